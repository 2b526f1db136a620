package io.datamon.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.CorruptException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.UnsupportedFormatException;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import io.datamon.store.Key;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Forwarding tables and batches. */
class ListCodecsTest {
  private static final Key BATCH = BatchList.key("3MPT8czFHOiSrmBSCwVt30VOVS7");
  private static final PackId OLD = Samples.pack(1);

  private static SortedMap<Integer, Place> moves() {
    SortedMap<Integer, Place> moves = new TreeMap<>();
    for (int i = 0; i < 20; i++) {
      moves.put(i * i * 3, new Place(Samples.pack(2 + i % 3), i, 64 + 100 * i, 0));
    }
    moves.put(0xffff, new Place(new PackId(-1, -2), 0xffff, (1 << 28) - 300, 0));
    return moves;
  }

  private static List<PackId> packs(int count) {
    List<PackId> packs = new ArrayList<>();
    byte[] noise = Samples.noise(count, 16 * count);
    for (int i = 0; i < count; i++) {
      packs.add(new PackId(Wire.i64(noise, 16 * i), Wire.i64(noise, 16 * i + 8)));
    }
    return packs;
  }

  /** Puts the checksum right again after bytes were changed. */
  private static byte[] checked(byte[] bytes) {
    Wire.putI32(bytes, bytes.length - 4, Wire.crc(bytes, 0, bytes.length - 4));
    return bytes;
  }

  /** As {@link #checked}, of a batch whose key is {@code b}. */
  private static byte[] checkedBatch(byte[] bytes) {
    byte[] all = new byte[2 + bytes.length - 4];
    all[0] = 'b';
    System.arraycopy(bytes, 0, all, 2, bytes.length - 4);
    Wire.putI32(bytes, bytes.length - 4, Wire.crc(all, 0, all.length));
    return bytes;
  }

  @Test
  void goldenForwardTableStaysAsItIs() {
    byte[] now = ForwardTable.of(OLD, moves()).encode();
    byte[] golden = Samples.golden("forward", now);
    assertArrayEquals(golden, now);
    ForwardTable read = ForwardTable.parse(OLD, golden);
    assertEquals(OLD, read.pack());
    assertEquals(21, read.count());
    for (int number = 0; number < 2000; number++) {
      Place old = new Place(OLD, number, 77, 123);
      Place to = moves().get(number);
      Optional<Place> expected =
          Optional.ofNullable(to)
              .map(place -> new Place(place.pack(), place.number(), place.offset(), 123));
      assertEquals(expected, read.find(old));
    }
    Place last = read.find(new Place(OLD, 0xffff, 64, 5)).orElseThrow();
    assertEquals(new Place(new PackId(-1, -2), 0xffff, (1 << 28) - 300, 5), last);
  }

  @Test
  void everyDamageOfAForwardTableIsFound() {
    byte[] bytes = ForwardTable.of(OLD, moves()).encode();
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] bad = bytes.clone();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      assertThrows(CorruptException.class, () -> ForwardTable.parse(OLD, bad));
    }
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(CorruptException.class, () -> ForwardTable.parse(OLD, cut));
    }
    assertThrows(CorruptException.class, () -> ForwardTable.parse(Samples.pack(2), bytes));
  }

  @Test
  void forwardTableWithSoundChecksumIsStillChecked() {
    byte[] bytes = ForwardTable.of(OLD, moves()).encode();
    byte[] disorder = bytes.clone();
    System.arraycopy(bytes, 32, disorder, 32 + 24, 24);
    assertThrows(CorruptException.class, () -> ForwardTable.parse(OLD, checked(disorder)));
    byte[] many = bytes.clone();
    Wire.putI32(many, 12, -1);
    assertThrows(CorruptException.class, () -> ForwardTable.parse(OLD, checked(many)));
    byte[] negative = bytes.clone();
    Wire.putI32(negative, 36, -1);
    assertThrows(CorruptException.class, () -> ForwardTable.parse(OLD, checked(negative)));
    byte[] later = bytes.clone();
    later[9] = 2;
    assertThrows(UnsupportedFormatException.class, () -> ForwardTable.parse(OLD, checked(later)));
  }

  @Test
  void forwardTableOfNothingIsRefused() {
    assertThrows(InvalidInputException.class, () -> ForwardTable.of(OLD, new TreeMap<>()));
    SortedMap<Integer, Place> wide = moves();
    wide.put(65_536, new Place(OLD, 0, 64, 0));
    assertThrows(InvalidInputException.class, () -> ForwardTable.of(OLD, wide));
  }

  @Test
  void goldenBatchStaysAsItIs() {
    byte[] now = BatchList.of(packs(30)).encode(BATCH);
    byte[] golden = Samples.golden("batch", now);
    assertArrayEquals(golden, now);
    List<PackId> sorted = packs(30).stream().sorted().toList();
    assertEquals(sorted, BatchList.parse(BATCH.value(), golden).stream().toList());
  }

  @Test
  void batchesAreSortedSets() {
    long seed = 61;
    Random random = new Random(seed);
    for (int count : new int[] {0, 1, 2, 500}) {
      List<PackId> packs = packs(count);
      List<PackId> shuffled = new ArrayList<>(packs);
      shuffled.addAll(packs);
      Collections.shuffle(shuffled, random);
      BatchList list = BatchList.parse("b", BatchList.of(shuffled).encode(new Key("b")));
      assertEquals(count, list.count(), "seed " + seed);
      packs.forEach(pack -> assertTrue(list.contains(pack)));
      packs(77).forEach(pack -> assertFalse(list.contains(pack)));
    }
  }

  @Test
  void everyDamageOfABatchIsFound() {
    byte[] bytes = BatchList.of(packs(7)).encode(new Key("b"));
    assertThrows(
        CorruptException.class, () -> BatchList.parse("c", bytes), "that of another batch");
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] bad = bytes.clone();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      assertThrows(CorruptException.class, () -> BatchList.parse("b", bad));
    }
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(CorruptException.class, () -> BatchList.parse("b", cut));
    }
    byte[] disorder = bytes.clone();
    System.arraycopy(bytes, 16, disorder, 32, 16);
    assertThrows(CorruptException.class, () -> BatchList.parse("b", checkedBatch(disorder)));
    byte[] many = bytes.clone();
    Wire.putI32(many, 12, 1 << 28);
    assertThrows(CorruptException.class, () -> BatchList.parse("b", checkedBatch(many)));
    byte[] later = bytes.clone();
    later[9] = 2;
    assertThrows(UnsupportedFormatException.class, () -> BatchList.parse("b", checkedBatch(later)));
  }
}
