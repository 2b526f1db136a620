package io.datamon.content;

import io.datamon.model.Profile;
import java.util.Objects;

/**
 * Finds where files are cut, by their content alone. Immutable and thread-safe.
 *
 * <p>A gear hash of the last 64 bytes is compared with a threshold at every place between the least
 * and the greatest length; an insertion moves only the cuts near it.
 */
public final class Chunker {
  /** The number of bytes that the hash depends on: a byte is shifted out after 64 more. */
  static final int WINDOW = 64;

  private static final long[] GEAR = gear();

  /** The hash of 64 zeros, which stays the same with every further zero. */
  private static final long ZERO_HASH = -GEAR[0];

  /** Bytes between two looks for a run of zeros; small runs are not worth a look at each byte. */
  private static final int STRIDE = 256;

  private final int min;
  private final int max;
  // The greatest hash that cuts, with the sign bit flipped, so that a signed comparison of hashes
  // with flipped sign bits is the unsigned one of the specification.
  private final long bar;

  /** Creates a chunker for the chunk lengths of a profile. */
  public Chunker(Profile profile) {
    min = profile.chunkMin();
    max = profile.chunkMax();
    bar = greatestCut(profile.chunkAvg() - profile.chunkMin()) ^ Long.MIN_VALUE;
  }

  /** Returns floor(2^64 / span) - 1, unsigned. */
  private static long greatestCut(int span) {
    long quotient = Long.divideUnsigned(-1L, span);
    boolean exact = Long.remainderUnsigned(-1L, span) == span - 1L;
    return exact ? quotient : quotient - 1;
  }

  static long[] gear() {
    byte[] bytes = Blake3Hash.deriveKey("datamon 3 gear table").finish(256 * Long.BYTES);
    long[] table = new long[256];
    for (int i = 0; i < table.length; i++) {
      table[i] = Long.reverseBytes(Wire.i64(bytes, i * Long.BYTES));
    }
    return table;
  }

  /**
   * Returns the length of the chunk that begins at {@code from}.
   *
   * <p>With at least the greatest chunk length from {@code from} to {@code to}, or with {@code
   * last}, the answer is always known.
   *
   * @param to the end of the bytes that are there
   * @param last whether the file ends at {@code to}
   * @return the length, or 0 if more bytes are needed to know, or if {@code last} and none are left
   */
  public int next(byte[] buffer, int from, int to, boolean last) {
    Objects.checkFromToIndex(from, to, buffer.length);
    int there = to - from;
    if (there < min) {
      return last ? there : 0;
    }
    int limit = Math.min(there, max);
    int cut = cut(buffer, from, from + limit);
    if (cut != 0 || limit == max || last) {
      return cut != 0 ? cut : limit;
    }
    return 0;
  }

  private int cut(byte[] buffer, int from, int end) {
    long[] gear = GEAR;
    long top = bar;
    long hash = 0;
    int at = from + min - WINDOW;
    for (int first = from + min; at < first; at++) {
      hash = (hash << 1) + gear[buffer[at] & 0xff];
    }
    if ((hash ^ Long.MIN_VALUE) <= top) {
      return min;
    }
    while (at < end) {
      if (hash == ZERO_HASH) {
        // It did not cut here, and so cuts nowhere in the zeros that follow.
        at = ZeroChunks.firstNonZero(buffer, at, end);
      }
      for (int stop = Math.min(end, at + STRIDE); at < stop; at++) {
        hash = (hash << 1) + gear[buffer[at] & 0xff];
        if ((hash ^ Long.MIN_VALUE) <= top) {
          return at + 1 - from;
        }
      }
    }
    return 0;
  }
}
