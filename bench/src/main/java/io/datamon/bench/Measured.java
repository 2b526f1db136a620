package io.datamon.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * What one process took.
 *
 * @param seconds from its start to its end, on the clock of the wall
 * @param processorSeconds the time of the processors that it took, and what it started and waited
 *     for; 0 where the system does not tell it
 * @param peakMemory the greatest anonymous memory seen of it and what it started, in bytes; pages
 *     of mapped files do not count; empty where the system does not tell it
 * @param output what it printed on standard output, at most the last 64 KiB
 */
record Measured(double seconds, double processorSeconds, OptionalLong peakMemory, String output) {
  private static final long SAMPLE_MILLIS = 10;
  private static final int TAIL = 64 << 10;

  /** Runs a program to its end; see {@link #run(Command)}. */
  static Measured run(Map<String, String> environment, List<String> words)
      throws IOException, InterruptedException {
    return run(Command.of(environment, words));
  }

  /**
   * Runs a program to its end, sampling the memory of it and of what it starts each 10
   * milliseconds. No other process may be started meanwhile: its processor time would count.
   *
   * @throws IOException if it ends with another code than 0; the message has its standard error
   */
  static Measured run(Command command) throws IOException, InterruptedException {
    Path kept = Files.createTempFile("measured", ".out");
    Path output = command.output().orElse(kept);
    Path errors = Files.createTempFile("measured", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command.words())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      command.folder().ifPresent(folder -> builder.directory(folder.toFile()));
      builder.environment().putAll(command.environment());
      double before = ProcessTree.secondsOfEnded();
      long begun = System.nanoTime();
      Process process = builder.start();
      process.getOutputStream().close();
      ProcessTree tree = new ProcessTree(process.pid());
      long peak = -1;
      do {
        peak = Math.max(peak, tree.anonymous());
      } while (!process.waitFor(SAMPLE_MILLIS, TimeUnit.MILLISECONDS));
      double seconds = (System.nanoTime() - begun) / 1e9;
      double processors = ProcessTree.secondsOfEnded() - before;
      if (process.exitValue() != 0) {
        throw new IOException(
            String.join(" ", command.words())
                + " ended with "
                + process.exitValue()
                + ": "
                + Files.readString(errors, StandardCharsets.UTF_8).strip());
      }
      return new Measured(
          seconds,
          processors,
          peak < 0 ? OptionalLong.empty() : OptionalLong.of(peak),
          tail(output));
    } finally {
      Files.deleteIfExists(kept);
      Files.deleteIfExists(errors);
    }
  }

  private static String tail(Path file) throws IOException {
    try (var channel = Files.newByteChannel(file)) {
      channel.position(Math.max(0, channel.size() - TAIL));
      var bytes = java.nio.ByteBuffer.allocate(TAIL);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // Reads on to the end.
      }
      return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }
  }
}
