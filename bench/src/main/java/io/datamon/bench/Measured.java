package io.datamon.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * What one process took.
 *
 * @param seconds from its start to its end, on the clock of the wall
 * @param peakMemory the greatest anonymous memory seen, in bytes; pages of mapped files do not
 *     count; empty where the system does not tell it
 * @param output what it printed on standard output, at most the last 64 KiB
 */
record Measured(double seconds, OptionalLong peakMemory, String output) {
  private static final long SAMPLE_MILLIS = 10;
  private static final int TAIL = 64 << 10;

  /**
   * Runs a program to its end, sampling its memory each 10 milliseconds.
   *
   * @param environment variables that are set beside those of this process
   * @throws IOException if it ends with another code than 0; the message has its standard error
   */
  static Measured run(Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("measured", ".out");
    Path errors = Files.createTempFile("measured", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      builder.environment().putAll(environment);
      long begun = System.nanoTime();
      Process process = builder.start();
      process.getOutputStream().close();
      Path status = Path.of("/proc", Long.toString(process.pid()), "status");
      long peak = -1;
      do {
        peak = Math.max(peak, anonymous(status));
      } while (!process.waitFor(SAMPLE_MILLIS, TimeUnit.MILLISECONDS));
      double seconds = (System.nanoTime() - begun) / 1e9;
      if (process.exitValue() != 0) {
        throw new IOException(
            String.join(" ", command)
                + " ended with "
                + process.exitValue()
                + ": "
                + Files.readString(errors, StandardCharsets.UTF_8).strip());
      }
      return new Measured(
          seconds, peak < 0 ? OptionalLong.empty() : OptionalLong.of(peak), tail(output));
    } finally {
      Files.deleteIfExists(output);
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

  /** The anonymous memory of a process in bytes, or -1 where that is not known (any more). */
  private static long anonymous(Path status) throws IOException {
    try {
      for (String line : Files.readAllLines(status, StandardCharsets.ISO_8859_1)) {
        if (line.startsWith("RssAnon:")) {
          return Long.parseLong(line.replaceAll("\\D+", "")) << 10;
        }
      }
      return -1;
    } catch (NoSuchFileException e) {
      return -1;
    } catch (IOException e) {
      // The process ended between the opening and the reading of the file (ESRCH).
      return -1;
    }
  }
}
