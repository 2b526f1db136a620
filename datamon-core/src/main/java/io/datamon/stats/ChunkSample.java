package io.datamon.stats;

import io.datamon.model.Digest;

/**
 * Counts different chunks and their bytes in bounded memory: all of them up to a number, from then
 * on those whose ids begin with some zero bits, which are as good as drawn by lot. One thread.
 *
 * <p>Knows a chunk again by 64 bits of its id.
 */
final class ChunkSample {
  private static final int FIRST_SLOTS = 1 << 10;

  private final int most;
  private long[] ids = new long[FIRST_SLOTS];
  private int[] lengths = new int[FIRST_SLOTS];
  private int size;
  private long bytes;
  private int zeroBits;

  /**
   * Creates an empty one.
   *
   * @param most how many chunks are remembered; 24 to 48 bytes each
   */
  ChunkSample(int most) {
    this.most = most;
  }

  void add(Digest id, int length) {
    if (!isSampled(id.w0())) {
      return;
    }
    // The sample is drawn by the first half of these bits, places in the table by the second.
    long key = id.w0() << 32 | id.w1() >>> 32;
    insert(key == 0 ? 1 : key, length);
    while (size > most) {
      zeroBits++;
      rebuild(ids.length);
    }
    if (size * 2 > ids.length) {
      rebuild(ids.length * 2);
    }
  }

  private boolean isSampled(long word) {
    return zeroBits == 0 || (word & 0xffff_ffffL) >>> 32 - zeroBits == 0;
  }

  private void insert(long key, int length) {
    int slot = slot(key);
    while (ids[slot] != 0) {
      if (ids[slot] == key) {
        return;
      }
      slot = slot + 1 & ids.length - 1;
    }
    ids[slot] = key;
    lengths[slot] = length;
    size++;
    bytes += length;
  }

  private int slot(long key) {
    return (int) key & ids.length - 1;
  }

  private void rebuild(int slots) {
    long[] oldIds = ids;
    int[] oldLengths = lengths;
    ids = new long[slots];
    lengths = new int[slots];
    size = 0;
    bytes = 0;
    for (int i = 0; i < oldIds.length; i++) {
      if (oldIds[i] != 0 && isSampled(oldIds[i] >>> 32)) {
        insert(oldIds[i], oldLengths[i]);
      }
    }
  }

  /** Returns how many different chunks there are, or about how many. */
  long count() {
    return (long) size << zeroBits;
  }

  /** Returns the bytes of the different chunks, or about how many. */
  long bytes() {
    return bytes << zeroBits;
  }

  /** Tells whether the numbers are estimates. */
  boolean isEstimate() {
    return zeroBits > 0;
  }
}
