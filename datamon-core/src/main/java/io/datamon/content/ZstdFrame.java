package io.datamon.content;

/**
 * The outline of a zstd frame: what the specification asks of stored bytes, checked before a
 * decompressor sees them.
 */
final class ZstdFrame {
  /** The greatest window that a frame may ask a decompressor to keep, in bytes. */
  static final int MAX_WINDOW = PackLayout.MAX_CHUNK;

  private static final int MAGIC = 0xfd2f_b528;
  private static final int RESERVED = 3;
  private static final int RLE = 1;

  private ZstdFrame() {}

  /**
   * Returns what is wrong with bytes that should be one frame; nothing if they are one. (Whether
   * its blocks can be decompressed is for the decompressor to find out.)
   *
   * @param plainLength the number of bytes that it should decompress to
   */
  static String fault(byte[] bytes, int offset, int length, int plainLength) {
    int end = offset + length;
    if (length < 6 || Integer.reverseBytes(Wire.i32(bytes, offset)) != MAGIC) {
      return "they do not begin as a zstd frame does";
    }
    int descriptor = Wire.u8(bytes, offset + 4);
    boolean single = (descriptor & 0x20) != 0;
    int dictionaryBytes = (1 << (descriptor & 3)) >> 1;
    int sizeFlag = descriptor >> 6;
    int sizeBytes = sizeFlag == 0 ? (single ? 1 : 0) : 1 << sizeFlag;
    int at = offset + 5;
    if ((descriptor & 8) != 0) {
      return "a reserved bit of their frame is set";
    }
    if (at + (single ? 0 : 1) + dictionaryBytes + sizeBytes > end) {
      return "they end within the header of their frame";
    }
    if (!single && window(Wire.u8(bytes, at++)) > MAX_WINDOW) {
      return "their frame needs a window of more than " + MAX_WINDOW + " bytes";
    }
    if (number(bytes, at, dictionaryBytes) != 0) {
      return "their frame needs a dictionary";
    }
    at += dictionaryBytes;
    long size = number(bytes, at, sizeBytes) + (sizeBytes == 2 ? 256 : 0);
    if (sizeBytes > 0 && size != plainLength) {
      return "their frame tells of "
          + Long.toUnsignedString(size)
          + " bytes instead of "
          + plainLength;
    }
    return blocksFault(bytes, at + sizeBytes, end, (descriptor & 4) != 0 ? 4 : 0);
  }

  private static String blocksFault(byte[] bytes, int first, int end, int checksumBytes) {
    int at = first;
    boolean last = false;
    while (!last) {
      if (end - at < 3) {
        return "they end within their frame";
      }
      int block = (int) number(bytes, at, 3);
      int type = block >> 1 & 3;
      int stored = type == RLE ? 1 : block >> 3;
      if (type == RESERVED || stored > end - at - 3) {
        return type == RESERVED
            ? "a block of their frame is of a reserved type"
            : "they end within a block of their frame";
      }
      last = (block & 1) != 0;
      at += 3 + stored;
    }
    return at + checksumBytes == end ? "" : "they are not one frame";
  }

  private static long window(int descriptor) {
    long base = 1L << (10 + (descriptor >> 3));
    return base + base / 8 * (descriptor & 7);
  }

  /** Returns a number of up to 8 bytes, the lowest first. */
  private static long number(byte[] bytes, int at, int count) {
    long value = 0;
    for (int i = count - 1; i >= 0; i--) {
      value = value << 8 | Wire.u8(bytes, at + i);
    }
    return value;
  }
}
