package io.datamon.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SetsOfDataTest {
  private static final double SCALE = 0.0005;

  @TempDir Path folder;

  @Test
  void bigIsTheSameEachTime() throws IOException {
    BigSet.make(folder.resolve("one"), SCALE);
    BigSet.make(folder.resolve("two"), SCALE);
    assertDoesNotThrow(() -> Trees.requireEqual(folder.resolve("one"), folder.resolve("two")));
  }

  @Test
  void halfOfRandomComesAgainShifted() throws IOException {
    BigSet.make(folder, SCALE);
    byte[] random = Files.readAllBytes(folder.resolve("random.bin"));
    byte[] half = Files.readAllBytes(folder.resolve("half.bin"));
    assertEquals(random.length / 2 + 37, half.length);
    assertArrayEquals(
        java.util.Arrays.copyOf(random, 1000), java.util.Arrays.copyOfRange(half, 37, 1037));
  }

  @Test
  void editInsertsIntoTwoFiles() throws IOException {
    BigSet.make(folder.resolve("big"), SCALE);
    BigSet.edit(folder.resolve("big"), folder.resolve("edits"));
    for (String name : BigSet.EDITED) {
      assertEquals(
          Files.size(folder.resolve("big").resolve(name)) + 20 * 100,
          Files.size(folder.resolve("edits").resolve(name)));
    }
    assertEquals(2, BigSet.EDITED.size());
  }

  @Test
  void treesThatDifferAreTold() throws IOException {
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    Sets.smallFiles(one, 10, 5, 100, 200);
    Sets.smallFiles(two, 10, 5, 100, 200);
    assertEquals(Trees.bytes(one), Trees.bytes(two));
    Path changed = two.resolve("folder-00001/f0000007");
    byte[] bytes = Files.readAllBytes(changed);
    bytes[50]++;
    Files.write(changed, bytes);
    IOException other = assertThrows(IOException.class, () -> Trees.requireEqual(one, two));
    assertTrue(other.getMessage().contains("f0000007"), other.getMessage());
    Files.delete(changed);
    IOException missing = assertThrows(IOException.class, () -> Trees.requireEqual(one, two));
    assertTrue(missing.getMessage().contains("missing"), missing.getMessage());
  }
}
