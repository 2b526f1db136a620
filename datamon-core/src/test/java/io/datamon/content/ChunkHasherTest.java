package io.datamon.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.model.ChunkKind;
import io.datamon.model.Digest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChunkHasherTest {
  @Test
  void kindsNeverShareIds() {
    byte[] bytes = Samples.noise(3, 1000);
    Set<Digest> ids = new HashSet<>();
    for (ChunkKind kind : ChunkKind.values()) {
      ids.add(ChunkHasher.id(kind, bytes, 0, bytes.length));
    }
    assertEquals(ChunkKind.values().length, ids.size());
  }

  @Test
  void idsAreThoseOfTheSpecification() {
    byte[] bytes = Samples.noise(3, 5000);
    for (ChunkKind kind : ChunkKind.values()) {
      Blake3Hash hash =
          switch (kind) {
            case DATA -> Blake3Hash.plain();
            case PAGE -> Blake3Hash.deriveKey("datamon 3 page");
            case LIST -> Blake3Hash.deriveKey("datamon 3 list");
            case PACK_LIST -> Blake3Hash.deriveKey("datamon 3 packlist");
          };
      Digest expected = hash.update(bytes, 7, 4900).finish();
      assertEquals(expected, ChunkHasher.id(kind, bytes, 7, 4900), kind.name());
    }
  }

  @Test
  void idsOfZerosAreThoseOfAnyOtherBytes() {
    byte[] bytes = new byte[1 << 16];
    for (int round = 0; round < 2; round++) {
      for (int length : new int[] {0, 1, 4095, 4096, 4097, 20_000, 1 << 16}) {
        for (ChunkKind kind : ChunkKind.values()) {
          Digest id = ChunkHasher.id(kind, bytes, 0, length);
          if (kind == ChunkKind.DATA) {
            assertEquals(ChunkHasher.plain(new byte[length], 0, length), id, "length " + length);
          } else {
            assertNotEquals(ChunkHasher.plain(new byte[length], 0, length), id);
          }
        }
      }
    }
  }

  @Test
  void manyLengthsOfZerosDoNotDisturbEachOther() {
    byte[] bytes = new byte[6000];
    for (int round = 0; round < 2; round++) {
      for (int length = 4096; length < 6000; length += 3) {
        Digest expected = ChunkHasher.plain(bytes, 0, length);
        assertEquals(expected, ChunkHasher.id(ChunkKind.DATA, bytes, 0, length));
      }
    }
  }

  @Test
  void oneByteThatIsNotZeroIsSeenAnywhere() {
    long seed = 11;
    Random random = new Random(seed);
    byte[] bytes = new byte[100_000];
    assertTrue(ZeroChunks.allZero(bytes, 0, bytes.length));
    assertTrue(ZeroChunks.allZero(bytes, 5, 0));
    for (int i = 0; i < 2000; i++) {
      int at = random.nextInt(bytes.length);
      int from = random.nextInt(bytes.length);
      int length = random.nextInt(bytes.length - from + 1);
      bytes[at] = (byte) (1 << random.nextInt(8));
      boolean inside = at >= from && at < from + length;
      assertEquals(!inside, ZeroChunks.allZero(bytes, from, length), "seed " + seed + " at " + at);
      int expected = inside ? at : from + length;
      assertEquals(expected, ZeroChunks.firstNonZero(bytes, from, from + length));
      bytes[at] = 0;
    }
  }

  @Test
  void fileOfNoChunksHasTheHashOfNothing() {
    String empty = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";
    assertEquals(empty, new ChunkHasher.FileHash().finish().toString());
  }

  @Test
  void fileOfOneChunkHasItsId() {
    ChunkHasher.FileHash hash = new ChunkHasher.FileHash();
    Digest id = ChunkHasher.plain(new byte[] {1}, 0, 1);
    hash.add(id, 1);
    assertEquals(id, hash.finish());
  }

  @Test
  void fileOfSeveralChunksHasAHashOverIdsAndLengths() {
    ChunkHasher.FileHash hash = new ChunkHasher.FileHash();
    ByteBuffer expected = ByteBuffer.allocate(3 * 40);
    for (int i = 1; i <= 3; i++) {
      Digest id = ChunkHasher.plain(new byte[] {(byte) i}, 0, 1);
      hash.add(id, i << 20);
      id.write(expected);
      expected.putLong(i << 20);
      if (i > 1) {
        byte[] sofar = Arrays.copyOf(expected.array(), 40 * i);
        Digest want =
            Blake3Hash.deriveKey("datamon 3 file").update(sofar, 0, sofar.length).finish();
        assertEquals(want, hash.finish());
      }
    }
    assertFalse(hash.finish().equals(new ChunkHasher.FileHash().finish()));
  }
}
