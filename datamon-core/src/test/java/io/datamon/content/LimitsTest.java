package io.datamon.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.datamon.error.CorruptException;
import io.datamon.error.DatamonException;
import io.datamon.error.InvalidInputException;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import io.datamon.model.Profile;
import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.ForwardingStore;
import io.datamon.store.HugeObjectStore;
import io.datamon.store.Key;
import io.datamon.store.MemoryStore;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import io.datamon.store.StoredObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits of the objects of a content store: below they are read, beyond the limit is named. */
final class LimitsTest {
  private static final PackId PACK = Samples.pack(1);

  @TempDir private Path folder;

  private static void refuses(String why, Runnable read) {
    DatamonException e = assertThrows(DatamonException.class, read::run, why);
    assertTrue(e instanceof CorruptException || e instanceof InvalidInputException, e.toString());
    assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
  }

  private static void put(ObjectStore store, Key key, byte[] bytes) {
    store.put(key, Payload.of(bytes), Condition.ALWAYS, Durability.NOW);
  }

  private static String head(String more) {
    Head head = Head.initial(Profile.STANDARD, List.of());
    String json = new String(HeadCodec.write(head), StandardCharsets.UTF_8);
    return "{" + json.substring(json.indexOf('\n') + 1, json.lastIndexOf('}')) + more + "}";
  }

  private static Head parse(String json) {
    return HeadCodec.parse(sealed(json), "mem:/");
  }

  /** Returns what begins as an object does with its checksum, and all else as it is. */
  private static byte[] sealed(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return json.startsWith("{") ? Samples.sealedHead(bytes) : bytes;
  }

