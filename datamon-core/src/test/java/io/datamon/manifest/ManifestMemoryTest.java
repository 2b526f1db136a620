package io.datamon.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A manifest of many entries is written, read and compared in a JVM of little memory. */
@Tag("long")
class ManifestMemoryTest {
  private static final int ENTRIES = 200_000;

  @TempDir Path temp;

  @Test
  void twoHundredThousandEntriesNeedNoMoreThan64MegabytesOfHeap() throws Exception {
    Path log = temp.resolve("log");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx64m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ManifestMemoryMain.class.getName(),
                    Integer.toString(ENTRIES)))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int status = process.waitFor();
    String printed = Files.readString(log, StandardCharsets.UTF_8);
    assertEquals(0, status, printed);
    // The root folder is an entry, too.
    assertTrue(printed.contains(ENTRIES + 1 + " entries"), printed);
  }
}
