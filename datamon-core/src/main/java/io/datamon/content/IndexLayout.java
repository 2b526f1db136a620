package io.datamon.content;

import io.datamon.model.ChunkKind;
import io.datamon.model.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Header and sizes of an index segment: section 7 of the specification.
 *
 * @param records the number of records
 * @param packs the number of packs in the table
 */
record IndexLayout(long records, int packs) {
  static final int HEADER = 64;
  static final int BLOCK = 16_384;
  static final int RECORD = 48;
  static final int PER_BLOCK = 341;
  static final int COUNT_AT = BLOCK - 8;
  static final int CRC_AT = BLOCK - 4;
  static final int FENCE = 8;
  static final long MAX_SEGMENT = 1L << 30;

  private static final int FORMAT = 1;
  private static final byte[] MAGIC = "DMN3INDX".getBytes(StandardCharsets.US_ASCII);

  int blocks() {
    return (int) ((records + PER_BLOCK - 1) / PER_BLOCK);
  }

  /** Returns the number of records in a block. */
  int recordsIn(int block) {
    return (int) Math.min(PER_BLOCK, records - (long) block * PER_BLOCK);
  }

  long packsAt() {
    return HEADER;
  }

  long blockAt(int block) {
    return HEADER + 16L * packs + 4 + (long) block * BLOCK;
  }

  long fencesAt() {
    return blockAt(blocks());
  }

  long size() {
    return fencesAt() + (long) blocks() * FENCE + 4;
  }

  byte[] encode() {
    byte[] bytes = new byte[HEADER];
    ByteBuffer.wrap(bytes)
        .put(MAGIC)
        .putShort((short) FORMAT)
        .putShort((short) 0)
        .putInt(BLOCK)
        .putLong(records)
        .putInt(blocks())
        .putInt(packs);
    Wire.putI32(bytes, HEADER - 4, Wire.crc(bytes, 0, HEADER - 4));
    return bytes;
  }

  /** Checks and reads the header of a segment of this length. */
  static IndexLayout parse(byte[] header, long size, String object) {
    if (!Arrays.equals(header, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw Faults.corrupt(object, "it does not begin as an index segment does");
    }
    if (!Wire.crcFits(header, 0, HEADER - 4)) {
      throw Faults.corrupt(object, "the checksum of its header does not fit");
    }
    if (Wire.u16(header, 8) != FORMAT) {
      throw Faults.unsupported(object, "index format " + Wire.u16(header, 8));
    }
    if (Wire.u8(header, 10) != 0) {
      throw Faults.unsupported(object, "id scheme " + Wire.u8(header, 10));
    }
    long records = Wire.i64(header, 16);
    long packs = Wire.u32(header, 28);
    if (size > MAX_SEGMENT) {
      throw Faults.corrupt(
          object, "it has " + size + " bytes, and a segment is not longer than " + MAX_SEGMENT);
    }
    if (records < 0 || records > size / RECORD || packs > size / 16) {
      throw Faults.corrupt(
          object,
          "its "
              + size
              + " bytes cannot hold "
              + Long.toUnsignedString(records)
              + " records, "
              + packs
              + " packs");
    }
    if (packs > records) {
      throw Faults.corrupt(
          object, "it names " + packs + " packs, more than its " + records + " records can");
    }
    IndexLayout layout = new IndexLayout(records, (int) packs);
    if (Wire.u32(header, 12) != BLOCK
        || Wire.u32(header, 24) != layout.blocks()
        || layout.size() != size) {
      throw Faults.corrupt(
          object, "it has " + size + " bytes, its header tells of " + layout.size());
    }
    return layout;
  }

  static Digest id(byte[] block, int index) {
    return Digest.of(block, index * RECORD);
  }

  static int pack(byte[] block, int index) {
    return Wire.i32(block, index * RECORD + 32);
  }

  static int number(byte[] block, int index) {
    return Wire.u16(block, index * RECORD + 36);
  }

  static int kind(byte[] block, int index) {
    return Wire.u8(block, index * RECORD + 38);
  }

  static int length(byte[] block, int index) {
    return Wire.i32(block, index * RECORD + 40);
  }

  static int stored(byte[] block, int index) {
    return Wire.i32(block, index * RECORD + 44);
  }

  /** Compares a record with a chunk, by (id, kind). */
  static int compare(byte[] block, int index, Digest id, ChunkKind kind) {
    int at = index * RECORD;
    int c = Long.compareUnsigned(Wire.i64(block, at), id.w0());
    if (c == 0) {
      c = id(block, index).compareTo(id);
    }
    return c != 0 ? c : kind(block, index) - kind.code();
  }
}
