package io.datamon.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.model.Digest;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkSampleTest {
  private static Digest id(Random random) {
    return new Digest(random.nextLong(), random.nextLong(), 0, 0);
  }

  @Test
  void fewChunksAreCountedExactlyHoweverOftenTheyCome() {
    ChunkSample sample = new ChunkSample(10_000);
    for (int round = 0; round < 3; round++) {
      Random random = new Random(1);
      for (int i = 0; i < 10_000; i++) {
        sample.add(id(random), i);
      }
    }
    assertEquals(10_000, sample.count());
    assertEquals(10_000L * 9_999 / 2, sample.bytes());
    assertFalse(sample.isEstimate());
  }

  @Test
  void manyChunksAreEstimatedWhateverTheirOrder() {
    ChunkSample sample = new ChunkSample(20_000);
    Random random = new Random(2);
    for (int i = 0; i < 1_000_000; i++) {
      sample.add(id(random), 1000);
    }
    assertTrue(sample.isEstimate());
    assertTrue(Math.abs(sample.count() - 1_000_000) < 40_000, "count " + sample.count());
    assertTrue(Math.abs(sample.bytes() - 1_000_000_000) < 40_000_000, "bytes " + sample.bytes());
    random = new Random(2);
    long before = sample.count();
    for (int i = 0; i < 1_000_000; i++) {
      sample.add(id(random), 1000);
    }
    assertEquals(before, sample.count());
  }
}
