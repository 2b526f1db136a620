package io.datamon.fuzz;

import org.jspecify.annotations.Nullable;

/** Where the fuzzer enters: the argument is the name of a target. */
public final class FuzzMain {
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
    current.run(input);
  }
}
