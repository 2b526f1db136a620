package io.datamon.content;

import io.datamon.error.CorruptException;
import io.datamon.error.UnsupportedFormatException;
import io.datamon.model.ChunkKind;
import io.datamon.model.Digest;
import io.datamon.model.PackId;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Walks a pack from its header, record by record, and goes on behind damage: what is still sound is
 * found by the magic of records and believed when its id fits.
 *
 * <p>Memory for the greatest record, whatever the length of the pack. One scan, one thread.
 */
public final class PackScan {
  private static final int MAX_TAIL =
      PackLayout.MAX_RECORDS * PackLayout.DESCRIPTION + PackLayout.TRAILER;

  private static final long WALKING = -1;

  /**
   * How many bytes are read and decompressed, behind damage, to try what looks like a record and is
   * none. A pack made for it could else keep a scan busy for hours.
   */
  static final long MAX_WASTE = 1L << 30;

  /**
   * A sound chunk.
   *
   * @param number its number in the pack; empty when records before it were lost
   * @param offset where its record begins
   * @param length the number of its plain bytes
   * @param stored the number of its stored bytes
   */
  public record Chunk(
      ChunkKind kind, Digest id, OptionalInt number, long offset, int length, int stored) {}

  /**
   * A run of bytes that is not as it was written.
   *
   * @param from the first byte
   * @param to the byte after the last; equal to {@code from} when bytes are missing at the end
   * @param truncated whether the pack is sound up to here and then cut off
   * @param what one line for a person
   */
  public record Damage(long from, long to, boolean truncated, String what) {}

  /** Takes what a scan finds, in the order of the bytes. */
  public interface Visitor {
    /**
     * Takes a sound chunk.
     *
     * @param plain holds its plain bytes at the beginning; good during the call only
     */
    void chunk(Chunk chunk, byte[] plain);

    /** Takes a run of damaged bytes. */
    void damage(Damage damage);
  }

  private final Window window;
  private final PackId pack;
  private final String object;
  private final Visitor visitor;
  private final RecordDecoder decoder;
  private final byte[] header = new byte[PackLayout.HEADER];
  private byte[] plain = new byte[0];
  private byte[] toc = new byte[64 * PackLayout.DESCRIPTION];
  private int count;
  private int kindMask;
  private boolean headerSound;
  private int headerMask;
  // Whether it is no longer known how many records came before.
  private boolean lost;
  // How many bytes were tried for records that were none.
  private long wasted;
  // Whether it has been told how the pack ends.
  private boolean endTold;

  private PackScan(
      InputStream in, PackId pack, String object, Visitor visitor, RecordDecoder decoder) {
    this.window = new Window(in);
    this.pack = pack;
    this.object = object;
    this.visitor = visitor;
    this.decoder = decoder;
  }

  /**
   * Scans a pack to the end of a stream.
   *
   * @param in the bytes from the pack's beginning; stays the caller's to close
   * @param pack the pack that this should be
   * @param object the name of what is scanned, for messages
   * @return the number of bytes that the stream had
   * @throws IOException if the stream fails; damage never throws
   * @throws UnsupportedFormatException if the pack was written by a later version
   */
  public static long scan(InputStream in, PackId pack, String object, Visitor visitor)
      throws IOException {
    try (RecordDecoder decoder = new RecordDecoder()) {
      PackScan scan = new PackScan(in, pack, object, visitor, decoder);
      scan.run();
      return scan.window.offset();
    }
  }

  private void run() throws IOException {
    readHeader();
    while (window.has(1)) {
      if (record(WALKING)) {
        continue;
      }
      if (tail()) {
        return;
      }
      resync();
    }
    if (!endTold) {
      damage(window.offset(), !lost, "it ends before its table of contents");
    }
  }

