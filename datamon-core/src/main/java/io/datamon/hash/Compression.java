package io.datamon.hash;

/**
 * The compression function of BLAKE3 on one message block, and the constants of the specification.
 *
 * <p>The state is kept in local variables. For many blocks at once {@link Lanes} is many times as
 * fast; this is for what is left over, and for messages that fill few lanes.
 */
final class Compression {
  static final int BLOCK = 64;
  static final int BLOCK_WORDS = 16;
  static final int CHUNK = 1024;
  static final int CHUNK_WORDS = 256;
  static final int CHUNK_BLOCKS = 16;

  /** Words of a chaining value, and of a key. */
  static final int CV_WORDS = 8;

  static final int CHUNK_START = 1;
  static final int CHUNK_END = 1 << 1;
  static final int PARENT = 1 << 2;
  static final int ROOT = 1 << 3;
  static final int KEYED_HASH = 1 << 4;
  static final int DERIVE_KEY_CONTEXT = 1 << 5;
  static final int DERIVE_KEY_MATERIAL = 1 << 6;

  static final int ROUNDS = 7;

  private static final int[] IV = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
  };

  private static final byte[] PERMUTATION = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};

  private static final byte[][] SCHEDULE = schedule();

  private Compression() {}

  /** Returns a word of the initial value. */
  static int iv(int word) {
    return IV[word];
  }

  /** Returns the key of the default mode, as an array of its own. */
  static int[] defaultKey() {
    return IV.clone();
  }

  /** Returns the word of the block that is the {@code place}-th to be mixed in, in a round. */
  static int scheduled(int round, int place) {
    return SCHEDULE[round][place];
  }

  private static byte[][] schedule() {
    byte[][] rounds = new byte[ROUNDS][BLOCK_WORDS];
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < BLOCK_WORDS; i++) {
        rounds[round][i] = round == 0 ? (byte) i : rounds[round - 1][PERMUTATION[i]];
      }
    }
    return rounds;
  }

  /**
   * Compresses one block.
   *
   * @param cv the chaining value that goes in, eight words
   * @param words where the sixteen words of the block are, from {@code at}
   * @param length the bytes of the block that count; those after it are zero
   * @param out gets the sixteen words of the result, of which the first eight are the next chaining
   *     value; may be {@code cv} if that is long enough
   */
  static void compress(
      int[] cv, int[] words, int at, long counter, int length, int flags, int[] out) {
    int v0 = cv[0];
    int v1 = cv[1];
    int v2 = cv[2];
    int v3 = cv[3];
    int v4 = cv[4];
    int v5 = cv[5];
    int v6 = cv[6];
    int v7 = cv[7];
    int v8 = IV[0];
    int v9 = IV[1];
    int v10 = IV[2];
    int v11 = IV[3];
    int v12 = (int) counter;
    int v13 = (int) (counter >>> 32);
    int v14 = length;
    int v15 = flags;
    for (byte[] round : SCHEDULE) {
      // The columns.
      v0 += v4 + words[at + round[0]];
      v12 = Integer.rotateRight(v12 ^ v0, 16);
      v8 += v12;
      v4 = Integer.rotateRight(v4 ^ v8, 12);
      v0 += v4 + words[at + round[1]];
      v12 = Integer.rotateRight(v12 ^ v0, 8);
      v8 += v12;
      v4 = Integer.rotateRight(v4 ^ v8, 7);
      v1 += v5 + words[at + round[2]];
      v13 = Integer.rotateRight(v13 ^ v1, 16);
      v9 += v13;
      v5 = Integer.rotateRight(v5 ^ v9, 12);
      v1 += v5 + words[at + round[3]];
      v13 = Integer.rotateRight(v13 ^ v1, 8);
      v9 += v13;
      v5 = Integer.rotateRight(v5 ^ v9, 7);
      v2 += v6 + words[at + round[4]];
      v14 = Integer.rotateRight(v14 ^ v2, 16);
      v10 += v14;
      v6 = Integer.rotateRight(v6 ^ v10, 12);
      v2 += v6 + words[at + round[5]];
      v14 = Integer.rotateRight(v14 ^ v2, 8);
      v10 += v14;
      v6 = Integer.rotateRight(v6 ^ v10, 7);
      v3 += v7 + words[at + round[6]];
      v15 = Integer.rotateRight(v15 ^ v3, 16);
      v11 += v15;
      v7 = Integer.rotateRight(v7 ^ v11, 12);
      v3 += v7 + words[at + round[7]];
      v15 = Integer.rotateRight(v15 ^ v3, 8);
      v11 += v15;
      v7 = Integer.rotateRight(v7 ^ v11, 7);

      // The diagonals.
      v0 += v5 + words[at + round[8]];
      v15 = Integer.rotateRight(v15 ^ v0, 16);
      v10 += v15;
      v5 = Integer.rotateRight(v5 ^ v10, 12);
      v0 += v5 + words[at + round[9]];
      v15 = Integer.rotateRight(v15 ^ v0, 8);
      v10 += v15;
      v5 = Integer.rotateRight(v5 ^ v10, 7);
      v1 += v6 + words[at + round[10]];
      v12 = Integer.rotateRight(v12 ^ v1, 16);
      v11 += v12;
      v6 = Integer.rotateRight(v6 ^ v11, 12);
      v1 += v6 + words[at + round[11]];
      v12 = Integer.rotateRight(v12 ^ v1, 8);
      v11 += v12;
      v6 = Integer.rotateRight(v6 ^ v11, 7);
      v2 += v7 + words[at + round[12]];
      v13 = Integer.rotateRight(v13 ^ v2, 16);
      v8 += v13;
      v7 = Integer.rotateRight(v7 ^ v8, 12);
      v2 += v7 + words[at + round[13]];
      v13 = Integer.rotateRight(v13 ^ v2, 8);
      v8 += v13;
      v7 = Integer.rotateRight(v7 ^ v8, 7);
      v3 += v4 + words[at + round[14]];
      v14 = Integer.rotateRight(v14 ^ v3, 16);
      v9 += v14;
      v4 = Integer.rotateRight(v4 ^ v9, 12);
      v3 += v4 + words[at + round[15]];
      v14 = Integer.rotateRight(v14 ^ v3, 8);
      v9 += v14;
      v4 = Integer.rotateRight(v4 ^ v9, 7);
    }
    for (int i = 0; i < CV_WORDS; i++) {
      out[CV_WORDS + i] = cv[i];
    }
    out[0] = v0 ^ v8;
    out[1] = v1 ^ v9;
    out[2] = v2 ^ v10;
    out[3] = v3 ^ v11;
    out[4] = v4 ^ v12;
    out[5] = v5 ^ v13;
    out[6] = v6 ^ v14;
    out[7] = v7 ^ v15;
    out[8] ^= v8;
    out[9] ^= v9;
    out[10] ^= v10;
    out[11] ^= v11;
    out[12] ^= v12;
    out[13] ^= v13;
    out[14] ^= v14;
    out[15] ^= v15;
  }
}
