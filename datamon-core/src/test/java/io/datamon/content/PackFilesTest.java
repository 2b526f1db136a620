package io.datamon.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.CorruptException;
import io.datamon.error.DatamonException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NoSuchObjectException;
import io.datamon.error.UnsupportedFormatException;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import io.datamon.model.Profile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PackFilesTest {
  private final TestStore store = new TestStore();
  private final PackFiles files = new PackFiles(store);

  private static List<byte[]> plains(Random random, int count, int max) {
    List<byte[]> plains = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = random.nextInt(max);
      boolean text = random.nextBoolean();
      plains.add(text ? Samples.text(length) : Samples.noise(random.nextLong(), length));
    }
    return plains;
  }

  private void assertReads(Samples.Pack pack) {
    for (Samples.Stored chunk : pack.chunks()) {
      PackFiles.Wanted wanted = chunk.wanted();
      assertArrayEquals(chunk.plain(), files.read(wanted.kind(), wanted.ref()));
    }
  }

  @Test
  void randomPacksReadBackAsWritten() {
    long seed = 31;
    Random random = new Random(seed);
    for (int round = 0; round < 30; round++) {
      Samples.Pack pack =
          Samples.build(Samples.pack(round), plains(random, 1 + random.nextInt(40), 1500));
      pack.put(store);
      assertReads(pack);
      TableOfContents toc = files.readToc(pack.id());
      assertEquals(pack.chunks().size(), toc.count(), "seed " + seed + " round " + round);
      for (int i = 0; i < toc.count(); i++) {
        assertEquals(pack.ref(i), new ChunkRef(toc.id(i), toc.length(i), toc.place(i)));
        assertEquals(pack.chunks().get(i).wanted().kind(), toc.kind(i));
      }
      assertEquals(pack.bytes().length, toc.packLength());
      PackReport report = files.verifyWhole(pack.id());
      assertTrue(report.isIntact(), report.toString());
      assertEquals(pack.chunks().size(), report.chunks());
    }
  }

  @Test
  void severalChunksComeByOneRequest() {
    long seed = 32;
    Random random = new Random(seed);
    Samples.Pack pack = Samples.build(Samples.pack(9), plains(random, 40, 1500));
    pack.put(store);
    for (int round = 0; round < 50; round++) {
      List<Samples.Stored> chosen = new ArrayList<>(pack.chunks());
      Collections.shuffle(chosen, random);
      chosen = chosen.subList(0, 1 + random.nextInt(chosen.size()));
      chosen.add(chosen.get(0)); // Wanted twice.
      List<PackFiles.Wanted> seen = new ArrayList<>();
      List<Samples.Stored> wanted = chosen;
      store.gets.set(0);
      files.read(
          pack.id(),
          wanted.stream().map(Samples.Stored::wanted).toList(),
          (one, bytes, offset) -> {
            byte[] expected =
                wanted.stream().filter(s -> s.wanted().equals(one)).findFirst().get().plain();
            assertArrayEquals(
                expected, Arrays.copyOfRange(bytes, offset, offset + one.ref().length()));
            seen.add(one);
          });
      assertEquals(1, store.gets.get());
      assertEquals(wanted.size(), seen.size(), "seed " + seed + " round " + round);
      int[] offsets = seen.stream().mapToInt(one -> one.ref().place().offset()).toArray();
      assertArrayEquals(IntStream.of(offsets).sorted().toArray(), offsets);
    }
    files.read(pack.id(), List.of(), (one, bytes, offset) -> assertFalse(true));
  }

  @Test
  void whatTheConsumerThrowsEndsTheReading() {
    Samples.Pack pack = Samples.golden();
    pack.put(store);
    List<PackFiles.Wanted> wanted = pack.chunks().stream().map(Samples.Stored::wanted).toList();
    NoSuchObjectException thrown = new NoSuchObjectException("other", "elsewhere");
    NoSuchObjectException caught =
        assertThrows(
            NoSuchObjectException.class,
            () ->
                files.read(
                    pack.id(),
                    wanted,
                    (one, bytes, offset) -> {
                      throw thrown;
                    }));
    assertTrue(caught == thrown);
    assertReads(pack);
  }

  @Test
  void tablesOfContentsCostFewRequests() {
    Samples.Pack small = Samples.golden();
    small.put(store);
    files.readToc(small.id());
    assertEquals(1, store.gets.getAndSet(0));
    Samples.Pack larger =
        Samples.build(Samples.pack(2), List.of(Samples.noise(1, 15_000), Samples.noise(2, 9_000)));
    larger.put(store);
    files.readToc(larger.id());
    assertEquals(2, store.gets.getAndSet(0));
    Samples.Pack many = manyRecords(3000);
    many.put(store);
    assertEquals(3000, files.readToc(many.id()).count());
    assertEquals(3, store.gets.getAndSet(0));
  }

  private static Samples.Pack manyRecords(int count) {
    Profile profile = new Profile("many", 64, 128, 256, 20, 1024, 20, 8 << 20);
    byte[] buffer = new byte[PackBuilder.capacity(profile)];
    List<Samples.Stored> chunks = new ArrayList<>();
    try (PackBuilder builder = new PackBuilder(Samples.pack(3), Samples.SESSION, profile, buffer)) {
      for (int i = 0; i < count; i++) {
        byte[] plain = {(byte) i, (byte) (i >> 8), (byte) (i >> 16)};
        Digest id = ChunkHasher.id(ChunkKind.DATA, plain, 0, 3);
        assertTrue(builder.accepts(3));
        Place place = builder.append(ChunkKind.DATA, id, plain, 0, 3);
        chunks.add(
            new Samples.Stored(
                new PackFiles.Wanted(ChunkKind.DATA, new ChunkRef(id, 3, place)), plain));
      }
      assertEquals(count < 65_536, builder.accepts(3));
      SealedPack sealed = builder.seal();
      byte[] bytes = Arrays.copyOf(sealed.buffer(), sealed.length());
      return new Samples.Pack(sealed.id(), bytes, chunks, sealed.toc());
    }
  }

  @Test
  void packsHoldAtMost65536Records() {
    Samples.Pack pack = manyRecords(65_536);
    pack.put(store);
    TableOfContents toc = files.readToc(pack.id());
    assertEquals(65_536, toc.count());
    Samples.Stored last = pack.chunks().get(65_535);
    PackFiles.Wanted wanted = last.wanted();
    assertEquals(OptionalInt.of(65_535), toc.find(wanted.kind(), wanted.ref().id()));
    assertArrayEquals(last.plain(), files.read(wanted.kind(), wanted.ref()));
    assertTrue(files.verifyWhole(pack.id()).isIntact());
  }

  @Test
  void chunksAreFoundByKindAndId() {
    Samples.Pack pack = Samples.golden();
    TableOfContents toc = pack.toc();
    for (int i = 0; i < toc.count(); i++) {
      assertEquals(OptionalInt.of(i), toc.find(toc.kind(i), toc.id(i)));
      ChunkKind other = toc.kind(i) == ChunkKind.DATA ? ChunkKind.PAGE : ChunkKind.DATA;
      assertEquals(OptionalInt.empty(), toc.find(other, toc.id(i)));
    }
    assertTrue(toc.weight() > 100 && toc.weight() < 2000);
  }

  @Test
  void referencesThatDifferFromTheRecordAreRefused() {
    Samples.Pack pack = Samples.golden();
    pack.put(store);
    ChunkRef ref = pack.ref(1);
    Place at = ref.place();
    PackId id = pack.id();
    List<ChunkRef> wrong =
        List.of(
            new ChunkRef(pack.ref(0).id(), ref.length(), at),
            new ChunkRef(ref.id(), ref.length() + 1, at),
            new ChunkRef(ref.id(), Profile.MAX_CHUNK + 1, at),
            new ChunkRef(ref.id(), Integer.MAX_VALUE, at),
            new ChunkRef(ref.id(), 1, at),
            new ChunkRef(ref.id(), ref.length(), new Place(id, 1, at.offset(), at.stored() + 1)),
            new ChunkRef(ref.id(), ref.length(), new Place(id, 1, at.offset() + 1, at.stored())),
            new ChunkRef(ref.id(), ref.length(), new Place(id, 1, 0, at.stored())),
            new ChunkRef(
                ref.id(), Integer.MAX_VALUE, new Place(id, 1, at.offset(), Integer.MAX_VALUE)),
            new ChunkRef(ref.id(), ref.length(), new Place(id, 1, 1 << 30, at.stored())));
    for (ChunkRef one : wrong) {
      CorruptException e =
          assertThrows(CorruptException.class, () -> files.read(ChunkKind.PAGE, one));
      assertEquals(PackFiles.key(id).value(), e.object());
      assertTrue(e.getMessage().contains("packs/01/"), e.getMessage());
    }
    assertThrows(CorruptException.class, () -> files.read(ChunkKind.DATA, ref));
    assertArrayEquals(pack.chunks().get(1).plain(), files.read(ChunkKind.PAGE, ref));
    List<PackFiles.Wanted> foreign = List.of(pack.chunks().get(0).wanted());
    assertThrows(
        InvalidInputException.class,
        () -> files.read(Samples.pack(77), foreign, (one, bytes, offset) -> {}));
  }

  @Test
  void packUnderAnotherNameIsRefused() {
    Samples.Pack pack = Samples.golden();
    store.put(PackFiles.key(Samples.pack(5)), pack.bytes());
    assertThrows(CorruptException.class, () -> files.readToc(Samples.pack(5)));
    assertFalse(files.verifyWhole(Samples.pack(5)).isIntact());
  }

  @Test
  void everyFlippedBitIsFound() {
    Samples.Pack pack = Samples.golden();
    byte[] bytes = pack.bytes().clone();
    store.put(PackFiles.key(pack.id()), bytes);
    Place last = pack.ref(pack.chunks().size() - 1).place();
    int tocAt = last.offset() + PackLayout.RECORD_HEADER + last.stored();
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      int at = bit / 8;
      bytes[at] ^= (byte) (1 << bit % 8);
      assertFalse(files.verifyWhole(pack.id()).isIntact(), "bit " + bit);
      if (at < PackLayout.HEADER || at >= tocAt) {
        assertThrows(CorruptException.class, () -> files.readToc(pack.id()), "bit " + bit);
      } else {
        assertEquals(pack.toc().count(), files.readToc(pack.id()).count());
      }
      for (Samples.Stored chunk : pack.chunks()) {
        PackFiles.Wanted wanted = chunk.wanted();
        Place place = wanted.ref().place();
        int end = place.offset() + PackLayout.RECORD_HEADER + place.stored();
        if (at >= place.offset() && at < end) {
          assertThrows(
              CorruptException.class, () -> files.read(wanted.kind(), wanted.ref()), "bit " + bit);
        }
      }
      bytes[at] ^= (byte) (1 << bit % 8);
    }
    assertTrue(files.verifyWhole(pack.id()).isIntact());
  }

  @Test
  void everyTruncationIsFoundAndToldFromDamage() {
    Samples.Pack pack = Samples.golden();
    for (int length = 0; length < pack.bytes().length; length++) {
      store.put(PackFiles.key(pack.id()), Arrays.copyOf(pack.bytes(), length));
      assertThrows(CorruptException.class, () -> files.readToc(pack.id()));
      PackReport report = files.verifyWhole(pack.id());
      assertEquals(1, report.damageCount(), report.toString());
      assertTrue(report.damages().get(0).truncated(), report.toString());
      for (Samples.Stored chunk : pack.chunks()) {
        PackFiles.Wanted wanted = chunk.wanted();
        Place place = wanted.ref().place();
        int end = place.offset() + PackLayout.RECORD_HEADER + place.stored();
        if (length < end) {
          assertThrows(CorruptException.class, () -> files.read(wanted.kind(), wanted.ref()));
        } else {
          assertArrayEquals(chunk.plain(), files.read(wanted.kind(), wanted.ref()));
        }
      }
    }
  }

  @Test
  void bytesAfterTheEndAreFound() {
    Samples.Pack pack = Samples.golden();
    store.put(PackFiles.key(pack.id()), Arrays.copyOf(pack.bytes(), pack.bytes().length + 1));
    assertThrows(CorruptException.class, () -> files.readToc(pack.id()));
    PackReport report = files.verifyWhole(pack.id());
    assertFalse(report.isIntact());
    assertFalse(report.damages().get(0).truncated());
  }

  @Test
  void soundRecordsWithWrongContentAreRefused() {
    byte[] plain = Samples.noise(4, 500);
    byte[] buffer = new byte[PackBuilder.capacity(Profile.SMALL)];
    Digest lie = ChunkHasher.id(ChunkKind.DATA, Samples.noise(5, 500), 0, 500);
    try (PackBuilder builder =
        new PackBuilder(Samples.pack(6), Samples.SESSION, Profile.SMALL, buffer)) {
      Place place = builder.append(ChunkKind.DATA, lie, plain, 0, plain.length);
      SealedPack sealed = builder.seal();
      store.put(PackFiles.key(sealed.id()), Arrays.copyOf(buffer, sealed.length()));
      ChunkRef ref = new ChunkRef(lie, 500, place);
      assertThrows(CorruptException.class, () -> files.read(ChunkKind.DATA, ref));
      assertFalse(files.verifyWhole(sealed.id()).isIntact());
    }
  }

  @Test
  void packsOfLaterVersionsAreRefusedByNameAndNotCalledDamaged() {
    Samples.Pack pack = Samples.golden();
    for (int at : new int[] {9, 10, 59}) {
      byte[] later = pack.bytes().clone();
      later[at] = 7;
      Wire.putI32(later, 60, Wire.crc(later, 0, 60));
      store.put(PackFiles.key(pack.id()), later);
      assertThrows(UnsupportedFormatException.class, () -> files.readToc(pack.id()));
      assertThrows(UnsupportedFormatException.class, () -> files.verifyWhole(pack.id()));
    }
    int second = pack.ref(1).place().offset();
    for (int at : new int[] {36, 37, 38}) {
      byte[] later = pack.bytes().clone();
      later[second + at] = 9;
      Wire.putI32(later, second + 52, Wire.crc(later, second, 52));
      store.put(PackFiles.key(pack.id()), later);
      assertThrows(UnsupportedFormatException.class, () -> files.read(ChunkKind.PAGE, pack.ref(1)));
      assertThrows(UnsupportedFormatException.class, () -> files.verifyWhole(pack.id()));
    }
  }

  private void forward(Samples.Pack old, Samples.Pack to) {
    TreeMap<Integer, Place> moves = new TreeMap<>();
    for (int i = 0; i < old.chunks().size(); i++) {
      Digest id = old.ref(i).id();
      ChunkKind kind = old.chunks().get(i).wanted().kind();
      int number = to.toc().find(kind, id).orElseThrow();
      moves.put(old.ref(i).place().number(), to.toc().place(number));
    }
    store.put(ForwardTable.key(old.id()), ForwardTable.of(old.id(), moves).encode());
    store.delete(PackFiles.key(old.id()));
  }

  /** Returns a pack with the same chunks, all at other places. */
  private static Samples.Pack moved(Samples.Pack pack, long id) {
    List<byte[]> plains = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      plains.add(Samples.noise(id + i, 100));
    }
    pack.chunks().forEach(chunk -> plains.add(chunk.plain()));
    Samples.Pack moved = Samples.build(Samples.pack(id), plains);
    return moved;
  }

  @Test
  void forwardingIsFollowedOverOneAndTwoSteps() {
    Samples.Pack first = Samples.golden();
    Samples.Pack second = moved(first, 100);
    Samples.Pack third = moved(second, 200);
    second.put(store);
    forward(first, second);
    assertReads(first);
    third.put(store);
    TreeMap<Integer, Place> moves = new TreeMap<>();
    for (int i = 0; i < second.chunks().size(); i++) {
      moves.put(i, third.ref(4 + i).place());
    }
    store.put(ForwardTable.key(second.id()), ForwardTable.of(second.id(), moves).encode());
    store.delete(PackFiles.key(second.id()));
    assertReads(first);
    assertReads(second);
    List<PackFiles.Wanted> wanted = first.chunks().stream().map(Samples.Stored::wanted).toList();
    List<PackFiles.Wanted> seen = new ArrayList<>();
    store.gets.set(0);
    files.read(first.id(), wanted, (one, bytes, offset) -> seen.add(one));
    assertEquals(wanted, seen);
    assertEquals(1, store.gets.get(), "tables that are known are not read again");
    assertThrows(NoSuchObjectException.class, () -> files.readToc(first.id()));
    assertEquals(5, files.forward(first.id()).orElseThrow().count());
  }

  /** What a table led to was rewritten and is gone; the table leads past it now. */
  @Test
  void tablesThatWereRewrittenAreReadAgain() {
    Samples.Pack old = Samples.golden();
    Samples.Pack left = moved(old, 600);
    Samples.Pack right = moved(old, 700);
    Samples.Pack last = moved(old, 800);
    left.put(store);
    right.put(store);
    last.put(store);
    forwardHalves(old, left, right);
    assertReads(old); // and so the table is known
    forwardHalves(old, left, last);
    store.delete(PackFiles.key(right.id()));
    List<PackFiles.Wanted> wanted = old.chunks().stream().map(Samples.Stored::wanted).toList();
    List<PackFiles.Wanted> seen = new ArrayList<>();
    files.read(old.id(), wanted, (one, bytes, offset) -> seen.add(one));
    assertEquals(wanted.size(), seen.size());
    assertTrue(seen.containsAll(wanted), "each chunk arrives once");
    assertReads(old);
    store.delete(PackFiles.key(last.id()));
    NoSuchObjectException e =
        assertThrows(NoSuchObjectException.class, () -> files.read(ChunkKind.DATA, old.ref(1)));
    assertEquals(PackFiles.key(last.id()).value(), e.name());
  }

  private void forwardHalves(Samples.Pack old, Samples.Pack left, Samples.Pack right) {
    TreeMap<Integer, Place> moves = new TreeMap<>();
    for (int i = 0; i < old.chunks().size(); i++) {
      moves.put(i, (i % 2 == 0 ? left : right).ref(4 + i).place());
    }
    store.put(ForwardTable.key(old.id()), ForwardTable.of(old.id(), moves).encode());
    store.delete(PackFiles.key(old.id()));
  }

  @Test
  void chunksOfOnePackMayHaveGoneToSeveral() {
    Samples.Pack old = Samples.golden();
    Samples.Pack left = moved(old, 300);
    Samples.Pack right = moved(old, 400);
    left.put(store);
    right.put(store);
    TreeMap<Integer, Place> moves = new TreeMap<>();
    for (int i = 0; i < old.chunks().size(); i++) {
      moves.put(i, (i % 2 == 0 ? left : right).ref(4 + i).place());
    }
    store.put(ForwardTable.key(old.id()), ForwardTable.of(old.id(), moves).encode());
    assertReads(old);
    int[] seen = new int[1];
    List<PackFiles.Wanted> wanted = old.chunks().stream().map(Samples.Stored::wanted).toList();
    files.read(old.id(), wanted, (one, bytes, offset) -> seen[0]++);
    assertEquals(5, seen[0]);
  }

  @Test
  void forwardingThatNeverEndsIsAnErrorThatNamesBothEnds() {
    Samples.Pack first = Samples.golden();
    Samples.Pack second = Samples.build(Samples.pack(50), List.of(Samples.noise(1, 200)));
    TreeMap<Integer, Place> there = new TreeMap<>();
    there.put(0, second.ref(0).place());
    TreeMap<Integer, Place> back = new TreeMap<>();
    back.put(0, first.ref(0).place());
    store.put(ForwardTable.key(first.id()), ForwardTable.of(first.id(), there).encode());
    store.put(ForwardTable.key(second.id()), ForwardTable.of(second.id(), back).encode());
    CorruptException loop =
        assertThrows(CorruptException.class, () -> files.read(ChunkKind.DATA, first.ref(0)));
    assertTrue(loop.getMessage().contains(first.id().toString()), loop.getMessage());
    assertTrue(loop.getMessage().contains("8 steps"), loop.getMessage());
    TestStore other = new TestStore();
    other.put(ForwardTable.key(first.id()), ForwardTable.of(first.id(), there).encode());
    DatamonException end =
        assertThrows(
            NoSuchObjectException.class,
            () -> new PackFiles(other).read(ChunkKind.DATA, first.ref(0)));
    assertTrue(end.getMessage().contains(first.id().toString()), end.getMessage());
    assertTrue(end.getMessage().contains(second.id().toString()), end.getMessage());
  }

  @Test
  void chainsOfEightStepsAreFollowedAndOfNineAreNot() {
    Samples.Pack last = Samples.golden();
    last.put(store);
    for (int i = 1; i <= 9; i++) {
      TreeMap<Integer, Place> moves = new TreeMap<>();
      Place next = last.ref(0).place();
      PackId target = i == 1 ? last.id() : Samples.pack(1000 + i - 1);
      moves.put(0, new Place(target, next.number(), next.offset(), next.stored()));
      PackId from = Samples.pack(1000 + i);
      store.put(ForwardTable.key(from), ForwardTable.of(from, moves).encode());
    }
    for (int i = 1; i <= 9; i++) {
      Place place = last.ref(0).place();
      Place old = new Place(Samples.pack(1000 + i), 0, place.offset(), place.stored());
      ChunkRef ref = new ChunkRef(last.ref(0).id(), last.ref(0).length(), old);
      if (i <= 8) {
        assertArrayEquals(last.chunks().get(0).plain(), files.read(ChunkKind.DATA, ref));
      } else {
        assertThrows(CorruptException.class, () -> files.read(ChunkKind.DATA, ref));
      }
    }
  }

  @Test
  void missingPackIsNamed() {
    Samples.Pack pack = Samples.golden();
    NoSuchObjectException e =
        assertThrows(NoSuchObjectException.class, () -> files.read(ChunkKind.DATA, pack.ref(0)));
    assertEquals(PackFiles.key(pack.id()).value(), e.name());
    assertThrows(NoSuchObjectException.class, () -> files.readToc(pack.id()));
    assertThrows(NoSuchObjectException.class, () -> files.verifyWhole(pack.id()));
  }

  @Test
  void recordThatWasNotKeptIsNamed() {
    Samples.Pack old = Samples.golden();
    Samples.Pack to = moved(old, 500);
    to.put(store);
    TreeMap<Integer, Place> moves = new TreeMap<>();
    moves.put(1, to.ref(5).place());
    store.put(ForwardTable.key(old.id()), ForwardTable.of(old.id(), moves).encode());
    CorruptException e =
        assertThrows(CorruptException.class, () -> files.read(ChunkKind.DATA, old.ref(0)));
    assertTrue(e.getMessage().contains("record 0"), e.getMessage());
  }

  @Test
  void manyThreadsReadAtOnce() throws Exception {
    Samples.Pack pack = Samples.build(Samples.pack(8), plains(new Random(33), 40, 1500));
    pack.put(store);
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int t = 0; t < 6; t++) {
        running.add(
            threads.submit(
                () -> {
                  for (int round = 0; round < 20; round++) {
                    assertReads(pack);
                    files.read(
                        pack.id(),
                        pack.chunks().stream().map(Samples.Stored::wanted).toList(),
                        (one, bytes, offset) ->
                            assertEquals(
                                one.ref().id(),
                                ChunkHasher.id(one.kind(), bytes, offset, one.ref().length())));
                  }
                }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
