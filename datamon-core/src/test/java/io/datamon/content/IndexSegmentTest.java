package io.datamon.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.CancelledException;
import io.datamon.error.CorruptException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.UnavailableException;
import io.datamon.model.ChunkKind;
import io.datamon.model.Digest;
import io.datamon.model.PackId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexSegmentTest {
  @TempDir private Path folder;

  private static List<IndexRecord> records(int count) {
    List<IndexRecord> records = new ArrayList<>();
    byte[] noise = Samples.noise(count, 32 * count);
    for (int i = 0; i < count; i++) {
      ChunkKind kind = ChunkKind.of(1 + i % 4);
      Digest id = Digest.of(noise, 32 * i);
      records.add(new IndexRecord(id, kind, Samples.pack(9 - i / 100), i % 100, 3 * i, 2 * i));
    }
    return records;
  }

  private Path file(byte[] bytes) {
    try {
      return Files.write(folder.resolve("segment"), bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void goldenSegmentStaysAsItIs() {
    byte[] now = IndexSegment.encode(records(700));
    assertEquals(64 + 16 * 7 + 4 + 3 * 16384 + 3 * 8 + 4, now.length);
    byte[] golden = Samples.golden("index", now);
    assertArrayEquals(golden, now);
    try (IndexSegment segment = IndexSegment.open(file(golden))) {
      for (IndexRecord record : records(700)) {
        assertEquals(Optional.of(record), segment.find(record.kind(), record.id()));
      }
    }
  }

  @Test
  void everyRecordIsFoundAndNothingElse() {
    for (int count : new int[] {0, 1, 340, 341, 342, 682, 683, 9000}) {
      List<IndexRecord> records = records(count);
      try (IndexSegment segment = IndexSegment.open(file(IndexSegment.encode(records)))) {
        assertEquals(count, segment.records());
        byte[] other = Samples.noise(count + 1, 32 * 500);
        for (int i = 0; i < 500; i++) {
          Digest id = Digest.of(other, 32 * i);
          assertEquals(Optional.empty(), segment.find(ChunkKind.DATA, id));
        }
        for (IndexRecord record : records) {
          assertEquals(Optional.of(record), segment.find(record.kind(), record.id()));
          ChunkKind kind = ChunkKind.of(record.kind().code() % 4 + 1);
          assertEquals(Optional.empty(), segment.find(kind, record.id()));
        }
        List<IndexRecord> all = new ArrayList<>();
        segment.iterator().forEachRemaining(all::add);
        List<IndexRecord> sorted = new ArrayList<>(records);
        sorted.sort(Comparator.comparing(IndexRecord::id));
        assertEquals(sorted, all);
      }
    }
  }

  @Test
  void idsWithEqualBeginningsAreFoundAcrossBlocks() {
    List<IndexRecord> records = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      Digest id = new Digest(i < 1000 ? 5 : -5, i, 0, 0);
      records.add(new IndexRecord(id, ChunkKind.DATA, Samples.pack(1), i, 1, 1));
    }
    Collections.shuffle(records, new Random(51));
    try (IndexSegment segment = IndexSegment.open(file(IndexSegment.encode(records)))) {
      for (IndexRecord record : records) {
        assertEquals(Optional.of(record), segment.find(ChunkKind.DATA, record.id()));
      }
      for (long word : new long[] {0, 4, 5, 6, -6, -5, -4, -1, Long.MIN_VALUE}) {
        assertTrue(segment.find(ChunkKind.DATA, new Digest(word, 5000, 0, 0)).isEmpty());
      }
    }
  }

  @Test
  void allPlacesOfAChunkAreFound() {
    List<IndexRecord> records = new ArrayList<>(records(600));
    Digest id = new Digest(1L << 62, 2, 3, 4);
    List<IndexRecord> places = new ArrayList<>();
    for (int i = 0; i < 800; i++) {
      places.add(new IndexRecord(id, ChunkKind.PAGE, Samples.pack(i / 10), i, 7, 7));
    }
    records.addAll(0, places);
    records.add(places.get(5)); // Given twice, written once.
    try (IndexSegment segment = IndexSegment.open(file(IndexSegment.encode(records)))) {
      assertEquals(1400, segment.records());
      assertEquals(places, segment.findAll(ChunkKind.PAGE, id));
      assertEquals(Optional.of(places.get(0)), segment.find(ChunkKind.PAGE, id));
      assertEquals(List.of(), segment.findAll(ChunkKind.LIST, id));
    }
  }

  @Test
  void tablesOfContentsBecomeASegment() {
    Samples.Pack one = Samples.golden();
    Samples.Pack two = Samples.build(Samples.pack(2), List.of(Samples.text(500)));
    byte[] bytes = IndexSegment.encodeTables(List.of(two.toc(), one.toc()));
    try (IndexSegment segment = IndexSegment.open(file(bytes))) {
      assertEquals(6, segment.records());
      assertEquals(List.of(two.id(), one.id()), segment.packs());
      for (int i = 0; i < 5; i++) {
        IndexRecord found = segment.find(one.toc().kind(i), one.toc().id(i)).orElseThrow();
        assertEquals(one.id(), found.pack());
        assertEquals(i, found.number());
        assertEquals(one.ref(i).length(), found.length());
        assertEquals(one.ref(i).place().stored(), found.stored());
      }
    }
  }

  @Test
  void streamedSegmentHasTheSameBytes() throws IOException {
    List<IndexRecord> records = records(2000);
    byte[] expected = IndexSegment.encode(records);
    List<PackId> packs = records.stream().map(IndexRecord::pack).distinct().toList();
    List<IndexRecord> sorted = new ArrayList<>(records);
    sorted.sort(Comparator.comparing(IndexRecord::id));
    Path target = folder.resolve("streamed");
    IndexSegment.write(target, packs, sorted.size(), sorted.iterator());
    assertArrayEquals(expected, Files.readAllBytes(target));
    assertThrows(
        InvalidInputException.class,
        () -> IndexSegment.write(target, packs, sorted.size() + 1, sorted.iterator()));
    assertThrows(
        InvalidInputException.class,
        () -> IndexSegment.write(target, packs, sorted.size() - 1, sorted.iterator()));
    assertThrows(
        InvalidInputException.class,
        () -> IndexSegment.write(target, packs.subList(1, 3), sorted.size(), sorted.iterator()));
    assertFalse(Files.exists(folder.resolve("streamed.part")));
    Collections.swap(sorted, 4, 5);
    assertThrows(
        InvalidInputException.class,
        () -> IndexSegment.write(target, packs, sorted.size(), sorted.iterator()));
    assertArrayEquals(expected, Files.readAllBytes(target));
  }

  @Test
  void noDamageGivesAWrongAnswer() {
    long seed = 52;
    Random random = new Random(seed);
    List<IndexRecord> records = records(700);
    byte[] sound = IndexSegment.encode(records);
    for (int round = 0; round < 400; round++) {
      byte[] bytes = sound.clone();
      int at = round < 176 ? round : random.nextInt(bytes.length);
      bytes[at] ^= (byte) (1 << random.nextInt(8));
      int answers = 0;
      try (IndexSegment segment = IndexSegment.open(file(bytes))) {
        for (IndexRecord record : records) {
          try {
            assertEquals(Optional.of(record), segment.find(record.kind(), record.id()));
            answers++;
          } catch (CorruptException e) {
            assertTrue(e.getMessage().contains("block"), e.getMessage());
          }
        }
        assertTrue(answers < records.size(), "seed " + seed + " byte " + at);
        assertThrows(CorruptException.class, () -> drain(segment.iterator()));
      } catch (CorruptException e) {
        assertEquals(0, answers, "opening found it");
      }
    }
  }

  private static void drain(Iterator<IndexRecord> records) {
    records.forEachRemaining(record -> assertTrue(record.number() >= 0));
  }

  @Test
  void everyTruncationIsFoundWhenOpened() {
    byte[] sound = IndexSegment.encode(records(400));
    for (int length = 0; length < sound.length; length += length < 300 ? 1 : 97) {
      Path cut = file(Arrays.copyOf(sound, length));
      assertThrows(CorruptException.class, () -> IndexSegment.open(cut).close());
    }
    Path longer = file(Arrays.copyOf(sound, sound.length + 1));
    assertThrows(CorruptException.class, () -> IndexSegment.open(longer).close());
  }

  @Test
  void headerThatLiesAboutItsSizeCostsNoMemory() {
    byte[] header = new IndexLayout((1L << 30) / 48 - 1000, 1000).encode();
    Path small = file(Arrays.copyOf(header, 500));
    assertThrows(CorruptException.class, () -> IndexSegment.open(small).close());
  }

  @Test
  void filterNeverHidesAnId() {
    byte[] noise = Samples.noise(53, 32 * 20_000);
    IdFilter filter = new IdFilter(10_000);
    for (int i = 0; i < 10_000; i++) {
      filter.add(Digest.of(noise, 32 * i));
    }
    int wrong = 0;
    for (int i = 0; i < 20_000; i++) {
      boolean may = filter.mayContain(Digest.of(noise, 32 * i));
      if (i < 10_000) {
        assertTrue(may);
      } else if (may) {
        wrong++;
      }
    }
    assertTrue(wrong < 200, wrong + " of 10000 that are not there");
  }

  @Test
  void manyThreadsAndSegmentsShareACache() throws Exception {
    List<IndexRecord> records = records(9000);
    Path path = file(IndexSegment.encode(records));
    Path other = folder.resolve("other");
    Files.write(other, IndexSegment.encode(records(3000)));
    BlockCache cache = new BlockCache(5 << 14);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (IndexSegment one = IndexSegment.open(path, cache);
        IndexSegment two = IndexSegment.open(other, cache)) {
      List<Future<?>> running = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        Random random = new Random(54 + t);
        running.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 5000; i++) {
                    IndexRecord record = records.get(random.nextInt(9000));
                    assertEquals(Optional.of(record), one.find(record.kind(), record.id()));
                    assertTrue(two.find(record.kind(), record.id()).isEmpty());
                  }
                }));
      }
      for (Future<?> task : running) {
        task.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void interruptOfOneReaderDoesNotDisturbTheNext() {
    List<IndexRecord> records = records(9000);
    try (IndexSegment segment =
        IndexSegment.open(file(IndexSegment.encode(records)), new BlockCache(0))) {
      IndexRecord record = records.get(17);
      Thread.currentThread().interrupt();
      assertThrows(CancelledException.class, () -> segment.find(record.kind(), record.id()));
      assertTrue(Thread.interrupted());
      assertEquals(Optional.of(record), segment.find(record.kind(), record.id()));
    }
  }

  @Test
  void closedSegmentSaysSo() {
    List<IndexRecord> records = records(9000);
    IndexSegment segment = IndexSegment.open(file(IndexSegment.encode(records)));
    segment.close();
    IndexRecord record = records.get(17);
    assertThrows(IllegalStateException.class, () -> segment.find(record.kind(), record.id()));
  }

  @Test
  void missingFileIsUnavailable() {
    Path missing = folder.resolve("missing");
    assertThrows(UnavailableException.class, () -> IndexSegment.open(missing).close());
    assertFalse(Files.exists(missing));
  }
}
