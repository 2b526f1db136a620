package io.datamon.hash;

import java.util.Objects;

/**
 * The output of BLAKE3 for one message, as long as wanted: 2^64 bytes, readable from any place.
 *
 * <p>What is read first is the hash; the rest continues it. Not thread-safe.
 */
public final class Blake3Output {
  // The last compression of the message, which is done again for each block of the output.
  private final int[] cv;
  private final int[] block;
  private final int length;
  private final int flags;

  private final int[] out = new int[Compression.BLOCK_WORDS];
  private long made = -1;
  private long position;

  Blake3Output(int[] cv, int[] block, int length, int flags) {
    this.cv = cv;
    this.block = block;
    this.length = length;
    this.flags = flags | Compression.ROOT;
  }

  /**
   * Goes to a place in the output.
   *
   * @throws IllegalArgumentException if the position is negative
   */
  public Blake3Output position(long newPosition) {
    if (newPosition < 0) {
      throw new IllegalArgumentException("position " + newPosition + " is negative");
    }
    position = newPosition;
    return this;
  }

  /** Returns the place of the next byte. */
  public long position() {
    return position;
  }

  /** Reads the next bytes of the output. */
  public void read(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    for (int i = offset; i < offset + length; i++) {
      long wanted = position / Compression.BLOCK;
      if (wanted != made) {
        Compression.compress(cv, block, 0, wanted, this.length, flags, out);
        made = wanted;
      }
      int within = (int) (position++ % Compression.BLOCK);
      bytes[i] = (byte) (out[within / Integer.BYTES] >>> within % Integer.BYTES * Byte.SIZE);
    }
  }

  /** Reads the next bytes of the output. */
  public byte[] read(int length) {
    byte[] bytes = new byte[length];
    read(bytes, 0, length);
    return bytes;
  }
}
