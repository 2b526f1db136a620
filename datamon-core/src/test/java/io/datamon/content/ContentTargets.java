package io.datamon.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.datamon.fuzz.FuzzTarget;
import io.datamon.model.ChunkKind;
import io.datamon.model.Digest;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import io.datamon.store.Key;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The parsers of this package. Where a format has checksums, the target mends them first, as the
 * first byte of the input says: damage that a checksum finds is tried elsewhere.
 */
public final class ContentTargets {
  private static final PackId PACK = Samples.pack(1);
  private static final int MEND = 0x7f;
  private static final Key BATCH = BatchList.key("b");

  private ContentTargets() {}

  /** Returns them. */
  public static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget("head", 4096, 300_000, 2_000, ContentTargets::head, ContentTargets::heads),
        new FuzzTarget("batch", 600, 200_000, 60, ContentTargets::batch, ContentTargets::batches),
        new FuzzTarget(
            "forward", 700, 200_000, 60, ContentTargets::forward, ContentTargets::forwards),
        new FuzzTarget(
            "pack-table", 2048, 300_000, 100, ContentTargets::table, ContentTargets::packs),
        new FuzzTarget(
            "pack-scan", 2048, 34L << 20, 200, ContentTargets::scan, ContentTargets::packs),
        new FuzzTarget(
            "record", 2048, 34L << 20, 40, ContentTargets::record, ContentTargets::records),
        new FuzzTarget("index", 4096, 2 << 20, 400, ContentTargets::index, ContentTargets::indexes),
        new FuzzTarget(
            "journal", 2048, 200_000, 100, ContentTargets::journal, ContentTargets::journals));
  }

  private static byte[] resource(String name) {
    try (InputStream in = ContentTargets.class.getResourceAsStream("/golden/" + name)) {
      if (in == null) {
        throw new AssertionError("there is no golden file " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] flagged(int flag, byte[] bytes) {
    byte[] flagged = new byte[bytes.length + 1];
    flagged[0] = (byte) flag;
    System.arraycopy(bytes, 0, flagged, 1, bytes.length);
    return flagged;
  }

  private static byte[] rest(byte[] input) {
    return Arrays.copyOfRange(input, Math.min(1, input.length), input.length);
  }

  private static boolean mends(byte[] input, int bit) {
    return input.length > 0 && (input[0] & 1 << bit) != 0;
  }

  private static void magic(byte[] bytes, int at, String magic) {
    byte[] text = magic.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, bytes, at, text.length);
  }

  private static void crc(byte[] bytes, int from, int end) {
    Wire.putI32(bytes, end, Wire.crc(bytes, from, end - from));
  }

  private static void head(byte[] input) {
    boolean object = input.length > 0 && input[0] == '{';
    Head head = HeadCodec.parse(object ? Samples.sealedHead(input) : input, "mem:/");
    assertEquals(head, HeadCodec.parse(HeadCodec.write(head), "mem:/"));
  }

  private static List<byte[]> heads() {
    return List.of(
        resource("content/head"),
        resource("bundle/store/dev/content/gc/head"),
        "{\"format\":3,\"draft\":2,\"x\":[1.5e3,null,true,{\"y\":\"\\u00e9\"}]}"
            .getBytes(StandardCharsets.UTF_8));
  }

  private static void batch(byte[] input) {
    byte[] bytes = rest(input);
    if (bytes.length >= 20 && mends(input, 0)) {
      magic(bytes, 0, "DMN3BTCH");
      sumOfBatch(bytes);
    }
    BatchList list = BatchList.parse(BATCH.value(), bytes);
    assertArrayEquals(bytes, list.encode(BATCH));
    assertEquals(list.count(), list.stream().filter(list::contains).count());
    Wire.putI32(bytes, 8, 1 << 16); // the reserved bytes are not looked at
    sumOfBatch(bytes);
    assertArrayEquals(BatchList.of(list.stream().toList()).encode(BATCH), bytes);
  }

  /** Puts the checksum of a batch right, which is also of its key. */
  private static void sumOfBatch(byte[] bytes) {
    byte[] key = (BATCH.value() + "\0").getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(key, key.length + bytes.length - 4);
    System.arraycopy(bytes, 0, all, key.length, bytes.length - 4);
    Wire.putI32(bytes, bytes.length - 4, Wire.crc(all, 0, all.length));
  }

  private static List<byte[]> batches() {
    return List.of(
        flagged(MEND, resource("content/batch")),
        flagged(MEND, BatchList.of(List.of()).encode(BATCH)),
        flagged(MEND, BatchList.of(List.of(Samples.pack(4))).encode(BATCH)));
  }

  private static void forward(byte[] input) {
    byte[] bytes = rest(input);
    PackId pack = Samples.pack(3);
    if (bytes.length >= 36 && mends(input, 0)) {
      magic(bytes, 0, "DMN3FORW");
      pack.write(java.nio.ByteBuffer.wrap(bytes, 16, 16));
      crc(bytes, 0, bytes.length - 4);
    }
    ForwardTable table = ForwardTable.parse(pack, bytes);
    assertArrayEquals(bytes, table.encode());
    for (int i = 0; i < table.count(); i++) {
      Place place = new Place(pack, table.oldNumber(i), 64, 5);
      assertEquals(table.target(i), table.find(place).orElseThrow().pack());
    }
  }

  private static List<byte[]> forwards() {
    return List.of(flagged(MEND, resource("content/forward")));
  }

  /** Mends a pack: header, records as they follow each other, table, trailer. */
  private static byte[] pack(byte[] input) {
    byte[] bytes = rest(input);
    if (bytes.length < PackLayout.MIN_PACK) {
      return bytes;
    }
    if (mends(input, 0)) {
      magic(bytes, 0, "DMN3PACK");
      PACK.write(java.nio.ByteBuffer.wrap(bytes, 16, 16));
      crc(bytes, 0, PackLayout.HEADER - 4);
    }
    int trailer = bytes.length - PackLayout.TRAILER;
    if (mends(input, 1)) {
      mendRecords(bytes, trailer, mends(input, 2));
    }
    if (mends(input, 3)) {
      magic(bytes, trailer, "DMN3TAIL");
      PACK.write(java.nio.ByteBuffer.wrap(bytes, trailer + 28, 16));
      long length = Wire.u32(bytes, trailer + 20);
      if (length <= trailer - PackLayout.HEADER) {
        int toc = trailer - (int) length;
        Wire.putI32(bytes, trailer + 24, Wire.crc(bytes, toc, (int) length));
        Digest hash = ChunkHasher.pack(bytes, 0, bytes, toc, (int) length);
        hash.write(bytes, trailer + 44);
      }
      crc(bytes, trailer, trailer + PackLayout.TRAILER - 4);
    }
    return bytes;
  }

  private static void mendRecords(byte[] bytes, int end, boolean ids) {
    int at = PackLayout.HEADER;
    while (end - at >= PackLayout.RECORD_HEADER) {
      Wire.putI32(bytes, at, 0xd3524543);
      long stored = Wire.u32(bytes, at + 44);
      int body = at + PackLayout.RECORD_HEADER;
      if (stored > end - body) {
        return;
      }
      Wire.putI32(bytes, at + 48, Wire.crc(bytes, body, (int) stored));
      int kind = Wire.u8(bytes, at + 36);
      if (ids && Wire.u8(bytes, at + 37) == 0 && kind >= 1 && kind <= 4) {
        ChunkHasher.id(ChunkKind.of(kind), bytes, body, (int) stored).write(bytes, at + 4);
      }
      crc(bytes, at, at + PackLayout.RECORD_HEADER - 4);
      at = body + (int) stored;
    }
  }

  private static void table(byte[] input) {
    byte[] bytes = pack(input);
    TestStore store = new TestStore();
    store.put(PackFiles.key(PACK), bytes);
    TableOfContents toc = new PackFiles(store).readToc(PACK);
    assertEquals(bytes.length, toc.packLength());
    for (int i = 0; i < toc.count(); i++) {
      int found = toc.find(toc.kind(i), toc.id(i)).orElseThrow();
      assertTrue(found <= i && toc.id(found).equals(toc.id(i)));
      assertTrue(toc.stored(i) <= toc.length(i) && toc.length(i) <= PackLayout.MAX_CHUNK);
    }
  }

  private static void scan(byte[] input) throws IOException {
    byte[] bytes = pack(input);
    AtomicLong at = new AtomicLong();
    long length =
        PackScan.scan(
            new ByteArrayInputStream(bytes),
            PACK,
            "pack",
            new PackScan.Visitor() {
              @Override
              public void chunk(PackScan.Chunk chunk, byte[] plain) {
                assertTrue(chunk.offset() >= at.get(), "chunks do not overlap");
                at.set(chunk.offset() + PackLayout.RECORD_HEADER + chunk.stored());
                assertEquals(chunk.id(), ChunkHasher.id(chunk.kind(), plain, 0, chunk.length()));
              }

              @Override
              public void damage(PackScan.Damage damage) {
                assertTrue(damage.from() <= damage.to() && damage.to() <= bytes.length);
              }
            });
    assertEquals(bytes.length, length);
  }

  private static List<byte[]> packs() {
    List<byte[]> seeds = new ArrayList<>();
    byte[] golden = resource("content/pack");
    seeds.add(flagged(MEND, golden));
    seeds.add(flagged(0, golden));
    seeds.add(flagged(MEND, Samples.build(PACK, List.of(new byte[0])).bytes()));
    seeds.add(
        flagged(
            MEND, Samples.build(PACK, List.of(Samples.text(900), Samples.noise(5, 64))).bytes()));
    seeds.add(flagged(MEND & ~2, Arrays.copyOf(golden, golden.length - 100)));
    return seeds;
  }

  /** Codec and kind, the number of plain bytes, and the stored ones. */
  private static void record(byte[] input) {
    if (input.length < 4) {
      return;
    }
    int codec = input[0] & 1;
    ChunkKind kind = ChunkKind.of(1 + (input[0] >> 1 & 3));
    int length = Wire.u16(input, 1) << (input[3] & 7);
    byte[] stored = Arrays.copyOfRange(input, 4, input.length);
    if (codec == Description.RAW) {
      length = stored.length;
    } else if (stored.length >= length) {
      return;
    }
    byte[] plain = codec == Description.RAW ? stored.clone() : decompressed(stored, length);
    Digest id = ChunkHasher.id(kind, plain, 0, plain.length);
    Description description =
        new Description(id, kind, codec, length, stored.length, Wire.crc(stored, 0, stored.length));
    try (RecordDecoder reader = new RecordDecoder()) {
      byte[] target = new byte[length];
      reader.decode(description, stored, 0, target, "object", "chunk");
      assertArrayEquals(plain, target);
    }
    byte[] header = new byte[PackLayout.RECORD_HEADER];
    description.writeRecordHeader(header, 0);
    assertEquals(description, Description.parseRecordHeader(header, 0, "object", "chunk"));
  }

  /** Decompresses without a check of the frame; returns nothing if that fails. */
  private static byte[] decompressed(byte[] stored, int length) {
    byte[] plain = new byte[length];
    try (ZstdDecompressCtx zstd = new ZstdDecompressCtx()) {
      int n = zstd.decompressByteArray(plain, 0, length, stored, 0, stored.length);
      if (n != length) {
        return new byte[0];
      }
    } catch (ZstdException e) {
      return new byte[0];
    }
    String fault = ZstdFrame.fault(stored, 0, stored.length, length);
    boolean whole = Zstd.findFrameCompressedSize(stored, 0, stored.length) == stored.length;
    boolean begins = stored.length > 4 && Wire.i32(stored, 0) == 0x28b5_2ffd;
    if (whole && begins) {
      assertTrue(
          fault.isEmpty() || fault.contains("window") || fault.contains("dictionary"),
          "a frame that zstd takes is refused: " + fault);
    }
    return plain;
  }

  private static byte[] compressed(int level, boolean checksum, boolean size, byte[] plain) {
    try (ZstdCompressCtx zstd = new ZstdCompressCtx()) {
      zstd.setLevel(level).setChecksum(checksum).setContentSize(size);
      byte[] stored = zstd.compress(plain);
      byte[] seed = new byte[stored.length + 4];
      seed[0] = 1;
      int shift = 0;
      while (plain.length >> shift > 0xffff) {
        shift++;
      }
      seed[1] = (byte) (plain.length >> shift >> 8);
      seed[2] = (byte) (plain.length >> shift);
      seed[3] = (byte) shift;
      System.arraycopy(stored, 0, seed, 4, stored.length);
      return seed;
    }
  }

  private static List<byte[]> records() {
    return List.of(
        compressed(3, false, true, Samples.text(900)),
        compressed(3, true, false, Samples.text(900)),
        compressed(19, true, true, Samples.text(4000)),
        compressed(3, false, true, new byte[1 << 20]),
        new byte[] {0, 0, 0, 0, 1, 2, 3});
  }

  /**
   * Two numbers and a flag tell of a segment that is right but for what the rest of the input says:
   * bytes of header, tables and records, repeated to fill it.
   */
  private static void index(byte[] input) throws IOException {
    if (input.length < 4) {
      return;
    }
    byte[] bytes = rest(input);
    if (mends(input, 0)) {
      bytes =
          segment(
              Wire.u16(input, 1) % 400, Wire.u8(input, 3), input, mends(input, 1), mends(input, 2));
    } else if (bytes.length >= IndexLayout.HEADER) {
      magic(bytes, 0, "DMN3INDX");
      crc(bytes, 0, IndexLayout.HEADER - 4);
    }
    Path file = Files.createTempFile("datamon-fuzz", ".index");
    try {
      Files.write(file, bytes);
      try (IndexSegment segment = IndexSegment.open(file)) {
        assertTrue(segment.packs().size() <= segment.records());
        Digest last = new Digest(0, 0, 0, 0);
        try {
          for (Iterator<IndexRecord> records = segment.iterator(); records.hasNext(); ) {
            last = records.next().id();
          }
        } finally {
          segment.find(ChunkKind.DATA, last);
          segment.findAll(ChunkKind.LIST, new Digest(-1, -1, -1, -1));
        }
      }
    } finally {
      Files.delete(file);
    }
  }

  private static byte[] segment(
      int records, int packs, byte[] filling, boolean sums, boolean valid) {
    IndexLayout layout = new IndexLayout(records, packs);
    byte[] bytes = new byte[(int) layout.size()];
    for (int i = IndexLayout.HEADER; i < bytes.length; i++) {
      bytes[i] = filling[i % filling.length];
    }
    System.arraycopy(layout.encode(), 0, bytes, 0, IndexLayout.HEADER);
    crc(bytes, IndexLayout.HEADER, (int) layout.blockAt(0) - 4);
    int fences = (int) layout.fencesAt();
    for (int b = 0; b < layout.blocks(); b++) {
      int at = (int) layout.blockAt(b);
      if (sums) {
        for (int i = 0; i < layout.recordsIn(b); i++) {
          Wire.putI32(bytes, at + i * IndexLayout.RECORD, b << 16 | i);
          bytes[at + i * IndexLayout.RECORD + 32] = 0;
          bytes[at + i * IndexLayout.RECORD + 33] = 0;
          bytes[at + i * IndexLayout.RECORD + 34] = 0;
          bytes[at + i * IndexLayout.RECORD + 38] &= 7;
          if (valid) {
            bytes[at + i * IndexLayout.RECORD + 35] = (byte) (i % Math.max(1, packs));
            bytes[at + i * IndexLayout.RECORD + 38] = (byte) (1 + i % 4);
            bytes[at + i * IndexLayout.RECORD + 40] = 0;
            bytes[at + i * IndexLayout.RECORD + 44] = 0;
          }
        }
        Wire.putI32(bytes, at + IndexLayout.COUNT_AT, layout.recordsIn(b));
      }
      crc(bytes, at, at + IndexLayout.CRC_AT);
      System.arraycopy(bytes, at, bytes, fences + b * IndexLayout.FENCE, IndexLayout.FENCE);
    }
    crc(bytes, fences, bytes.length - 4);
    return bytes;
  }

  private static List<byte[]> indexes() {
    byte[] golden = resource("content/index");
    return List.of(
        flagged(0, Arrays.copyOf(golden, 4000)),
        flagged(7, new byte[] {1, (byte) 0xff, 2, 0, 0, 0, 1, 2, 3, 1, 2, 1}),
        flagged(3, new byte[] {0, 3, 1, 0, 0, 0, 1, 1, 1}),
        flagged(1, new byte[] {0, 3, 1, 0, 0, 0}));
  }

  private static void journal(byte[] input) throws IOException {
    Path file = Files.createTempFile("datamon-fuzz", ".journal");
    try {
      Files.write(file, input);
      Set<PackId> packs = PackJournal.read(file, 10);
      assertTrue(packs.size() <= 10);
    } finally {
      Files.delete(file);
    }
  }

  private static List<byte[]> journals() {
    return List.of(
        (Samples.pack(1) + "\n" + Samples.pack(2) + "\n0123").getBytes(StandardCharsets.US_ASCII));
  }
}
