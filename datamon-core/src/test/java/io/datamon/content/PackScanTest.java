package io.datamon.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.model.Digest;
import io.datamon.model.Place;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackScanTest {
  /** What a scan told, with the bytes of chunks checked. */
  private static final class Seen implements PackScan.Visitor {
    final List<PackScan.Chunk> chunks = new ArrayList<>();
    final List<PackScan.Damage> damages = new ArrayList<>();
    long at;

    @Override
    public void chunk(PackScan.Chunk chunk, byte[] plain) {
      Digest id = ChunkHasher.id(chunk.kind(), plain, 0, chunk.length());
      assertEquals(chunk.id(), id);
      assertTrue(chunk.offset() >= at, "chunks and damages come in order");
      at = chunk.offset() + PackLayout.RECORD_HEADER + chunk.stored();
      chunks.add(chunk);
    }

    @Override
    public void damage(PackScan.Damage damage) {
      damages.add(damage);
      at = Math.max(at, damage.to());
    }

    List<Digest> ids() {
      return chunks.stream().map(PackScan.Chunk::id).toList();
    }
  }

  private static Seen scan(Samples.Pack pack, byte[] bytes) {
    Seen seen = new Seen();
    try (InputStream in = new Trickle(bytes)) {
      assertEquals(bytes.length, PackScan.scan(in, pack.id(), "test pack", seen));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return seen;
  }

  /** Gives bytes in pieces of odd lengths. */
  private static final class Trickle extends ByteArrayInputStream {
    private int piece = 1;

    Trickle(byte[] bytes) {
      super(bytes);
    }

    @Override
    public synchronized int read(byte[] target, int offset, int length) {
      piece = piece * 7 % 4093;
      return super.read(target, offset, Math.min(length, piece));
    }
  }

  private static List<Digest> ids(Samples.Pack pack) {
    return pack.chunks().stream().map(chunk -> chunk.wanted().ref().id()).toList();
  }

  private static Samples.Pack sample() {
    List<byte[]> plains = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      plains.add(i % 3 == 0 ? Samples.text(800 + i) : Samples.noise(i, 300 + 100 * i));
    }
    return Samples.build(Samples.pack(1), plains);
  }

  @Test
  void soundPackIsWalkedWithNumbersAndPlaces() {
    Samples.Pack pack = sample();
    Seen seen = scan(pack, pack.bytes());
    assertEquals(List.of(), seen.damages);
    assertEquals(ids(pack), seen.ids());
    for (int i = 0; i < 9; i++) {
      assertEquals(i, seen.chunks.get(i).number().orElseThrow());
      assertEquals(pack.ref(i).place().offset(), seen.chunks.get(i).offset());
      assertEquals(pack.ref(i).place().stored(), seen.chunks.get(i).stored());
    }
  }

  @Test
  void damagedContentCostsOneRecordAndNoNumbers() {
    Samples.Pack pack = sample();
    byte[] bytes = pack.bytes().clone();
    Place third = pack.ref(3).place();
    bytes[third.offset() + PackLayout.RECORD_HEADER + 5] ^= 1;
    Seen seen = scan(pack, bytes);
    assertEquals(1, seen.damages.size());
    PackScan.Damage damage = seen.damages.get(0);
    assertEquals(third.offset(), damage.from());
    assertEquals(pack.ref(4).place().offset(), damage.to());
    assertFalse(damage.truncated());
    assertEquals(8, seen.chunks.size());
    assertEquals(8, seen.chunks.get(7).number().orElseThrow());
  }

  @Test
  void damagedRecordHeaderCostsOneRecordAndTheNumbersAfterIt() {
    Samples.Pack pack = sample();
    for (int at = 0; at < PackLayout.RECORD_HEADER; at++) {
      byte[] bytes = pack.bytes().clone();
      bytes[pack.ref(3).place().offset() + at] ^= 4;
      Seen seen = scan(pack, bytes);
      List<Digest> expected = new ArrayList<>(ids(pack));
      expected.remove(3);
      assertEquals(expected, seen.ids());
      assertEquals(1, seen.damages.size(), seen.damages.toString());
      assertEquals(pack.ref(3).place().offset(), seen.damages.get(0).from());
      assertEquals(pack.ref(4).place().offset(), seen.damages.get(0).to());
      assertTrue(seen.chunks.get(2).number().isPresent());
      assertTrue(seen.chunks.get(3).number().isEmpty());
    }
  }

  @Test
  void runsOfRubbishAreSkipped() {
    long seed = 41;
    Random random = new Random(seed);
    Samples.Pack pack = sample();
    for (int round = 0; round < 200; round++) {
      byte[] bytes = pack.bytes().clone();
      int from = random.nextInt(bytes.length);
      int to = from + 1 + random.nextInt(Math.min(1500, bytes.length - from));
      for (int i = from; i < to; i++) {
        bytes[i] = (byte) ~bytes[i];
      }
      Seen seen = scan(pack, bytes);
      assertFalse(seen.damages.isEmpty(), "seed " + seed + " round " + round);
      List<Digest> expected = new ArrayList<>();
      for (int i = 0; i < 9; i++) {
        Place place = pack.ref(i).place();
        int end = place.offset() + PackLayout.RECORD_HEADER + place.stored();
        if (end <= from || place.offset() >= to) {
          expected.add(pack.ref(i).id());
        }
      }
      assertEquals(expected, seen.ids(), "seed " + seed + " round " + round);
    }
  }

  @Test
  void recordsInsideAFileThatHoldsAPackAreNotTakenForRecords() {
    Samples.Pack inner = sample();
    Samples.Pack outer =
        Samples.build(Samples.pack(2), List.of(Samples.noise(77, 50), inner.bytes()));
    Seen seen = scan(outer, outer.bytes());
    assertEquals(ids(outer), seen.ids());
    assertEquals(List.of(), seen.damages);
  }

  @Test
  void packWithoutItsHeadIsStillSalvaged() {
    Samples.Pack pack = sample();
    byte[] bytes = pack.bytes().clone();
    Arrays.fill(bytes, 0, 64, (byte) 0);
    Seen seen = scan(pack, bytes);
    assertEquals(ids(pack), seen.ids());
    assertEquals(1, seen.damages.size(), seen.damages.toString());
    byte[] tail = Arrays.copyOfRange(pack.bytes(), 100, pack.bytes().length);
    Seen cut = scan(pack, tail);
    assertEquals(ids(pack).subList(1, 9), cut.ids());
  }

  @Test
  void emptyStreamIsATruncatedPack() {
    Samples.Pack pack = sample();
    Seen seen = scan(pack, new byte[0]);
    assertTrue(seen.damages.get(0).truncated());
    assertEquals(1, seen.damages.size());
  }

  @Test
  void bytesBetweenRecordsAndTableAreFound() {
    Samples.Pack pack = sample();
    int tocAt = pack.bytes().length - 80 - 9 * 48;
    byte[] bytes = new byte[pack.bytes().length + 3];
    System.arraycopy(pack.bytes(), 0, bytes, 0, tocAt);
    System.arraycopy(pack.bytes(), tocAt, bytes, tocAt + 3, pack.bytes().length - tocAt);
    Seen seen = scan(pack, bytes);
    assertEquals(ids(pack), seen.ids());
    assertFalse(seen.damages.isEmpty());
    assertArrayEquals(new boolean[] {false}, new boolean[] {seen.damages.get(0).truncated()});
  }
}
