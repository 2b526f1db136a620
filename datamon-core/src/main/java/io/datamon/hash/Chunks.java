package io.datamon.hash;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * Chunks of messages that wait until there are enough of them to fill the lanes.
 *
 * <p>They may be of different messages, and of any length to 1,024 bytes. Their bytes are copied in
 * when they are added, as words: one move of the memory for as many whole chunks as there are, out
 * of arrays and direct buffers alike, and the transposition into lanes then reads from the
 * second-level cache, without a look at what kind of buffer the caller had.
 *
 * <p>Not thread-safe.
 */
final class Chunks {
  private final int[] key;
  private final int modeFlags;
  private final Lanes lanes;
  private final int[] words;
  private final int[] chunkLength;
  private final long[] chunkCounter;
  private final int[] chunkFlags;
  private final int[] chunkTo;
  private final int[] order;
  // How many of the waiting chunks have more than so many blocks.
  private final int[] active = new int[Compression.CHUNK_BLOCKS + 1];
  private int waiting;

  Chunks(int[] key, int modeFlags, Lanes lanes) {
    this.key = key;
    this.modeFlags = modeFlags;
    this.lanes = lanes;
    int most = lanes.size();
    words = new int[most * Compression.CHUNK_WORDS];
    chunkLength = new int[most];
    chunkCounter = new long[most];
    chunkFlags = new int[most];
    chunkTo = new int[most];
    order = new int[most];
  }

  /** Returns how many more chunks can be added before {@link #run} has to be called. */
  int free() {
    return chunkTo.length - waiting;
  }

  /**
   * Adds whole chunks that follow each other in a message.
   *
   * @param from the words of the message
   * @param index where in them the first chunk begins
   * @param count not more than are free
   * @param counter the number of the first chunk in its message
   * @param to where the chaining value of the first goes; the others follow
   */
  void add(IntBuffer from, int index, int count, long counter, int to) {
    from.get(index, words, waiting * Compression.CHUNK_WORDS, count * Compression.CHUNK_WORDS);
    for (int i = 0; i < count; i++) {
      addSlot(Compression.CHUNK, counter + i, 0, to + i * Compression.CV_WORDS);
    }
  }

  /**
   * Adds one chunk, from the position of a little-endian buffer to its limit.
   *
   * @param root whether the chunk is all of its message
   */
  void add(ByteBuffer from, long counter, boolean root, int to) {
    int length = from.remaining();
    words(from, words, waiting * Compression.CHUNK_WORDS);
    addSlot(length, counter, root ? Compression.ROOT : 0, to);
  }

  private void addSlot(int length, long counter, int flags, int to) {
    chunkLength[waiting] = length;
    chunkCounter[waiting] = counter;
    chunkFlags[waiting] = flags;
    chunkTo[waiting] = to;
    waiting++;
  }

  /** Copies what a little-endian buffer has left, as words, with zeros to the end of its block. */
  static void words(ByteBuffer from, int[] words, int at) {
    int length = from.remaining();
    int whole = length / Integer.BYTES;
    from.asIntBuffer().get(words, at, whole);
    Arrays.fill(words, at + whole, at + blocks(length) * Compression.BLOCK_WORDS, 0);
    for (int i = whole * Integer.BYTES; i < length; i++) {
      words[at + whole] |= (from.get(from.position() + i) & 0xff) << (i & 3) * Byte.SIZE;
    }
  }

  /** Returns the number of blocks of a chunk; an empty one has one. */
  static int blocks(int length) {
    return Math.max(1, (length + Compression.BLOCK - 1) / Compression.BLOCK);
  }

  /** Writes the chaining values of the waiting chunks, which wait no longer. */
  void run(int[] values) {
    if (waiting == 0) {
      return;
    }
    sort();
    for (int i = 0; i < waiting; i++) {
      int slot = order[i];
      lanes.at[i] = slot * Compression.CHUNK_WORDS;
      lanes.to[i] = chunkTo[slot];
      lanes.counterLow[i] = (int) chunkCounter[slot];
      lanes.counterHigh[i] = (int) (chunkCounter[slot] >>> 32);
    }
    lanes.begin(key, waiting);
    Arrays.fill(lanes.length, 0, waiting, Compression.BLOCK);
    Arrays.fill(lanes.flags, 0, waiting, modeFlags | Compression.CHUNK_START);
    for (int block = 0; block < Compression.CHUNK_BLOCKS && active[block] > 0; block++) {
      if (block == 1) {
        Arrays.fill(lanes.flags, 0, active[block], modeFlags);
      }
      for (int i = active[block + 1]; i < active[block]; i++) {
        int slot = order[i];
        lanes.length[i] = chunkLength[slot] - block * Compression.BLOCK;
        lanes.flags[i] |= Compression.CHUNK_END | chunkFlags[slot];
      }
      lanes.compress(words, block * Compression.BLOCK_WORDS, active[block]);
    }
    lanes.store(values, waiting);
    waiting = 0;
  }

  /** Forgets the waiting chunks. */
  void clear() {
    waiting = 0;
  }

  /** Puts chunks of many blocks before those of fewer, so that the lanes in use are the first. */
  private void sort() {
    Arrays.fill(active, 0);
    for (int slot = 0; slot < waiting; slot++) {
      active[blocks(chunkLength[slot]) - 1]++;
    }
    int more = 0;
    for (int blocks = Compression.CHUNK_BLOCKS; blocks > 0; blocks--) {
      int here = active[blocks - 1];
      // For now, where the next chunk of so many blocks goes.
      active[blocks - 1] = more;
      more += here;
    }
    for (int slot = 0; slot < waiting; slot++) {
      order[active[blocks(chunkLength[slot]) - 1]++] = slot;
    }
  }
}
