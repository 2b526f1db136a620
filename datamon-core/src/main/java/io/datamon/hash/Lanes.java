package io.datamon.hash;

import java.util.Arrays;

/**
 * The compression function of BLAKE3 on many blocks at once, one block a lane.
 *
 * <p>The sixteen words of the state of lane {@code i} are {@code state[0][i]} to {@code
 * state[15][i]}, and its message words lie in {@code message} in the same way: an array holds one
 * word of all lanes. What the specification calls the quarter-round is then the same few additions,
 * exclusive-ors and rotations for each {@code i}, on neighbouring numbers of arrays, and nothing
 * moves between lanes: the one form of loop that the compiler of the JVM turns into vector
 * instructions of whatever width the machine has. That is also why the loops of this class look as
 * they do:
 *
 * <ul>
 *   <li>Each array is a parameter or variable of its own, with the plain loop variable as index. In
 *       one large array with offsets, stores might touch what is loaded next, for all the compiler
 *       knows, and nothing is made a vector.
 *   <li>One quarter-round a loop, and not a row of four or a whole round: small methods are
 *       compiled within the first tenth of a second of a process, and until then all time goes to
 *       waste. A row of four is not made vectors at all.
 *   <li>256 lanes: every loop has some rounds before and after its vectors (up to a vector's width
 *       of them) that go lane by lane, whose share shrinks with more lanes; while state and message
 *       of 256 lanes, 32 KiB, just stay in the first-level cache.
 *   <li>{@link #load} has sixteen variables for sixteen arrays, and one loop: the input is read
 *       once, a block of a lane, which is one line of the cache, at a time.
 * </ul>
 *
 * <p>Not thread-safe.
 */
final class Lanes {
  static final int MOST = 256;

  /** With fewer lanes than these, one block after the other is faster. */
  static final int FEWEST = 24;

  /**
   * Numbers that are not used at the end of each word's array. With its header of 16 bytes an array
   * of 256 lanes is then a whole and odd number of lines of the cache: all arrays, which are made
   * one after the other, begin at the same place of a line, so that vectors are aligned in all when
   * they are in one; and no two begin at the same place of a page, where stores hold up loads.
   */
  private static final int PADDING = 12;

  // The words of the state that the quarter-rounds of a round mix: the columns, then the diagonals.
  private static final byte[] A = {0, 1, 2, 3, 0, 1, 2, 3};
  private static final byte[] B = {4, 5, 6, 7, 5, 6, 7, 4};
  private static final byte[] C = {8, 9, 10, 11, 10, 11, 8, 9};
  private static final byte[] D = {12, 13, 14, 15, 15, 12, 13, 14};

  /** Where in the words the block of each lane is. */
  final int[] at;

  /** Where each lane's chaining value goes. */
  final int[] to;

  final int[] counterLow;
  final int[] counterHigh;
  final int[] length;
  final int[] flags;

  private final int[][] state;
  private final int[][] message;
  private final int[] one = new int[2 * Compression.CV_WORDS];

  /** Creates lanes, not more than {@link #MOST}. */
  Lanes(int lanes) {
    at = new int[lanes];
    to = new int[lanes];
    counterLow = new int[lanes];
    counterHigh = new int[lanes];
    length = new int[lanes];
    flags = new int[lanes];
    state = new int[Compression.BLOCK_WORDS][lanes + PADDING];
    message = new int[Compression.BLOCK_WORDS][lanes + PADDING];
  }

  /** Returns the number of lanes. */
  int size() {
    return at.length;
  }

  /** Makes a key the chaining value of the first {@code n} lanes. */
  void begin(int[] key, int n) {
    for (int k = 0; k < Compression.CV_WORDS; k++) {
      Arrays.fill(state[k], 0, n, key[k]);
    }
  }

