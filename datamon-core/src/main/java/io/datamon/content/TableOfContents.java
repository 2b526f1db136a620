package io.datamon.content;

import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a pack holds: id, kind, lengths and place of each record, by number. Immutable and
 * thread-safe; compact.
 */
public final class TableOfContents implements FreshChunks.Records {
  /** Of an instance and its arrays, about. */
  private static final int FIXED_WEIGHT = 160;

  private final PackId pack;
  private final long[] ids;
  private final byte[] kinds;
  private final int[] lengths;
  private final int[] offsets;
  private final int end;

  /** Record numbers by hash of the id, -1 where there is none; made when first asked. */
  private volatile int @Nullable [] slots;

  /** Reads checked descriptions; the first record begins where the header ends. */
  private TableOfContents(PackId pack, byte[] bytes, int offset, int count, String object) {
    this.pack = pack;
    ids = new long[4 * count];
    kinds = new byte[count];
    lengths = new int[count];
    offsets = new int[count];
    long at = PackLayout.HEADER;
    for (int i = 0; i < count; i++) {
      Description d =
          Description.parse(bytes, offset + i * PackLayout.DESCRIPTION, object, "record " + i);
      ids[4 * i] = d.id().w0();
      ids[4 * i + 1] = d.id().w1();
      ids[4 * i + 2] = d.id().w2();
      ids[4 * i + 3] = d.id().w3();
      kinds[i] = (byte) d.kind().code();
      lengths[i] = d.length();
      offsets[i] = (int) at;
      at += d.recordLength();
      if (at > PackLayout.MAX_PACK) {
        throw Faults.corrupt(object, "its records are longer than a pack may be");
      }
    }
    end = (int) at;
  }

  /** Makes a table of descriptions that were written by this process. */
  static TableOfContents ofWritten(PackId pack, byte[] bytes, int offset, int count) {
    return new TableOfContents(pack, bytes, offset, count, "pack " + pack);
  }

  /**
   * Checks and reads the table of contents of a pack: all checksums, the pack's id and hash, and
   * that the records fill the pack exactly.
   *
   * @param pack the pack that this should be
   * @param header the first 64 bytes of the pack
   * @param tail holds the table of contents and the trailer, which end it
   * @param tocAt where in {@code tail} the table begins
   * @param size the length of the pack
   * @param object the key of the pack, for messages
   * @throws io.datamon.error.CorruptException if anything does not fit
   * @throws io.datamon.error.UnsupportedFormatException if it is of another format
   */
  static TableOfContents parse(
      PackId pack, byte[] header, byte[] tail, int tocAt, long size, String object) {
    PackLayout.Header head =
        PackLayout.Header.parse(header, 0, Math.min(header.length, PackLayout.HEADER), object);
    PackLayout.Trailer trailer =
        PackLayout.Trailer.parse(tail, tail.length - PackLayout.TRAILER, size, object);
    if (!head.pack().equals(pack) || !trailer.pack().equals(pack)) {
      throw Faults.corrupt(
          object,
          "it holds pack "
              + head.pack()
              + " (by its header) and "
              + trailer.pack()
              + " (by its trailer) instead of "
              + pack);
    }
    int length = trailer.tocLength();
    if (tail.length - PackLayout.TRAILER - tocAt != length) {
      throw Faults.corrupt(object, "its table of contents is not where its trailer says");
    }
    if (trailer.tocCrc() != Wire.crc(tail, tocAt, length)) {
      throw Faults.corrupt(object, "the checksum of its table of contents does not fit");
    }
    if (!ChunkHasher.pack(header, 0, tail, tocAt, length).equals(trailer.hash())) {
      throw Faults.corrupt(object, "the hash of header and table of contents does not fit");
    }
    TableOfContents toc = new TableOfContents(pack, tail, tocAt, trailer.count(), object);
    if (toc.end != trailer.tocOffset()) {
      throw Faults.corrupt(
          object, "its records should end at " + toc.end + " but end at " + trailer.tocOffset());
    }
    if (toc.kindMask() != head.kindMask()) {
      throw Faults.corrupt(object, "its header names other kinds of chunks than it holds");
    }
    return toc;
  }

  private int kindMask() {
    int mask = 0;
    for (byte kind : kinds) {
      mask |= 1 << (kind - 1);
    }
    return mask;
  }

  /** Returns the pack. */
  public PackId pack() {
    return pack;
  }

  /** Returns the number of records. */
  public int count() {
    return lengths.length;
  }

  /** Returns the id of a record's chunk. */
  public Digest id(int number) {
    return new Digest(
        ids[4 * number], ids[4 * number + 1], ids[4 * number + 2], ids[4 * number + 3]);
  }

  @Override
  public long firstWord(int number) {
    return ids[4 * number];
  }

  @Override
  public boolean holds(int n, Digest id) {
    return ids[4 * n] == id.w0()
        && ids[4 * n + 1] == id.w1()
        && ids[4 * n + 2] == id.w2()
        && ids[4 * n + 3] == id.w3();
  }

  @Override
  public ChunkRef ref(int number) {
    return new ChunkRef(id(number), length(number), place(number));
  }

  /** Returns the kind of a record's chunk. */
  public ChunkKind kind(int number) {
    return ChunkKind.of(kinds[number]);
  }

  /** Returns the number of plain bytes of a record's chunk. */
  public int length(int number) {
    return lengths[number];
  }

  /** Returns the number of stored bytes of a record, without its header. */
  public int stored(int number) {
    int next = number + 1 < offsets.length ? offsets[number + 1] : end;
    return next - offsets[number] - PackLayout.RECORD_HEADER;
  }

  /** Returns where a record lies. */
  public Place place(int number) {
    Objects.checkIndex(number, lengths.length);
    return new Place(pack, number, offsets[number], stored(number));
  }

  /** Returns the length of the pack in bytes. */
  public long packLength() {
    return (long) end + (long) count() * PackLayout.DESCRIPTION + PackLayout.TRAILER;
  }

  /** Returns the number of the first record that holds a chunk, or empty. */
  public OptionalInt find(ChunkKind kind, Digest id) {
    int[] table = slots;
    if (table == null) {
      table = hash();
      slots = table; // Threads that come together make the same table.
    }
    int mask = table.length - 1;
    for (int slot = slot(id.w0(), mask); table[slot] >= 0; slot = (slot + 1) & mask) {
      int n = table[slot];
      if (kinds[n] == kind.code() && holds(n, id)) {
        return OptionalInt.of(n);
      }
    }
    return OptionalInt.empty();
  }

  private static int slot(long word, int mask) {
    return (int) (word * 0x9e3779b97f4a7c15L >>> 32) & mask;
  }

  private int slotCount() {
    return Math.max(2, Integer.highestOneBit(count()) << 2);
  }

  private int[] hash() {
    int[] table = new int[slotCount()];
    Arrays.fill(table, -1);
    int mask = table.length - 1;
    for (int n = 0; n < lengths.length; n++) {
      int slot = slot(ids[4 * n], mask);
      while (table[slot] >= 0) {
        slot = (slot + 1) & mask;
      }
      table[slot] = n;
    }
    return table;
  }

  /** Returns the greatest number of bytes of memory that this takes, about. */
  public long weight() {
    return FIXED_WEIGHT + 41L * count() + 4L * slotCount();
  }
}
