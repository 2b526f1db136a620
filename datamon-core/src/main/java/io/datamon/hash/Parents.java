package io.datamon.hash;

import java.util.Arrays;

/**
 * Joins lists of chaining values to one each, as the tree of BLAKE3 has it: level by level,
 * neighbours are paired, and one that is left over moves up as it is.
 *
 * <p>The lists of many messages are joined at once, so that the upper levels, with few pairs a
 * message, fill lanes too. Not thread-safe.
 */
final class Parents {
  private final int[] key;
  private final int flags;
  private final Lanes lanes;
  private int waiting;

  Parents(int[] key, int modeFlags, Lanes lanes) {
    this.key = key;
    this.flags = modeFlags | Compression.PARENT;
    this.lanes = lanes;
  }

  /**
   * Shortens lists to at most {@code end} values each, in place.
   *
   * @param values the chaining values, eight words each
   * @param first the number of the first value of each list
   * @param count the number of values of each list; gets what is left
   * @param lists the number of lists
   * @param end 1 or 2
   * @param roots whether a list that ends as one value is a whole message
   */
  void join(int[] values, int[] first, int[] count, int lists, int end, boolean roots) {
    for (boolean more = true; more; ) {
      for (int i = 0; i < lists; i++) {
        if (count[i] > end) {
          pair(values, first[i], count[i], roots && count[i] == 2);
        }
      }
      run(values);
      more = false;
      for (int i = 0; i < lists; i++) {
        if (count[i] > end) {
          int pairs = count[i] / 2;
          if (count[i] % 2 != 0) {
            move(values, first[i] + 2 * pairs, first[i] + pairs);
          }
          count[i] -= pairs;
          more |= count[i] > end;
        }
      }
    }
  }

  private void pair(int[] values, int first, int count, boolean root) {
    for (int i = 0; i < count / 2; i++) {
      if (waiting == lanes.size()) {
        // What it writes has been read: a pair lies behind its parent's place.
        run(values);
      }
      lanes.at[waiting] = (first + 2 * i) * Compression.CV_WORDS;
      lanes.to[waiting] = (first + i) * Compression.CV_WORDS;
      lanes.flags[waiting] = root ? flags | Compression.ROOT : flags;
      waiting++;
    }
  }

  private void run(int[] values) {
    if (waiting == 0) {
      return;
    }
    Arrays.fill(lanes.counterLow, 0, waiting, 0);
    Arrays.fill(lanes.counterHigh, 0, waiting, 0);
    Arrays.fill(lanes.length, 0, waiting, Compression.BLOCK);
    lanes.begin(key, waiting);
    lanes.compress(values, 0, waiting);
    lanes.store(values, waiting);
    waiting = 0;
  }

  private static void move(int[] values, int from, int to) {
    System.arraycopy(
        values,
        from * Compression.CV_WORDS,
        values,
        to * Compression.CV_WORDS,
        Compression.CV_WORDS);
  }
}