  private void readHeader() throws IOException {
    if (!window.has(PackLayout.HEADER)) {
      int there = window.available();
      window.skip(there);
      endTold = true;
      visitor.damage(
          new Damage(0, there, true, "it ends within its header, after " + there + " bytes"));
      return;
    }
    System.arraycopy(window.bytes(), window.start(), header, 0, header.length);
    window.skip(header.length);
    try {
      PackLayout.Header parsed = PackLayout.Header.parse(header, 0, header.length, object);
      if (parsed.pack().equals(pack)) {
        headerSound = true;
        headerMask = parsed.kindMask();
      } else {
        damage(0, false, "it is pack " + parsed.pack() + " instead of " + pack);
      }
    } catch (CorruptException e) {
      damage(0, false, e.getMessage());
    }
  }

  /** Reports damage that ends where the scan is. */
  private void damage(long from, boolean truncated, String what) {
    visitor.damage(new Damage(from, window.offset(), truncated, what));
  }

  /**
   * Reads the record that begins here.
   *
   * @param damagedFrom where damage began that ends here if this is a sound record; or {@link
   *     #WALKING} where a record is expected, so that a sound header is enough to go by
   * @return false if there is none; nothing was read then
   */
  private boolean record(long damagedFrom) throws IOException {
    boolean walking = damagedFrom == WALKING;
    if (!window.has(PackLayout.RECORD_HEADER)
        || !Description.isMagic(window.bytes(), window.start())) {
      return false;
    }
    Description found;
    try {
      found =
          Description.parseRecordHeader(
              window.bytes(), window.start(), object, "the record at " + window.offset());
    } catch (CorruptException e) {
      return false;
    } catch (UnsupportedFormatException e) {
      if (walking) {
        throw e;
      }
      return false;
    }
    long from = window.offset();
    if (!window.has(found.recordLength())) {
      if (walking && !lost) {
        window.skip(window.available());
        damage(from, true, "it ends within record " + count + ", chunk " + found.id());
        endTold = true;
        return true;
      }
      return false;
    }
    if (!walking && wasted > MAX_WASTE) {
      return false;
    }
    if (plain.length < found.length()) {
      plain = new byte[RecordRun.grown(found.length())];
    }
    String what = "chunk " + found.id();
    String fault = "";
    try {
      decoder.decode(
          found, window.bytes(), window.start() + PackLayout.RECORD_HEADER, plain, object, what);
    } catch (CorruptException e) {
      if (!walking) {
        wasted += (long) found.stored() + found.length();
        return false;
      }
      fault = e.getMessage();
    }
    if (!walking) {
      damage(damagedFrom, false, "no sound record is here");
    }
    window.skip(found.recordLength());
    OptionalInt number = lost ? OptionalInt.empty() : OptionalInt.of(count);
    remember(found);
    if (fault.isEmpty()) {
      visitor.chunk(
          new Chunk(found.kind(), found.id(), number, from, found.length(), found.stored()), plain);
    } else {
      damage(from, false, fault);
    }
    return true;
  }

  private void remember(Description found) {
    if (lost) {
      return;
    }
    if (count == PackLayout.MAX_RECORDS) {
      lost = true;
      return;
    }
    if (count * PackLayout.DESCRIPTION == toc.length) {
      toc = Arrays.copyOf(toc, 2 * toc.length);
    }
    found.write(toc, count * PackLayout.DESCRIPTION);
    kindMask |= PackLayout.mask(found.kind());
    count++;
  }

  /** Takes table of contents and trailer if they begin here, and then the rest of the stream. */
  private boolean tail() throws IOException {
    if (!lost
        && count > 0
        && headerSound
        && window.offset() <= PackLayout.MAX_PACK
        && expectedTail()) {
      return true;
    }
    if (window.has(MAX_TAIL + 1) || !window.has(PackLayout.TRAILER)) {
      return false;
    }
    PackLayout.Trailer trailer = trailer();
    if (trailer == null || trailer.tocOffset() != window.offset()) {
      return false;
    }
    long from = window.offset();
    String fault = tailFault(trailer);
    window.skip(window.available());
    if (!fault.isEmpty()) {
      damage(from, false, fault);
    }
    return true;
  }

