package io.datamon.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class ObjectPutsTest {
  private static final long MIB = 1 << 20;

  @Test
  void whatAStoreHoldsOfALargeFileWhileItPutsItInPartsIsCountedToo() {
    assertEquals(0, ObjectPuts.held(0));
    assertEquals(3 * MIB, ObjectPuts.held(3 * MIB));
    assertEquals(8 * MIB, ObjectPuts.held(64 * MIB));
    assertTrue(ObjectPuts.held(64 * MIB + 1) >= 16 * MIB);
    long largest = 1L << 40;
    assertTrue(ObjectPuts.held(largest) > largest / 10_000);
  }
}
