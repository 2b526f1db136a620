package io.datamon.manifest;

import io.datamon.error.CorruptException;
import io.datamon.error.InvalidInputException;
import io.datamon.model.Bytes;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.PackId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The bytes of one page with the primitives of the format, checked: whatever the bytes are, it
 * either returns a value in its one encoding or throws a {@link CorruptException}, and it allocates
 * no more than the page has bytes. Not thread-safe.
 */
final class PageInput {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final ChunkKind kind;
  private final ChunkRef ref;
  private final byte[] page;
  private final int end;
  private int at;

  PageInput(ChunkKind kind, ChunkRef ref, byte[] page) {
    this(kind, ref, page, 0, page.length);
  }

  private PageInput(ChunkKind kind, ChunkRef ref, byte[] page, int at, int end) {
    this.kind = kind;
    this.ref = ref;
    this.page = page;
    this.at = at;
    this.end = end;
  }

  /** Returns the failure that this page is damaged. */
  CorruptException corrupt(String why) {
    return corrupt(kind, ref, why);
  }

  /** Returns the failure that a page is damaged. */
  static CorruptException corrupt(ChunkKind kind, ChunkRef ref, String why) {
    return new CorruptException(ref.id().toString(), message(kind, ref, why));
  }

  /** Returns the failure that a page is damaged, for a value that was refused. */
  static CorruptException corrupt(ChunkKind kind, ChunkRef ref, RuntimeException cause) {
    return new CorruptException(
        ref.id().toString(), message(kind, ref, String.valueOf(cause.getMessage())), cause);
  }

  private static String message(ChunkKind kind, ChunkRef ref, String why) {
    String what =
        switch (kind) {
          case DATA -> "chunk ";
          case PAGE -> "manifest page ";
          case LIST -> "chunk list page ";
          case PACK_LIST -> "pack list page ";
        };
    return what
        + ref.id()
        + " in pack "
        + ref.place().pack()
        + " is damaged: "
        + why
        + "; verify shows what needs it";
  }

  int remaining() {
    return end - at;
  }

  private int take(int count) {
    if (count < 0 || count > end - at) {
      throw corrupt("it ends too early, at byte " + at);
    }
    int from = at;
    at += count;
    return from;
  }

  int u8() {
    return page[take(1)] & 0xff;
  }

  /** Reads an unsigned number of 64 bits. */
  long varint() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      int b = u8();
      if (shift == 63 && b > 1) {
        throw corrupt("a number is too long, at byte " + (at - 1));
      }
      value |= (long) (b & 0x7f) << shift;
      if (b < 0x80) {
        if (b == 0 && shift > 0) {
          throw corrupt("a number is not in its shortest form, at byte " + (at - 1));
        }
        return value;
      }
    }
  }

  /** Reads a number of 0 to {@code max}. */
  long varint(long max, String what) {
    int from = at;
    long value = varint();
    if (value < 0 || value > max) {
      throw corrupt(
          what + " " + Long.toUnsignedString(value) + " is above " + max + ", at byte " + from);
    }
    return value;
  }

  /** Reads a number of items that take at least {@code least} bytes each. */
  int count(int least, String what) {
    int from = at;
    long value = varint();
    if (value < 0 || value > remaining() / least) {
      throw corrupt(
          "there is no room for "
              + Long.toUnsignedString(value)
              + " "
              + what
              + ", at byte "
              + from);
    }
    return (int) value;
  }

  long zigzag() {
    long value = varint();
    return (value >>> 1) ^ -(value & 1);
  }

  /** Reads a difference and returns it added to what was expected. */
  long delta(long expected, String what) {
    long sum = expected + zigzag();
    if (sum < 0 || sum > Integer.MAX_VALUE) {
      throw corrupt(what + " is out of range, before byte " + at);
    }
    return sum;
  }

  Bytes bytes(int count) {
    return Bytes.copyOf(page, take(count), count);
  }

  void bytes(byte[] target, int offset, int count) {
    System.arraycopy(page, take(count), target, offset, count);
  }

  /** Reads the length of a run of bytes, and the bytes. */
  Bytes counted(String what) {
    return bytes(count(1, "bytes of " + what));
  }

  Digest digest() {
    return Digest.of(page, take(Digest.BYTES));
  }

  PackId pack() {
    int from = take(PackId.BYTES);
    return new PackId((long) LONGS.get(page, from), (long) LONGS.get(page, from + 8));
  }

  /** Reads ascending pack ids. */
  PackSet packs(int count) {
    long[] halves = new long[2 * count];
    int from = take(count * PackId.BYTES);
    for (int i = 0; i < halves.length; i++) {
      halves[i] = (long) LONGS.get(page, from + 8 * i);
    }
    try {
      return PackSet.ofHalves(halves);
    } catch (InvalidInputException e) {
      throw corrupt(kind, ref, e);
    }
  }

  /** Reads a number of packs and their ids. */
  PackSet packTable() {
    return packs(count(PackId.BYTES, "packs"));
  }

  /** Returns the next bytes as an input of their own. */
  PageInput slice(int count) {
    int from = take(count);
    return new PageInput(kind, ref, page, from, at);
  }

  /** Checks that nothing is left. */
  void end() {
    if (at != end) {
      throw corrupt((end - at) + " bytes are left over, at byte " + at);
    }
  }

  byte[] rest() {
    return Arrays.copyOfRange(page, take(remaining()), end);
  }
}