  /** Compares what follows with the table and trailer that fit the records walked. */
  private boolean expectedTail() throws IOException {
    int tocLength = count * PackLayout.DESCRIPTION;
    byte[] expected = Arrays.copyOf(toc, tocLength + PackLayout.TRAILER);
    new PackLayout.Trailer(
            count,
            (int) window.offset(),
            Wire.crc(toc, 0, tocLength),
            pack,
            ChunkHasher.pack(header, 0, toc, 0, tocLength))
        .write(expected, tocLength);
    boolean more = window.has(expected.length + 1);
    int there = Math.min(window.available(), expected.length);
    int start = window.start();
    int mismatch = Arrays.mismatch(window.bytes(), start, start + there, expected, 0, there);
    if (more || mismatch >= 0) {
      return false;
    }
    window.skip(there);
    if (there < expected.length) {
      damage(window.offset(), true, "it ends within its table of contents or trailer");
    } else if (kindMask != headerMask) {
      visitor.damage(
          new Damage(
              0, PackLayout.HEADER, false, "its header names other kinds of chunks than it holds"));
    }
    return true;
  }

  /** Returns the trailer that ends the stream, all of whose rest is in the window, or null. */
  private PackLayout.@Nullable Trailer trailer() {
    int at = window.start() + window.available() - PackLayout.TRAILER;
    long size = window.offset() + window.available();
    try {
      return PackLayout.Trailer.parse(window.bytes(), at, size, object);
    } catch (CorruptException e) {
      return null;
    }
  }

  /** Returns what is wrong with a table and trailer of which the trailer is sound, or nothing. */
  private String tailFault(PackLayout.Trailer trailer) {
    int start = window.start();
    int length = trailer.tocLength();
    if (!trailer.pack().equals(pack)) {
      return "its trailer is that of pack " + trailer.pack();
    }
    if (trailer.tocCrc() != Wire.crc(window.bytes(), start, length)) {
      return "the checksum of its table of contents does not fit";
    }
    if (headerSound
        && !ChunkHasher.pack(header, 0, window.bytes(), start, length).equals(trailer.hash())) {
      return "the hash of header and table of contents does not fit";
    }
    if (!lost && !tocEquals(start, length)) {
      return "its table of contents tells of other records than it holds";
    }
    return "";
  }

  private boolean tocEquals(int start, int length) {
    return length == count * PackLayout.DESCRIPTION
        && Arrays.equals(window.bytes(), start, start + length, toc, 0, length);
  }

  /** Goes on to the next place where something sound begins, or to the end, and says so. */
  private void resync() throws IOException {
    long from = window.offset();
    boolean cut =
        !lost
            && !window.has(PackLayout.RECORD_HEADER)
            && Description.mayBeMagic(window.bytes(), window.start(), window.available());
    lost = true;
    long tailAt = -1;
    boolean tailSought = false;
    window.skip(1);
    while (window.has(1)) {
      if (!tailSought && !window.has(MAX_TAIL + 1)) {
        tailSought = true;
        PackLayout.Trailer trailer = window.has(PackLayout.TRAILER) ? trailer() : null;
        tailAt = trailer == null ? -1 : trailer.tocOffset();
      }
      if (window.offset() == tailAt) {
        damage(from, false, "no sound record is here");
        return;
      }
      if (record(from)) {
        return;
      }
      window.skip(1);
    }
    endTold = true;
    if (wasted > MAX_WASTE) {
      damage(
          from,
          false,
          "no sound record is here, as far as "
              + MAX_WASTE
              + " bytes of what looks like records were tried");
      return;
    }
    damage(from, cut, cut ? "it ends within the header of a record" : "no sound record is here");
  }
}
