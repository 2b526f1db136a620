package io.datamon.hash;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A mode of BLAKE3: the plain hash, a keyed hash, or the derivation of keys.
 *
 * <p>Immutable and thread-safe. What is made of it is not thread-safe.
 *
 * <p>A message of a few KiB fills few lanes (see the package); whoever has many of them uses a
 * {@link #batch()}. A one-shot hash of a long message takes about 300 KiB of memory for a moment; a
 * batch keeps that for the next ones.
 */
public final class Blake3 {
  /** The bytes of a hash, when no other number is asked for. */
  public static final int HASH_BYTES = 32;

  /** The bytes of a key. */
  public static final int KEY_BYTES = 32;

  private static final Blake3 PLAIN = new Blake3(Compression.defaultKey(), 0);

  private final int[] key;
  private final int flags;

  private Blake3(int[] key, int flags) {
    this.key = key;
    this.flags = flags;
  }

  /** Returns the default mode: a hash of the message alone. */
  public static Blake3 plain() {
    return PLAIN;
  }

  /**
   * Returns the mode in which the hash depends on a key, as a message authentication code does.
   *
   * @param key 32 bytes
   * @throws IllegalArgumentException if the key has another length
   */
  public static Blake3 keyed(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("key of " + key.length + " bytes; 32 are wanted");
    }
    return new Blake3(words(key), Compression.KEYED_HASH);
  }

  /**
   * Returns the mode that derives keys from key material, which is the message.
   *
   * @param context names the one use of the derived keys: fixed in the program, the same nowhere
   *     else
   */
  public static Blake3 deriveKey(String context) {
    Blake3 ofContext = new Blake3(Compression.defaultKey(), Compression.DERIVE_KEY_CONTEXT);
    byte[] key = ofContext.hash(context.getBytes(StandardCharsets.UTF_8));
    return new Blake3(words(key), Compression.DERIVE_KEY_MATERIAL);
  }

  /** Returns bytes as little-endian words. */
  static int[] words(byte[] bytes) {
    int[] words = new int[bytes.length / Integer.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(words);
    return words;
  }

  /** Returns the 32 bytes of the hash of a message. */
  public byte[] hash(byte[] message) {
    return hash(message, 0, message.length);
  }

  /** Returns the 32 bytes of the hash of a message that is part of an array. */
  public byte[] hash(byte[] bytes, int offset, int length) {
    return stream().update(bytes, offset, length).finish();
  }

  /**
   * Returns the 32 bytes of the hash of a message.
   *
   * @param message from its position to its limit, which stay as they are; any kind of buffer
   */
  public byte[] hash(ByteBuffer message) {
    return stream().update(message).finish();
  }

  /** Returns a new hash of one message that comes in pieces. */
  public Blake3Stream stream() {
    return new Blake3Stream(key, flags);
  }

  /** Returns a new batch, for many messages at once. */
  public Blake3Batch batch() {
    return new Blake3Batch(this, key, flags);
  }

  /** Returns a view of part of an array as a buffer. */
  static ByteBuffer view(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    return ByteBuffer.wrap(bytes, offset, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns a view of a buffer, whose position and limit are its own. */
  static ByteBuffer view(ByteBuffer bytes) {
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }
}
