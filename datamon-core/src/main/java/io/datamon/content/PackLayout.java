package io.datamon.content;

import io.datamon.model.ChunkKind;
import io.datamon.model.Digest;
import io.datamon.model.PackId;
import io.datamon.model.Profile;
import io.datamon.store.Key;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Header and trailer of a pack, and the sizes of its parts: section 3 of the specification. */
final class PackLayout {
  static final int HEADER = 64;
  static final int TRAILER = 80;
  static final int RECORD_HEADER = 56;
  static final int DESCRIPTION = 48;
  static final int SESSION = 20;
  static final int MAX_RECORDS = 1 << 16;
  static final int MAX_PACK = 1 << 28;
  static final int MAX_CHUNK = Profile.MAX_CHUNK;

  /** The least length of a pack: one record of no bytes. */
  static final int MIN_PACK = HEADER + RECORD_HEADER + DESCRIPTION + TRAILER;

  private static final int FORMAT = 1;
  private static final byte[] HEAD_MAGIC = "DMN3PACK".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TAIL_MAGIC = "DMN3TAIL".getBytes(StandardCharsets.US_ASCII);

  private PackLayout() {}

  /** Returns the key of a pack. */
  static Key key(PackId pack) {
    String hex = pack.toString();
    return Key.of("packs", hex.substring(0, 2), hex);
  }

  /** Returns the bit of a kind in the mask of a pack's header. */
  static int mask(ChunkKind kind) {
    return 1 << (kind.code() - 1);
  }

  /** Writes a header at the beginning of an array. */
  static void writeHeader(byte[] target, PackId pack, byte[] session, int kindMask) {
    ByteBuffer out = ByteBuffer.wrap(target, 0, HEADER);
    out.put(HEAD_MAGIC).putShort((short) FORMAT).put((byte) 0).put((byte) kindMask).putInt(0);
    pack.write(out);
    out.put(session).putLong(0).putInt(Wire.crc(target, 0, HEADER - 4));
  }

  /**
   * What a header says.
   *
   * @param kindMask a bit for each kind of record in the pack
   */
  record Header(PackId pack, int kindMask) {
    /**
     * Checks and reads a header.
     *
     * @param object the name of the pack's object, for messages
     * @throws io.datamon.error.CorruptException if it is not a sound header
     * @throws io.datamon.error.UnsupportedFormatException if it is one of another format
     */
    static Header parse(byte[] bytes, int offset, int length, String object) {
      if (length < HEADER) {
        throw Faults.corrupt(object, "it ends within its header, after " + length + " bytes");
      }
      if (!Arrays.equals(bytes, offset, offset + 8, HEAD_MAGIC, 0, 8)) {
        throw Faults.corrupt(object, "it does not begin as a pack does");
      }
      if (!Wire.crcFits(bytes, offset, offset + HEADER - 4)) {
        throw Faults.corrupt(object, "the checksum of its header does not fit");
      }
      int format = Wire.u16(bytes, offset + 8);
      if (format != FORMAT) {
        throw Faults.unsupported(object, "pack format " + format);
      }
      int scheme = Wire.u8(bytes, offset + 10);
      if (scheme != 0) {
        throw Faults.unsupported(object, "id scheme " + scheme);
      }
      if (Wire.i64(bytes, offset + 52) != 0) {
        throw Faults.unsupported(object, "encryption");
      }
      PackId pack = new PackId(Wire.i64(bytes, offset + 16), Wire.i64(bytes, offset + 24));
      return new Header(pack, Wire.u8(bytes, offset + 11));
    }
  }

  /**
   * What a trailer says.
   *
   * @param tocCrc the CRC32C of the table of contents
   * @param hash over header and table of contents
   */
  record Trailer(int count, int tocOffset, int tocCrc, PackId pack, Digest hash) {
    int tocLength() {
      return count * DESCRIPTION;
    }

    /** Returns the length of the pack. */
    int end() {
      return tocOffset + tocLength() + TRAILER;
    }

    void write(byte[] target, int offset) {
      ByteBuffer out = ByteBuffer.wrap(target, offset, TRAILER);
      out.put(TAIL_MAGIC).putInt(count).putLong(tocOffset).putInt(tocLength()).putInt(tocCrc);
      pack.write(out);
      hash.write(out);
      out.putInt(Wire.crc(target, offset, TRAILER - 4));
    }

    /**
     * Checks and reads a trailer.
     *
     * @param size the length of the pack
     * @throws io.datamon.error.CorruptException if it is not the trailer of a pack of this length
     */
    static Trailer parse(byte[] bytes, int offset, long size, String object) {
      if (!Arrays.equals(bytes, offset, offset + 8, TAIL_MAGIC, 0, 8)) {
        throw Faults.corrupt(object, "it does not end as a pack does (cut off, or overwritten)");
      }
      if (!Wire.crcFits(bytes, offset, offset + TRAILER - 4)) {
        throw Faults.corrupt(object, "the checksum of its trailer does not fit");
      }
      long count = Wire.u32(bytes, offset + 8);
      long tocOffset = Wire.i64(bytes, offset + 12);
      long tocLength = Wire.u32(bytes, offset + 20);
      if (size > MAX_PACK || count > MAX_RECORDS) {
        throw Faults.corrupt(
            object,
            "it has "
                + size
                + " bytes and "
                + count
                + " records, and a pack is not longer than "
                + MAX_PACK
                + " bytes or "
                + MAX_RECORDS
                + " records");
      }
      if (count < 1
          || tocLength != count * DESCRIPTION
          || tocOffset < HEADER
          || tocOffset != size - TRAILER - tocLength) {
        throw Faults.corrupt(
            object,
            String.format(
                "its trailer (%d records, table of %d bytes at %d) does not fit its %d bytes",
                count, tocLength, tocOffset, size));
      }
      PackId pack = new PackId(Wire.i64(bytes, offset + 28), Wire.i64(bytes, offset + 36));
      return new Trailer(
          (int) count,
          (int) tocOffset,
          Wire.i32(bytes, offset + 24),
          pack,
          Digest.of(bytes, offset + 44));
    }
  }
}