  /**
   * Compresses a block in each of the first {@code n} lanes; their counter, length and flags are in
   * the arrays.
   *
   * @param words where the blocks are
   * @param offset what is added to the place of every lane
   */
  void compress(int[] words, int offset, int n) {
    if (n < FEWEST) {
      for (int lane = 0; lane < n; lane++) {
        compressOne(words, at[lane] + offset, lane);
      }
      return;
    }
    load(words, at, offset, message, n);
    for (int k = 0; k < 4; k++) {
      Arrays.fill(state[8 + k], 0, n, Compression.iv(k));
    }
    System.arraycopy(counterLow, 0, state[12], 0, n);
    System.arraycopy(counterHigh, 0, state[13], 0, n);
    System.arraycopy(length, 0, state[14], 0, n);
    System.arraycopy(flags, 0, state[15], 0, n);
    for (int round = 0; round < Compression.ROUNDS; round++) {
      for (int j = 0; j < A.length; j++) {
        quarterRound(
            state[A[j]],
            state[B[j]],
            state[C[j]],
            state[D[j]],
            message[Compression.scheduled(round, 2 * j)],
            message[Compression.scheduled(round, 2 * j + 1)],
            n);
      }
    }
    for (int k = 0; k < Compression.CV_WORDS; k++) {
      fold(state[k], state[k + 8], n);
    }
  }

  private void compressOne(int[] words, int block, int lane) {
    for (int k = 0; k < Compression.CV_WORDS; k++) {
      one[k] = state[k][lane];
    }
    long counter = (long) counterHigh[lane] << 32 | counterLow[lane] & 0xffff_ffffL;
    Compression.compress(one, words, block, counter, length[lane], flags[lane], one);
    for (int k = 0; k < Compression.CV_WORDS; k++) {
      state[k][lane] = one[k];
    }
  }

  /** Writes the chaining values of the first {@code n} lanes to their places. */
  void store(int[] values, int n) {
    store(state, to, values, n);
  }

  private static void quarterRound(int[] a, int[] b, int[] c, int[] d, int[] x, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      int va = a[i];
      int vb = b[i];
      int vc = c[i];
      int vd = d[i];
      va += vb + x[i];
      vd = Integer.rotateRight(vd ^ va, 16);
      vc += vd;
      vb = Integer.rotateRight(vb ^ vc, 12);
      va += vb + y[i];
      vd = Integer.rotateRight(vd ^ va, 8);
      vc += vd;
      vb = Integer.rotateRight(vb ^ vc, 7);
      a[i] = va;
      b[i] = vb;
      c[i] = vc;
      d[i] = vd;
    }
  }

  private static void fold(int[] upper, int[] lower, int n) {
    for (int i = 0; i < n; i++) {
      upper[i] ^= lower[i];
    }
  }

  private static void load(int[] words, int[] at, int offset, int[][] message, int n) {
    int[] m0 = message[0];
    int[] m1 = message[1];
    int[] m2 = message[2];
    int[] m3 = message[3];
    int[] m4 = message[4];
    int[] m5 = message[5];
    int[] m6 = message[6];
    int[] m7 = message[7];
    int[] m8 = message[8];
    int[] m9 = message[9];
    int[] m10 = message[10];
    int[] m11 = message[11];
    int[] m12 = message[12];
    int[] m13 = message[13];
    int[] m14 = message[14];
    int[] m15 = message[15];
    for (int i = 0; i < n; i++) {
      int p = at[i] + offset;
      m0[i] = words[p];
      m1[i] = words[p + 1];
      m2[i] = words[p + 2];
      m3[i] = words[p + 3];
      m4[i] = words[p + 4];
      m5[i] = words[p + 5];
      m6[i] = words[p + 6];
      m7[i] = words[p + 7];
      m8[i] = words[p + 8];
      m9[i] = words[p + 9];
      m10[i] = words[p + 10];
      m11[i] = words[p + 11];
      m12[i] = words[p + 12];
      m13[i] = words[p + 13];
      m14[i] = words[p + 14];
      m15[i] = words[p + 15];
    }
  }

  private static void store(int[][] state, int[] to, int[] values, int n) {
    int[] s0 = state[0];
    int[] s1 = state[1];
    int[] s2 = state[2];
    int[] s3 = state[3];
    int[] s4 = state[4];
    int[] s5 = state[5];
    int[] s6 = state[6];
    int[] s7 = state[7];
    for (int i = 0; i < n; i++) {
      int p = to[i];
      values[p] = s0[i];
      values[p + 1] = s1[i];
      values[p + 2] = s2[i];
      values[p + 3] = s3[i];
      values[p + 4] = s4[i];
      values[p + 5] = s5[i];
      values[p + 6] = s6[i];
      values[p + 7] = s7[i];
    }
  }
}
