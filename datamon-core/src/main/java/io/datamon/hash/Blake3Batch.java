package io.datamon.hash;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * BLAKE3 of many messages at once: chunks of different messages are compressed side by side, so
 * that short messages are hashed about as fast as long ones.
 *
 * <p>The bytes of a message are taken when it is added; its buffer is free again afterwards. A
 * batch is meant to be kept and used again: it has about 650 KiB of memory, and 44 bytes for each
 * message since the last {@link #finish}. Not thread-safe.
 */
public final class Blake3Batch {
  /** Longer messages fill the lanes by themselves, and are hashed as a stream. */
  private static final int LONGEST = 4096;

  private static final int MOST_VALUES = 8192;

  private final Blake3 mode;
  private final Chunks chunks;
  private final Parents parents;

  // Chaining values of all chunks of open messages; some may still wait to be computed.
  private int[] values = new int[512 * Compression.CV_WORDS];
  private int used;

  // The open messages: their numbers, and where their chaining values are.
  private int[] number = new int[64];
  private int[] first = new int[64];
  private int[] count = new int[64];
  private int open;

  // The words of the hashes that are known.
  private int[] hashes = new int[64 * Compression.CV_WORDS];
  private int size;

  Blake3Batch(Blake3 mode, int[] key, int flags) {
    this.mode = mode;
    Lanes lanes = new Lanes(Lanes.MOST);
    chunks = new Chunks(key, flags, lanes);
    parents = new Parents(key, flags, lanes);
  }

  /** Returns the number of messages added since the last {@link #finish}. */
  public int size() {
    return size;
  }

  /** Adds a message that is part of an array. */
  public void add(byte[] bytes, int offset, int length) {
    addMessage(Blake3.view(bytes, offset, length));
  }

  /**
   * Adds a message.
   *
   * @param message from its position to its limit, which stay as they are; any kind of buffer
   */
  public void add(ByteBuffer message) {
    addMessage(Blake3.view(message));
  }

  private void addMessage(ByteBuffer message) {
    int length = message.remaining();
    int total = Math.max(1, (int) (((long) length + Compression.CHUNK - 1) / Compression.CHUNK));
    if (total > LONGEST) {
      put(size, Blake3.words(mode.hash(message)), 0);
      size++;
      return;
    }
    if (used + total > MOST_VALUES) {
      close();
    }
    openMessage(total);
    int at = first[open - 1] * Compression.CV_WORDS;
    if (total == 1) {
      room(1);
      chunks.add(message, 0, true, at);
      return;
    }
    int whole = length / Compression.CHUNK;
    IntBuffer words = message.asIntBuffer();
    for (int done = 0; done < whole; ) {
      int n = room(whole - done);
      int to = at + done * Compression.CV_WORDS;
      chunks.add(words, done * Compression.CHUNK_WORDS, n, done, to);
      done += n;
    }
    if (whole < total) {
      room(1);
      message.position(message.position() + whole * Compression.CHUNK);
      chunks.add(message, whole, false, at + whole * Compression.CV_WORDS);
    }
  }

  private int room(int wanted) {
    if (chunks.free() == 0) {
      chunks.run(values);
    }
    return Math.min(wanted, chunks.free());
  }

  private void openMessage(int total) {
    if (open == number.length) {
      number = Arrays.copyOf(number, 2 * open);
      first = Arrays.copyOf(first, 2 * open);
      count = Arrays.copyOf(count, 2 * open);
    }
    int there = values.length / Compression.CV_WORDS;
    if (used + total > there) {
      int more = Math.min(MOST_VALUES, Math.max(used + total, 2 * there));
      values = Arrays.copyOf(values, more * Compression.CV_WORDS);
    }
    number[open] = size;
    first[open] = used;
    count[open] = total;
    used += total;
    open++;
    size++;
  }

  /** Computes the hashes of the open messages. */
  private void close() {
    chunks.run(values);
    parents.join(values, first, count, open, 1, true);
    for (int i = 0; i < open; i++) {
      put(number[i], values, first[i] * Compression.CV_WORDS);
    }
    open = 0;
    used = 0;
  }

  private void put(int message, int[] from, int at) {
    int to = message * Compression.CV_WORDS;
    if (to >= hashes.length) {
      hashes = Arrays.copyOf(hashes, Math.max(2 * hashes.length, to + Compression.CV_WORDS));
    }
    System.arraycopy(from, at, hashes, to, Compression.CV_WORDS);
  }

  /**
   * Returns the hashes of the messages in the order in which they were added, 32 bytes each, and
   * empties the batch.
   */
  public byte[] finish() {
    close();
    byte[] all = new byte[size * Blake3.HASH_BYTES];
    IntBuffer words = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
    words.put(hashes, 0, size * Compression.CV_WORDS);
    size = 0;
    return all;
  }
}
