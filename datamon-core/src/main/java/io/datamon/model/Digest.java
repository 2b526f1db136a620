package io.datamon.model;

import io.datamon.error.InvalidInputException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A BLAKE3-256 hash, as four big-endian longs; ordered by its bytes, unsigned.
 *
 * @param w0 bytes 0 to 7
 * @param w1 bytes 8 to 15
 * @param w2 bytes 16 to 23
 * @param w3 bytes 24 to 31
 */
public record Digest(long w0, long w1, long w2, long w3) implements Comparable<Digest> {
  /** The length of a hash in bytes. */
  public static final int BYTES = 32;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** Reads a hash from 32 bytes of an array. */
  public static Digest of(byte[] bytes, int offset) {
    return new Digest(
        (long) LONGS.get(bytes, offset),
        (long) LONGS.get(bytes, offset + 8),
        (long) LONGS.get(bytes, offset + 16),
        (long) LONGS.get(bytes, offset + 24));
  }

  /** Reads a hash from the next 32 bytes of a big-endian buffer. */
  public static Digest read(ByteBuffer in) {
    return new Digest(in.getLong(), in.getLong(), in.getLong(), in.getLong());
  }

  /**
   * Parses 64 hexadecimal digits, letters in lower case.
   *
   * @throws InvalidInputException if the text is anything else
   */
  public static Digest parse(String hex) {
    if (!KeyParts.isHex(hex, 2 * BYTES)) {
      throw new InvalidInputException(
          KeyParts.quote(hex) + " is not a hash: 64 digits of 0-9 and a-f are needed");
    }
    return of(HexFormat.of().parseHex(hex), 0);
  }

  /** Writes the 32 bytes into an array. */
  public void write(byte[] target, int offset) {
    LONGS.set(target, offset, w0);
    LONGS.set(target, offset + 8, w1);
    LONGS.set(target, offset + 16, w2);
    LONGS.set(target, offset + 24, w3);
  }

  /** Appends the 32 bytes to a big-endian buffer. */
  public void write(ByteBuffer out) {
    out.putLong(w0).putLong(w1).putLong(w2).putLong(w3);
  }

  /** Returns the 32 bytes in a new array. */
  public byte[] toBytes() {
    byte[] out = new byte[BYTES];
    write(out, 0);
    return out;
  }

  /** Returns word {@code n} (0 to 7) of 32 bits, unsigned: bytes 4n to 4n + 3, big-endian. */
  public long word(int n) {
    long pair =
        switch (n >> 1) {
          case 0 -> w0;
          case 1 -> w1;
          case 2 -> w2;
          default -> w3;
        };
    return (n & 1) == 0 ? pair >>> 32 : pair & 0xffff_ffffL;
  }

  @Override
  public int compareTo(Digest other) {
    int c = Long.compareUnsigned(w0, other.w0);
    if (c == 0) {
      c = Long.compareUnsigned(w1, other.w1);
    }
    if (c == 0) {
      c = Long.compareUnsigned(w2, other.w2);
    }
    return c != 0 ? c : Long.compareUnsigned(w3, other.w3);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(w0);
  }

  /** Returns 64 hexadecimal digits, as {@code b3sum} prints them. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(toBytes());
  }

  // By hand: the JVM makes those of records when they are first used, which takes milliseconds.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Digest that
        && w0 == that.w0
        && w1 == that.w1
        && w2 == that.w2
        && w3 == that.w3;
  }
}
