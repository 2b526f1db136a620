package io.datamon.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps the cost of memory that a virtual machine has to get back from its host out of figures.
 *
 * <p>Hosts take back what a machine has not used for a while (free page reporting, balloons).
 * Whoever touches it next waits for each page, several times as long as for the work itself; who
 * that is depends on who ran before.
 */
final class FreshMemory {
  private static final long MOST_MIB = 4096;
  private static final Path INFO = Path.of("/proc/meminfo");

  private FreshMemory() {}

  /**
   * Has a process touch as much memory as a run may need, and end.
   *
   * @param scale of the sets; 1 needs 4 GiB, if half of what is free allows it
   */
  static void touch(double scale) throws IOException, InterruptedException {
    long mib = Math.min((long) (MOST_MIB * Math.min(1, scale)), freeMib() / 2);
    if (mib >= 64) {
      String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      Measured.run(
          Map.of(),
          List.of(
              java,
              "-Xms" + mib + "m",
              "-Xmx" + mib + "m",
              "-XX:+UseSerialGC",
              "-XX:+AlwaysPreTouch",
              "-version"));
    }
  }

  /** Returns 0 where the system does not tell it. */
  private static long freeMib() throws IOException {
    if (!Files.isReadable(INFO)) {
      return 0;
    }
    Matcher kib =
        Pattern.compile("(?m)^MemAvailable:\\s*(\\d+)")
            .matcher(Files.readString(INFO, StandardCharsets.ISO_8859_1));
    return kib.find() ? Long.parseLong(kib.group(1)) >> 10 : 0;
  }
}
