package io.datamon.hash;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A running BLAKE3 hash of one message that comes in pieces.
 *
 * <p>The pieces may be of any length; the longer, the less is copied. Memory grows with the message
 * to about 450 KiB and not beyond. Not thread-safe.
 */
public final class Blake3Stream {
  /** So many chunks make a subtree of which one chaining value is kept. */
  private static final int GROUP = 4096;

  private static final int FEWEST_LANES = 16;

  private final int[] key;
  private final int flags;
  // The last chunk so far, with at least a byte when there is one: only what follows tells whether
  // it is the last of all, which is compressed in another way.
  private final byte[] tail = new byte[Compression.CHUNK];
  private int tailLength;
  private long chunkNumber;
  private @Nullable Tree tree;

  Blake3Stream(int[] key, int flags) {
    this.key = key;
    this.flags = flags;
  }

  /** Adds the bytes of an array. */
  public Blake3Stream update(byte[] bytes) {
    return update(bytes, 0, bytes.length);
  }

  /** Adds bytes of an array. */
  public Blake3Stream update(byte[] bytes, int offset, int length) {
    add(Blake3.view(bytes, offset, length));
    return this;
  }

  /**
   * Adds the bytes of a buffer of any kind, from its position to its limit, which stay as they are.
   */
  public Blake3Stream update(ByteBuffer bytes) {
    add(Blake3.view(bytes));
    return this;
  }

  private void add(ByteBuffer bytes) {
    if (tailLength > 0) {
      addToTail(bytes, Math.min(bytes.remaining(), Compression.CHUNK - tailLength));
    }
    if (!bytes.hasRemaining()) {
      return;
    }
    int whole = (bytes.remaining() - 1) / Compression.CHUNK;
    if (tailLength > 0) {
      Tree own = tree(1 + whole);
      own.room(1);
      own.add(tailBuffer(), chunkNumber++);
      tailLength = 0;
    }
    if (whole > 0) {
      Tree own = tree(whole);
      IntBuffer words = bytes.asIntBuffer();
      for (int done = 0; done < whole; ) {
        int count = own.room(whole - done);
        own.add(words, done * Compression.CHUNK_WORDS, count, chunkNumber);
        done += count;
        chunkNumber += count;
      }
      bytes.position(bytes.position() + whole * Compression.CHUNK);
    }
    addToTail(bytes, bytes.remaining());
  }

  private void addToTail(ByteBuffer bytes, int length) {
    bytes.get(tail, tailLength, length);
    tailLength += length;
  }

  private ByteBuffer tailBuffer() {
    return Blake3.view(tail, 0, tailLength);
  }

  private Tree tree(int chunks) {
    Tree own = tree;
    if (own == null) {
      own = new Tree(key, flags, Math.max(FEWEST_LANES, Math.min(chunks, Lanes.MOST)));
      tree = own;
    }
    return own;
  }

  /** Returns the 32 bytes of the hash of what was added; more may be added afterwards. */
  public byte[] finish() {
    byte[] hash = new byte[Blake3.HASH_BYTES];
    output().read(hash, 0, hash.length);
    return hash;
  }

  /** Returns the extended output for what was added; more may be added afterwards. */
  public Blake3Output output() {
    Tree own = tree;
    if (own != null && chunkNumber > 0) {
      return own.output(tailBuffer(), chunkNumber);
    }
    int[] words = new int[Compression.CHUNK_WORDS];
    Chunks.words(tailBuffer(), words, 0);
    int[] state = Arrays.copyOf(key, 2 * Compression.CV_WORDS);
    int last = Chunks.blocks(tailLength) - 1;
    int start = Compression.CHUNK_START;
    for (int block = 0; block < last; block++) {
      int at = block * Compression.BLOCK_WORDS;
      Compression.compress(state, words, at, 0, Compression.BLOCK, flags | start, state);
      start = 0;
    }
    int at = last * Compression.BLOCK_WORDS;
    return new Blake3Output(
        Arrays.copyOf(state, Compression.CV_WORDS),
        Arrays.copyOfRange(words, at, at + Compression.BLOCK_WORDS),
        tailLength - last * Compression.BLOCK,
        flags | start | Compression.CHUNK_END);
  }

