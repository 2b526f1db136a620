package io.datamon.content;

import io.datamon.error.InvalidInputException;
import io.datamon.model.PackId;
import io.datamon.store.Key;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The pack ids of one batch of the collector, ascending. Immutable and thread-safe; compact. */
public final class BatchList {
  private static final byte[] MAGIC = "DMN3BTCH".getBytes(StandardCharsets.US_ASCII);
  private static final int FORMAT = 1;
  private static final int HEADER = 16;

  /** The greatest number of packs of a batch, and of all batches of a head together. */
  public static final int MAX_PACKS = 1 << 20;

  /** The greatest length of a batch object, in bytes. */
  static final int MAX_BYTES = HEADER + MAX_PACKS * PackId.BYTES + 4;

  // The stored form, which is sorted and compact.
  private final byte[] bytes; // but for the checksum, which is also of the key
  private final int count;

  private BatchList(byte[] bytes, int count) {
    this.bytes = bytes;
    this.count = count;
  }

  /** Returns the key of a batch, whose id is a KSUID. */
  public static Key key(String batch) {
    return Key.of("gc", "batches", batch);
  }

  /**
   * Makes a list of these ids, in any order; repetitions are dropped.
   *
   * @throws InvalidInputException if there are more than {@link #MAX_PACKS}
   */
  public static BatchList of(Collection<PackId> packs) {
    PackId[] sorted = packs.stream().sorted().distinct().toArray(PackId[]::new);
    if (sorted.length > MAX_PACKS) {
      throw new InvalidInputException(
          "a batch of " + sorted.length + " packs is not valid: at most " + MAX_PACKS + " are");
    }
    byte[] bytes = new byte[Math.addExact(Math.multiplyExact(sorted.length, PackId.BYTES), 20)];
    ByteBuffer out = ByteBuffer.wrap(bytes);
    out.put(MAGIC).putShort((short) FORMAT).putShort((short) 0).putInt(sorted.length);
    for (PackId pack : sorted) {
      pack.write(out);
    }
    return new BatchList(bytes, sorted.length);
  }

  /**
   * Checks and reads a list.
   *
   * @param object the key of the object, for messages
   * @param bytes the whole object; it is kept and must not be changed
   * @throws io.datamon.error.CorruptException if it is not sound
   * @throws io.datamon.error.UnsupportedFormatException if it is of another format
   */
  public static BatchList parse(String object, byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw Faults.corrupt(object, "it is longer than " + MAX_BYTES + " bytes");
    }
    if (bytes.length < HEADER + 4
        || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw Faults.corrupt(object, "it does not begin as a batch does");
    }
    if (Wire.i32(bytes, bytes.length - 4) != sum(object, bytes)) {
      throw Faults.corrupt(
          object, "its checksum does not fit: it was changed, or is another batch");
    }
    if (Wire.u16(bytes, 8) != FORMAT) {
      throw Faults.unsupported(object, "batch format " + Wire.u16(bytes, 8));
    }
    long count = Wire.u32(bytes, 12);
    if (bytes.length != HEADER + count * PackId.BYTES + 4) {
      throw Faults.corrupt(object, "its length does not fit its " + count + " pack ids");
    }
    BatchList list = new BatchList(bytes, (int) count);
    for (int i = 1; i < count; i++) {
      if (list.id(i - 1).compareTo(list.id(i)) >= 0) {
        throw Faults.corrupt(object, "its pack ids are not in order");
      }
    }
    return list;
  }

  /** Returns the number of ids. */
  public int count() {
    return count;
  }

  /** Returns an id; ascending. */
  public PackId id(int index) {
    int at = HEADER + index * PackId.BYTES;
    return new PackId(Wire.i64(bytes, at), Wire.i64(bytes, at + 8));
  }

  /** Returns all ids, ascending. */
  public Stream<PackId> stream() {
    return IntStream.range(0, count).mapToObj(this::id);
  }

  /** Tells whether a pack is in the list. */
  public boolean contains(PackId pack) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int c = id(middle).compareTo(pack);
      if (c == 0) {
        return true;
      }
      if (c < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return false;
  }

  /**
   * Returns the stored form.
   *
   * @param key the key that it will have, which the checksum covers
   */
  public byte[] encode(Key key) {
    byte[] encoded = bytes.clone();
    Wire.putI32(encoded, encoded.length - 4, sum(key.value(), encoded));
    return encoded;
  }

  private static int sum(String object, byte[] bytes) {
    byte[] key = object.getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(key, key.length + 1 + bytes.length - 4);
    System.arraycopy(bytes, 0, all, key.length + 1, bytes.length - 4);
    return Wire.crc(all, 0, all.length);
  }
}
