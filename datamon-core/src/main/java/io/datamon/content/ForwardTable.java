package io.datamon.content;

import io.datamon.error.InvalidInputException;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import io.datamon.store.Key;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Where the chunks of a rewritten pack went: by old number, the pack, number and offset of the
 * copy. Immutable and thread-safe.
 */
public final class ForwardTable {
  private static final byte[] MAGIC = "DMN3FORW".getBytes(StandardCharsets.US_ASCII);
  private static final int FORMAT = 1;
  private static final int HEADER = 32;
  private static final int ITEM = 24;

  /** The greatest length of a table, in bytes. */
  static final int MAX_BYTES = HEADER + PackLayout.MAX_RECORDS * ITEM + 4;

  private final PackId pack;
  // The stored form, which is sorted and compact.
  private final byte[] bytes;
  private final int count;

  private ForwardTable(PackId pack, byte[] bytes, int count) {
    this.pack = pack;
    this.bytes = bytes;
    this.count = count;
  }

  /** Returns the key of the forwarding table of a pack. */
  public static Key key(PackId pack) {
    return Key.of("forward", pack.toString());
  }

  /**
   * Makes a table.
   *
   * @param pack the old pack
   * @param moves by old number, where the record is now; at least one
   */
  public static ForwardTable of(PackId pack, SortedMap<Integer, Place> moves) {
    if (moves.isEmpty() || moves.firstKey() < 0 || moves.lastKey() >= PackLayout.MAX_RECORDS) {
      throw new InvalidInputException(
          "pack " + pack + " cannot be forwarded: its numbers are not 1 to 65,536 in 0 to 65,535");
    }
    byte[] bytes = new byte[HEADER + moves.size() * ITEM + 4];
    ByteBuffer out = ByteBuffer.wrap(bytes);
    out.put(MAGIC).putShort((short) FORMAT).putShort((short) 0).putInt(moves.size());
    pack.write(out);
    for (Map.Entry<Integer, Place> move : moves.entrySet()) {
      Place to = move.getValue();
      out.putShort(move.getKey().shortValue()).putShort((short) to.number()).putInt(to.offset());
      to.pack().write(out);
    }
    out.putInt(Wire.crc(bytes, 0, out.position()));
    return new ForwardTable(pack, bytes, moves.size());
  }

  /**
   * Checks and reads a table.
   *
   * @param pack the old pack that it should be of
   * @param bytes the whole object; it is kept and must not be changed
   * @throws io.datamon.error.CorruptException if it is not sound
   * @throws io.datamon.error.UnsupportedFormatException if it is of another format
   */
  public static ForwardTable parse(PackId pack, byte[] bytes) {
    String object = key(pack).value();
    if (bytes.length > MAX_BYTES) {
      throw Faults.corrupt(object, "it is longer than " + MAX_BYTES + " bytes");
    }
    if (bytes.length < HEADER + 4
        || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw Faults.corrupt(object, "it does not begin as a forwarding table does");
    }
    if (!Wire.crcFits(bytes, 0, bytes.length - 4)) {
      throw Faults.corrupt(object, "its checksum does not fit");
    }
    if (Wire.u16(bytes, 8) != FORMAT) {
      throw Faults.unsupported(object, "forwarding format " + Wire.u16(bytes, 8));
    }
    long count = Wire.u32(bytes, 12);
    if (count < 1 || count > PackLayout.MAX_RECORDS || bytes.length != HEADER + count * ITEM + 4) {
      throw Faults.corrupt(object, "its length does not fit its " + count + " items");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, 16, PackId.BYTES);
    PackId named = PackId.read(in);
    if (!named.equals(pack)) {
      throw Faults.corrupt(object, "it is the table of pack " + named);
    }
    ForwardTable table = new ForwardTable(pack, bytes, (int) count);
    for (int i = 0; i < count; i++) {
      if (i > 0 && table.oldNumber(i) <= table.oldNumber(i - 1)) {
        throw Faults.corrupt(object, "its items are not in order");
      }
      long offset = Wire.u32(bytes, at(i) + 4);
      if (offset < PackLayout.HEADER || offset > PackLayout.MAX_PACK) {
        throw Faults.corrupt(object, "an item leads to the impossible offset " + offset);
      }
    }
    return table;
  }

  private static int at(int item) {
    return HEADER + item * ITEM;
  }

  /** Returns the old pack. */
  public PackId pack() {
    return pack;
  }

  /** Returns the number of items. */
  public int count() {
    return count;
  }

  /** Returns the old number of an item; ascending. */
  public int oldNumber(int item) {
    return Wire.u16(bytes, at(item));
  }

  /** Returns the pack that an item leads to. */
  public PackId target(int item) {
    return new PackId(Wire.i64(bytes, at(item) + 8), Wire.i64(bytes, at(item) + 16));
  }

  /** Returns where a record of the old pack is now, or empty if it was not kept. */
  public Optional<Place> find(Place old) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int number = oldNumber(middle);
      if (number == old.number()) {
        return Optional.of(
            new Place(
                target(middle),
                Wire.u16(bytes, at(middle) + 2),
                Wire.i32(bytes, at(middle) + 4),
                old.stored()));
      }
      if (number < old.number()) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return Optional.empty();
  }

  /** Returns a copy of the stored form. */
  public byte[] encode() {
    return bytes.clone();
  }

  /** Returns the bytes of memory that this takes, about. */
  public long weight() {
    return 80L + bytes.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ForwardTable table && Arrays.equals(bytes, table.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
