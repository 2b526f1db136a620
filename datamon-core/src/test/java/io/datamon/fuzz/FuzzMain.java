package io.datamon.fuzz;

import org.jspecify.annotations.Nullable;

/** Where the fuzzer enters: the argument is the name of a target. */
public final class FuzzMain {
  /**
   * How much more may be allocated than by the parser alone: the fuzzer's hooks copy the strings
   * that are compared. What it keeps is run without them by the tests.
   */
  private static final int HOOKS = 10;

  private static @Nullable FuzzTarget target;

  private FuzzMain() {}

  /** Called by the fuzzer once. */
  public static void fuzzerInitialize(String[] arguments) {
    target = FuzzTargets.named(arguments[0]);
  }

  /** Called by the fuzzer with each input. */
  public static void fuzzerTestOneInput(byte[] input) {
    FuzzTarget current = target;
    if (current == null) {
      throw new IllegalStateException("no target was named");
    }
    current.run(input, HOOKS);
  }
}