  @Test
  void lengthOfTheHead() {
    MemoryStore store = new MemoryStore();
    String json = head("");
    String most = json + " ".repeat(HeadCodec.MAX_BYTES - sealed(json).length);
    put(store, Head.KEY, sealed(most));
    assertTrue(new HeadStore(store).read().isPresent());
    put(store, Head.KEY, sealed(most + " "));
    refuses("a head is not longer than 1048576 bytes", () -> new HeadStore(store).read());
    List<Head.AttachedContext> contexts = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      contexts.add(new Head.AttachedContext("file:///meta/" + i, "file:///vmeta/" + i));
    }
    refuses(
        "a head is not longer than 1048576 bytes",
        () -> HeadCodec.write(Head.initial(Profile.STANDARD, contexts)));
  }

  @Test
  void nestingOfTheHead() {
    String deepest = "[".repeat(HeadCodec.MAX_DEPTH - 1) + "]".repeat(HeadCodec.MAX_DEPTH - 1);
    assertEquals(Map.of("x", deepest), parse(head(",\"x\":" + deepest)).other());
    refuses(
        "depth (21) exceeds the maximum allowed (20)",
        () -> parse(head(",\"x\":[" + deepest + "]")));
  }

  @Test
  void numberOfTokensOfTheHead() throws IOException {
    long tokens = 0;
    try (JsonParser parser = new JsonFactory().createParser(sealed(head(",\"x\":[]")))) {
      while (parser.nextToken() != null) {
        tokens++;
      }
    }
    String most = "1,".repeat((int) (HeadCodec.MAX_TOKENS - tokens) - 1) + "1";
    assertEquals(1, parse(head(",\"x\":[" + most + "]")).other().size());
    refuses("maximum allowed (262144)", () -> parse(head(",\"x\":[" + most + ",1]")));
  }

  @Test
  void theHeadIsOneJsonValueInUtf8() {
    refuses("not valid JSON", () -> parse(head("") + "{}"));
    refuses("not valid JSON", () -> parse("\ufeff" + head("")));
    refuses(
        "not valid UTF-8",
        () -> HeadCodec.parse(head("").getBytes(StandardCharsets.UTF_16), "mem:/"));
    refuses("not valid JSON", () -> parse(head(",\"format\":3")));
  }

  @Test
  void numbersOfTheHeadThatAreNotKnownAreKeptExactly() {
    String numbers = "[1E+400,0.10,12345678901234567890]";
    Head read = parse(head(",\"x\":" + numbers));
    Head again = HeadCodec.parse(HeadCodec.write(read), "mem:/");
    assertEquals(read, again);
    assertEquals(numbers, read.other().get("x"));
  }

  private static List<PackId> ids(int count, long high) {
    List<PackId> ids = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ids.add(new PackId(high, i));
    }
    return ids;
  }

  @Test
  void lengthOfABatch() {
    byte[] most = BatchList.of(ids(BatchList.MAX_PACKS, 1)).encode(new Key("batch"));
    assertEquals(BatchList.MAX_BYTES, most.length);
    assertEquals(BatchList.MAX_PACKS, BatchList.parse("batch", most).count());
    refuses("at most 1048576 are", () -> BatchList.of(ids(BatchList.MAX_PACKS + 1, 1)));
    byte[] longer = Arrays.copyOf(most, most.length + 16);
    refuses("longer than 16777236 bytes", () -> BatchList.parse("batch", longer));
    HugeObjectStore store = new HugeObjectStore(new MemoryStore(), HugeObjectStore.SIZE);
    refuses(
        "a batch is not longer than 16777236 bytes",
        () -> Exclusions.list(store, BatchList.key("b")));
    assertEquals(0, store.read());
  }

  @Test
  void numberOfPacksOfAllBatches() {
    MemoryStore store = new MemoryStore();
    put(
        store,
        BatchList.key("a"),
        BatchList.of(ids(BatchList.MAX_PACKS - 2, 1)).encode(BatchList.key("a")));
    put(store, BatchList.key("b"), BatchList.of(ids(2, 2)).encode(BatchList.key("b")));
    put(store, BatchList.key("c"), BatchList.of(ids(3, 3)).encode(BatchList.key("c")));
    assertEquals(BatchList.MAX_PACKS, Exclusions.read(store, with("a", "b")).doomed().size());
    refuses("more than 1048576 packs together", () -> Exclusions.read(store, with("a", "c")));
  }

  private static Head with(String... batches) {
    List<Head.Batch> list = new ArrayList<>();
    for (String batch : batches) {
      list.add(
          new Head.Batch(batch, Head.BatchState.DOOMED, BatchList.key(batch), Optional.empty()));
    }
    return Head.initial(Profile.STANDARD, List.of()).withBatches(list);
  }

  @Test
  void lengthOfAForwardingTable() {
    TreeMap<Integer, Place> moves = new TreeMap<>();
    for (int i = 0; i < PackLayout.MAX_RECORDS; i++) {
      moves.put(i, new Place(Samples.pack(2), i, 64, 1));
    }
    byte[] most = ForwardTable.of(PACK, moves).encode();
    assertEquals(ForwardTable.MAX_BYTES, most.length);
    assertEquals(PackLayout.MAX_RECORDS, ForwardTable.parse(PACK, most).count());
    byte[] longer = Arrays.copyOf(most, most.length + 24);
    refuses("longer than 1572900 bytes", () -> ForwardTable.parse(PACK, longer));
    HugeObjectStore store = new HugeObjectStore(new MemoryStore(), HugeObjectStore.SIZE);
    refuses(
        "a forwarding table is not longer than 1572900 bytes",
        () -> new PackFiles(store).forward(PACK));
    assertEquals(0, store.read());
  }

  @Test
  void numberOfForwardingTablesInARow() {
    TestStore store = new TestStore();
    Samples.Pack last = Samples.build(Samples.pack(0), List.of(Samples.text(300)));
    last.put(store);
    ChunkRef ref = last.ref(0);
    for (int i = 1; i <= PackFiles.MAX_HOPS + 1; i++) {
      Place to = new Place(Samples.pack(i - 1), 0, 64, ref.place().stored());
      TreeMap<Integer, Place> move = new TreeMap<>(Map.of(0, to));
      store.put(ForwardTable.key(Samples.pack(i)), ForwardTable.of(Samples.pack(i), move).encode());
    }
    PackFiles files = new PackFiles(store);
    assertArrayEquals(Samples.text(300), files.read(ChunkKind.DATA, in(ref, PackFiles.MAX_HOPS)));
    refuses("after 8 steps", () -> files.read(ChunkKind.DATA, in(ref, PackFiles.MAX_HOPS + 1)));
  }

  private static ChunkRef in(ChunkRef ref, int pack) {
    return new ChunkRef(
        ref.id(), ref.length(), new Place(Samples.pack(pack), 0, 64, ref.place().stored()));
  }

  @Test
  void lengthOfAPack() {
    HugeObjectStore huge = new HugeObjectStore(new MemoryStore(), HugeObjectStore.SIZE);
    refuses(
        "121 to 268435456".replace("121", "" + PackLayout.MIN_PACK),
        () -> new PackFiles(huge).readToc(PACK));
    assertTrue(huge.read() <= 16 << 10, huge.read() + " bytes read");
    HugeObjectStore most = new HugeObjectStore(new MemoryStore(), PackLayout.MAX_PACK);
    refuses("does not end as a pack does", () -> new PackFiles(most).readToc(PACK));
    assertTrue(most.read() <= 80 << 10, most.read() + " bytes read");
  }

  @Test
  void numberOfRecordsOfAPack() {
    assertEquals(65_536, trailer(65_536).count());
    refuses(
        "65537 records, and a pack is not longer than 268435456 bytes or 65536",
        () -> trailer(65_537));
  }

  private static PackLayout.Trailer trailer(int count) {
    byte[] bytes = new byte[PackLayout.TRAILER];
    PackLayout.Trailer trailer =
        new PackLayout.Trailer(count, 5_000_000, 1, PACK, new Digest(1, 2, 3, 4));
    trailer.write(bytes, 0);
    return PackLayout.Trailer.parse(bytes, 0, trailer.end(), "pack");
  }

  @Test
  void lengthOfAChunk() {
    assertEquals(PackLayout.MAX_CHUNK, description(PackLayout.MAX_CHUNK).length());
    refuses("a chunk is not longer than 16777216", () -> description(PackLayout.MAX_CHUNK + 1));
    // What a record says is all that is ever made room for, and no more than a chunk.
    Place place = new Place(PACK, 0, 64, 10);
    ChunkRef ref = new ChunkRef(new Digest(1, 2, 3, 4), PackLayout.MAX_CHUNK + 1, place);
    HugeObjectStore store = new HugeObjectStore(new MemoryStore(), PackLayout.MAX_PACK);
    refuses("impossible lengths", () -> new PackFiles(store).read(ChunkKind.DATA, ref));
    assertEquals(0, store.read());
  }

  private static Description description(int length) {
    byte[] bytes = new byte[PackLayout.DESCRIPTION];
    new Description(new Digest(1, 2, 3, 4), ChunkKind.DATA, Description.ZSTD, length, 1, 0)
        .write(bytes, 0);
    return Description.parse(bytes, 0, "object", "chunk");
  }

  /** A frame of one block that repeats a byte, with this header after the magic. */
  private static byte[] frame(int length, int... header) {
    byte[] frame = new byte[4 + header.length + 4];
    Wire.putI32(frame, 0, 0x28b5_2ffd);
    for (int i = 0; i < header.length; i++) {
      frame[4 + i] = (byte) header[i];
    }
    int block = 1 | 1 << 1 | length << 3;
    frame[4 + header.length] = (byte) block;
    frame[5 + header.length] = (byte) (block >> 8);
    frame[6 + header.length] = (byte) (block >> 16);
    frame[7 + header.length] = 'x';
    return frame;
  }

  private static byte[] decode(byte[] stored) {
    byte[] plain = new byte[100];
    Arrays.fill(plain, (byte) 'x');
    Description description =
        new Description(
            ChunkHasher.id(ChunkKind.DATA, plain, 0, 100),
            ChunkKind.DATA,
            Description.ZSTD,
            100,
            stored.length,
            Wire.crc(stored, 0, stored.length));
    byte[] target = new byte[100];
    try (RecordDecoder reader = new RecordDecoder()) {
      reader.decode(description, stored, 0, target, "object", "chunk");
    }
    assertArrayEquals(plain, target);
    return target;
  }

  @Test
  void windowsAndSizesOfZstdFrames() {
    int sixteenMebibytes = 24 - 10 << 3;
    decode(frame(100, 0, sixteenMebibytes));
    refuses("more than 16777216 bytes", () -> decode(frame(100, 0, sixteenMebibytes + 1)));
    refuses("more than 16777216 bytes", () -> decode(frame(100, 0, 0xff)));
    decode(frame(100, 0x20, 100));
    refuses("101 bytes instead of 100", () -> decode(frame(100, 0x20, 101)));
    refuses("instead of 100", () -> decode(frame(99, 0, 0)));
    // A gibibyte, by its own word: nothing is made for it.
    refuses("instead of 100", () -> decode(frame(100, 0x80, 0, 0, 0, 0, 64)));
    refuses("cannot be decompressed", () -> decode(frame(101, 0, 0)));
  }

  @Test
  void onlyOnePlainZstdFrameIsTaken() {
    byte[] good = frame(100, 0, 0);
    decode(frame(100, 1, 0, 0)); // a dictionary's number of 0 is none
    refuses("dictionary", () -> decode(frame(100, 1, 0, 7)));
    refuses("reserved bit", () -> decode(frame(100, 8, 0)));
    byte[] twice = Arrays.copyOf(good, good.length + 8);
    System.arraycopy(new byte[] {0x50, 0x2a, 0x4d, 0x18}, 0, twice, good.length, 4);
    refuses("not one frame", () -> decode(twice)); // an empty skippable one follows
    byte[] old = good.clone();
    old[0] = 0x27; // version 0.7 of zstd
    refuses("begin as a zstd frame", () -> decode(old));
    refuses("end within", () -> decode(Arrays.copyOf(good, good.length - 1)));
    byte[] reserved = good.clone();
    reserved[6] |= 6;
    refuses("reserved type", () -> decode(reserved));
  }

  @Test
  void falseRecordsDoNotKeepAScanBusy() throws IOException {
    // 60,000 headers in a row that each tell of 8 MiB: to read all of that would take hours.
    int length = 8 << 20;
    byte[] bytes = new byte[PackLayout.HEADER + 60_000 * PackLayout.RECORD_HEADER + length];
    Description description =
        new Description(
            new Digest(1, 2, 3, 4), ChunkKind.DATA, Description.RAW, length, length, 77);
    for (int i = 0; i < 60_000; i++) {
      description.writeRecordHeader(bytes, PackLayout.HEADER + 1 + i * PackLayout.RECORD_HEADER);
    }
    List<PackScan.Damage> damages = new ArrayList<>();
    long read =
        PackScan.scan(
            new ByteArrayInputStream(bytes),
            PACK,
            "pack",
            new PackScan.Visitor() {
              @Override
              public void chunk(PackScan.Chunk chunk, byte[] plain) {
                throw new AssertionError("a chunk was found: " + chunk);
              }

              @Override
              public void damage(PackScan.Damage damage) {
                damages.add(damage);
              }
            });
    assertEquals(bytes.length, read);
    assertEquals(bytes.length, damages.get(damages.size() - 1).to());
    assertTrue(damages.get(damages.size() - 1).what().contains("1073741824"), damages.toString());
  }

  @Test
  void packsOfAnIndexSegment() throws IOException {
    IndexRecord one = new IndexRecord(new Digest(1, 2, 3, 4), ChunkKind.DATA, PACK, 0, 5, 5);
    byte[] good = IndexSegment.encode(List.of(one));
    try (IndexSegment segment = IndexSegment.open(Files.write(folder.resolve("good"), good))) {
      assertEquals(List.of(PACK), segment.packs());
    }
    byte[] header = new IndexLayout(1, 2).encode();
    long size = new IndexLayout(1, 2).size();
    refuses(
        "2 packs, more than its 1 records can", () -> IndexLayout.parse(header, size, "segment"));
    IndexLayout.parse(new IndexLayout(2, 2).encode(), size, "segment");
    refuses(
        "a segment is not longer than 1073741824",
        () -> IndexLayout.parse(header, IndexLayout.MAX_SEGMENT + 1, "segment"));
  }

  @Test
  void aSegmentIsFetchedAsLongAsItWasListedOnly() throws IOException {
    MemoryStore memory = new MemoryStore();
    put(memory, IndexSegment.key("3MPmAyuoRY1c8cy8ba78awmiZRs"), new byte[2000]);
    HugeObjectStore huge = new HugeObjectStore(new MemoryStore(), HugeObjectStore.SIZE);
    ObjectStore store =
        new ForwardingStore(memory) {
          @Override
          public StoredObject get(Key key, ByteRange range) {
            return huge.get(key, range);
          }
        };
    ContentStore content = ContentStore.of(store, Optional.of(folder), Profile.STANDARD);
    try (IndexHints hints = IndexHints.list(content)) {
      hints.wants(1 << 30);
    }
    assertTrue(huge.read() <= 2000, huge.read() + " bytes read");
  }

  @Test
  void placesOfOneChunk() {
    Digest id = new Digest(1, 2, 3, 4);
    List<IndexRecord> records = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      records.add(new IndexRecord(id, ChunkKind.DATA, Samples.pack(i), 0, 5, 5));
    }
    MemoryStore memory = new MemoryStore();
    put(memory, IndexSegment.key("3MPmAyuoRY1c8cy8ba78awmiZRs"), IndexSegment.encode(records));
    Set<Key> asked = new java.util.HashSet<>();
    ObjectStore store =
        new ForwardingStore(memory) {
          @Override
          public StoredObject get(Key key, ByteRange range) {
            if (key.value().startsWith("packs/")) {
              asked.add(key);
            }
            return super.get(key, range);
          }
        };
    ContentStore content = ContentStore.of(store, Optional.of(folder), Profile.STANDARD);
    HeadStore.Versioned seen = content.heads().create(Head.initial(Profile.STANDARD, List.of()));
    Sight sight = new Sight(content, seen, new Exclusions(Set.of(), Set.of()));
    try (IndexHints hints = IndexHints.list(content)) {
      hints.wants(1 << 30);
      assertEquals(Optional.empty(), hints.find(sight, ChunkKind.DATA, id));
    }
    assertEquals(64, asked.size());
  }

  @Test
  void hintsThatAreOfALaterVersionOrMakeNoSenseAreLeftOut() {
    Digest id = new Digest(1, 2, 3, 4);
    Samples.Pack pack = Samples.build(PACK, List.of(Samples.text(300)));
    byte[] later = pack.bytes();
    later[9] = 2; // its format
    Wire.putI32(later, 60, Wire.crc(later, 0, 60));
    MemoryStore store = new MemoryStore();
    put(store, PackFiles.key(PACK), later);
    IndexRecord record = new IndexRecord(id, ChunkKind.DATA, PACK, 0, 300, 300);
    put(
        store,
        IndexSegment.key("3MPmAyuoRY1c8cy8ba78awmiZRs"),
        IndexSegment.encode(List.of(record)));
    byte[] segment = IndexSegment.encode(List.of(record));
    int block = (int) new IndexLayout(1, 1).blockAt(0);
    Wire.putI32(segment, block + 32, 7); // a pack that the table does not have
    Wire.putI32(segment, block + IndexLayout.CRC_AT, Wire.crc(segment, block, IndexLayout.CRC_AT));
    put(store, IndexSegment.key("3MPmAyuoRY1c8cy8ba78awmiZRt"), segment);
    ContentStore content = ContentStore.of(store, Optional.of(folder), Profile.STANDARD);
    HeadStore.Versioned seen = content.heads().create(Head.initial(Profile.STANDARD, List.of()));
    Sight sight = new Sight(content, seen, new Exclusions(Set.of(), Set.of()));
    try (IndexHints hints = IndexHints.list(content)) {
      hints.wants(1 << 30);
      assertEquals(Optional.empty(), hints.find(sight, ChunkKind.DATA, id));
    }
  }

  @Test
  void packsOfAJournal() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      text.append(Samples.pack(i)).append('\n');
    }
    Path file = Files.writeString(folder.resolve("journal"), text);
    assertEquals(PackJournal.MAX_PACKS, PackJournal.read(file, PackJournal.MAX_PACKS).size());
    assertEquals(1_000, PackJournal.read(file, 1_000).size());
  }
}
