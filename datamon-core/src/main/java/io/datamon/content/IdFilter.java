package io.datamon.content;

import io.datamon.model.Digest;

/** A Bloom filter of ids, 10 bits each: says "not there" wrongly never, "maybe" in about 1 %. */
final class IdFilter {
  private static final int BITS_EACH = 10;
  private static final int PROBES = 7;

  private final long[] words;
  private final long bits;

  IdFilter(long ids) {
    words = new long[(int) (Math.max(1, ids) * BITS_EACH / Long.SIZE + 1)];
    bits = (long) words.length * Long.SIZE;
  }

  /** Adds an id; not thread-safe. */
  void add(Digest id) {
    for (int probe = 0; probe < PROBES; probe++) {
      long bit = bit(id, probe);
      words[(int) (bit >>> 6)] |= 1L << bit;
    }
  }

  boolean mayContain(Digest id) {
    for (int probe = 0; probe < PROBES; probe++) {
      long bit = bit(id, probe);
      if ((words[(int) (bit >>> 6)] & 1L << bit) == 0) {
        return false;
      }
    }
    return true;
  }

  /** An id is a hash already: two words of it are enough for all probes. */
  private long bit(Digest id, int probe) {
    return Long.remainderUnsigned(id.w2() + probe * (id.w3() | 1), bits);
  }
}
