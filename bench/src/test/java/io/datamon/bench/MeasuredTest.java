package io.datamon.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredTest {
  @TempDir Path folder;

  @Test
  void runsFromItsFolderWithItsVariables() throws Exception {
    Measured measured =
        Measured.run(
            Command.of(Map.of("WHO", "me"), List.of("sh", "-c", "echo $WHO; pwd -P")).in(folder));
    assertEquals("me\n" + folder.toRealPath() + "\n", measured.output());
    assertTrue(measured.seconds() > 0, measured.toString());
  }

  @Test
  void processorTimeOfWhatItStartsCounts() throws Exception {
    Measured measured =
        Measured.run(
            Map.of(),
            List.of("sh", "-c", "sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i + 1)); done'"));
    assertTrue(
        measured.processorSeconds() > 0 || !Files.exists(Path.of("/proc/self/stat")),
        measured.toString());
  }

  @Test
  void failureIsToldWithItsErrors() {
    IOException failure =
        assertThrows(
            IOException.class,
            () -> Measured.run(Map.of(), List.of("sh", "-c", "echo why >&2; exit 3")));
    assertTrue(failure.getMessage().endsWith("ended with 3: why"), failure.getMessage());
  }
}
