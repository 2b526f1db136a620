package io.datamon.cli.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A run of the program that was killed, or had ended before that.
 *
 * @param killed whether it was
 * @param code its exit code
 * @param nanos how long it ran
 */
record KillRun(boolean killed, int code, String out, String err, long nanos) {
  private static final int SIGKILL = 128 + 9;
  private static final long POLL_NANOS = 30_000;

  /** Which moment of a run to wait for; asked again and again. */
  interface Moment {
    boolean hasCome() throws IOException;
  }

  /**
   * Starts the program and kills it.
   *
   * @param scratch a folder for its output
   * @param moment when
   * @param delayNanos how long after that
   */
  static KillRun of(
      Program program, Path scratch, List<String> words, Moment moment, long delayNanos)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    Process process = program.startInto(scratch, words);
    try {
      waitFor(process, moment);
      long killAt = System.nanoTime() + delayNanos;
      waitFor(process, () -> System.nanoTime() - killAt >= 0);
    } finally {
      process.destroyForcibly();
    }
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("the program survived its kill: " + process.info());
    }
    long nanos = System.nanoTime() - begun;
    return new KillRun(
        process.exitValue() == SIGKILL,
        process.exitValue(),
        Files.readString(scratch.resolve("out")),
        Files.readString(scratch.resolve("err")),
        nanos);
  }

  private static void waitFor(Process process, Moment moment) throws IOException {
    while (process.isAlive() && !moment.hasCome()) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** Returns a moment so long after the start. */
  static Moment after(long nanos) {
    long at = System.nanoTime() + nanos;
    return () -> System.nanoTime() - at >= 0;
  }

  /** Fails unless the run was killed or ended well. */
  void killedOrWell() {
    if (!killed && code != 0) {
      throw new AssertionError("exit code " + code + "\nout: " + out + "\nerr: " + err);
    }
  }
}