  /** Forgets what was added. */
  public void reset() {
    tailLength = 0;
    chunkNumber = 0;
    if (tree != null) {
      tree.reset();
    }
  }

  /**
   * The chunks that are known not to be the last, as chaining values of larger and larger trees.
   */
  private static final class Tree {
    private final int[] key;
    private final int flags;
    private Lanes lanes;
    private Chunks chunks;
    private Parents parents;
    // The chaining values of the chunks since the last group; some may still wait to be computed.
    private int[] values = new int[0];
    private int count;
    // Subtrees of groups, the widest first; each is wider than the next.
    private final List<int[]> subtrees = new ArrayList<>();
    private long groups;

    Tree(int[] key, int flags, int size) {
      this.key = key;
      this.flags = flags;
      lanes = new Lanes(size);
      chunks = new Chunks(key, flags, lanes);
      parents = new Parents(key, flags, lanes);
    }

    void reset() {
      chunks.clear();
      count = 0;
      subtrees.clear();
      groups = 0;
    }

    /** Makes room for chunks, and returns for how many there is. */
    int room(int wanted) {
      if (flush() && lanes.size() < Lanes.MOST) {
        lanes = new Lanes(Lanes.MOST);
        chunks = new Chunks(key, flags, lanes);
        parents = new Parents(key, flags, lanes);
      }
      int room = Math.min(wanted, Math.min(chunks.free(), GROUP - count));
      grow(count + room);
      return room;
    }

    /** Computes what waits, if there is no room for one more. */
    private boolean flush() {
      boolean full = count == GROUP || chunks.free() == 0;
      if (full) {
        chunks.run(values);
      }
      if (count == GROUP) {
        closeGroup();
      }
      return full;
    }

    private void grow(int wanted) {
      int there = values.length / Compression.CV_WORDS;
      if (there < wanted) {
        int more = Math.max(wanted, Math.min(2 * there, GROUP + 1));
        values = Arrays.copyOf(values, more * Compression.CV_WORDS);
      }
    }

    void add(IntBuffer words, int index, int number, long counter) {
      chunks.add(words, index, number, counter, count * Compression.CV_WORDS);
      count += number;
    }

    void add(ByteBuffer chunk, long counter) {
      chunks.add(chunk, counter, false, count * Compression.CV_WORDS);
      count++;
    }

    private void closeGroup() {
      parents.join(values, new int[1], new int[] {count}, 1, 1, false);
      int[] right = Arrays.copyOf(values, Compression.CV_WORDS);
      for (long level = groups; (level & 1) != 0; level >>>= 1) {
        int[] block = pair(subtrees.remove(subtrees.size() - 1), right);
        right = new int[2 * Compression.CV_WORDS];
        int parent = flags | Compression.PARENT;
        Compression.compress(key, block, 0, 0, Compression.BLOCK, parent, right);
      }
      subtrees.add(right);
      groups++;
      count = 0;
    }

    private static int[] pair(int[] left, int[] right) {
      int[] block = Arrays.copyOf(left, 2 * Compression.CV_WORDS);
      System.arraycopy(right, 0, block, Compression.CV_WORDS, Compression.CV_WORDS);
      return block;
    }

    /** Returns the output of a message that ends with a chunk; the tree stays without it. */
    Blake3Output output(ByteBuffer last, long counter) {
      flush();
      grow(count + 1);
      chunks.add(last, counter, false, count * Compression.CV_WORDS);
      chunks.run(values);
      int[] joined = Arrays.copyOf(values, Math.max(2, count + 1) * Compression.CV_WORDS);
      int end = subtrees.isEmpty() ? 2 : 1;
      parents.join(joined, new int[1], new int[] {count + 1}, 1, end, false);
      int parent = flags | Compression.PARENT;
      int[] block = Arrays.copyOf(joined, Compression.BLOCK_WORDS);
      for (int i = subtrees.size() - 1; i >= 0; i--) {
        if (i < subtrees.size() - 1) {
          Compression.compress(key, block, 0, 0, Compression.BLOCK, parent, block);
        }
        block = pair(subtrees.get(i), block);
      }
      return new Blake3Output(key, block, Compression.BLOCK, parent);
    }
  }
}
