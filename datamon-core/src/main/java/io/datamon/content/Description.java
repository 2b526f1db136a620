package io.datamon.content;

import io.datamon.model.ChunkKind;
import io.datamon.model.Digest;
import java.nio.ByteBuffer;

/**
 * What a pack says of one of its records, in the record's header and in the table of contents.
 *
 * @param codec how the stored bytes are compressed
 * @param length the number of plain bytes
 * @param stored the number of stored bytes
 * @param crc the CRC32C of the stored bytes
 */
record Description(Digest id, ChunkKind kind, int codec, int length, int stored, int crc) {
  static final int RAW = 0;
  static final int ZSTD = 1;

  private static final int RECORD_MAGIC = 0xd3524543;

  /** Returns the length of a record: its header and its stored bytes. */
  int recordLength() {
    return PackLayout.RECORD_HEADER + stored;
  }

  /** Writes 48 bytes. */
  void write(byte[] target, int offset) {
    ByteBuffer out = ByteBuffer.wrap(target, offset, PackLayout.DESCRIPTION);
    id.write(out);
    out.put((byte) kind.code()).put((byte) codec).putShort((short) 0);
    out.putInt(length).putInt(stored).putInt(crc);
  }

  /** Writes a record's header, 56 bytes. */
  void writeRecordHeader(byte[] target, int offset) {
    Wire.putI32(target, offset, RECORD_MAGIC);
    write(target, offset + 4);
    int end = offset + PackLayout.RECORD_HEADER - 4;
    Wire.putI32(target, end, Wire.crc(target, offset, end - offset));
  }

  /** Tells whether a record's header may begin here. */
  static boolean isMagic(byte[] bytes, int offset) {
    return Wire.i32(bytes, offset) == RECORD_MAGIC;
  }

  /** Tells whether these bytes, less than a record's header, could begin one. */
  static boolean mayBeMagic(byte[] bytes, int offset, int length) {
    for (int i = 0; i < Math.min(length, 4); i++) {
      if (bytes[offset + i] != (byte) (RECORD_MAGIC >>> (24 - 8 * i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Checks and reads a description whose bytes are known to be as they were written.
   *
   * @param what which record of which pack, for messages
   * @throws io.datamon.error.CorruptException if it contradicts itself or the limits
   * @throws io.datamon.error.UnsupportedFormatException if it names an unknown codec or cipher
   */
  static Description parse(byte[] bytes, int offset, String object, String what) {
    int kind = Wire.u8(bytes, offset + 32);
    int codec = Wire.u8(bytes, offset + 33);
    int cipher = Wire.u8(bytes, offset + 34);
    long length = Wire.u32(bytes, offset + 36);
    long stored = Wire.u32(bytes, offset + 40);
    if (cipher != 0) {
      throw Faults.unsupported(object, "cipher " + cipher + " of " + what);
    }
    if (codec != RAW && codec != ZSTD) {
      throw Faults.unsupported(object, "codec " + codec + " of " + what);
    }
    if (kind < 1 || kind > ChunkKind.values().length) {
      throw Faults.unsupported(object, "chunk kind " + kind + " of " + what);
    }
    if (length > PackLayout.MAX_CHUNK) {
      throw Faults.corrupt(
          object,
          what
              + " has "
              + length
              + " plain bytes, and a chunk is not longer than "
              + PackLayout.MAX_CHUNK);
    }
    if (codec == RAW ? stored != length : stored >= length) {
      throw Faults.corrupt(
          object, what + " has impossible lengths, " + length + " plain and " + stored + " stored");
    }
    return new Description(
        Digest.of(bytes, offset),
        ChunkKind.of(kind),
        codec,
        (int) length,
        (int) stored,
        Wire.i32(bytes, offset + 44));
  }

  /** Checks and reads a record's header, as {@link #parse}. */
  static Description parseRecordHeader(byte[] bytes, int offset, String object, String what) {
    if (!isMagic(bytes, offset)) {
      throw Faults.corrupt(object, "where " + what + " should begin, no record does");
    }
    if (!Wire.crcFits(bytes, offset, offset + PackLayout.RECORD_HEADER - 4)) {
      throw Faults.corrupt(object, "the checksum of the header of " + what + " does not fit");
    }
    return parse(bytes, offset + 4, object, what);
  }
}
