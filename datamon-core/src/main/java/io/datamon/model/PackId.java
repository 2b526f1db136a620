package io.datamon.model;

import io.datamon.error.InvalidInputException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The name of a pack: 128 random bits, never derived from content and never used twice.
 *
 * @param hi the first 8 bytes, big-endian
 * @param lo the last 8 bytes, big-endian
 */
public record PackId(long hi, long lo) implements Comparable<PackId> {
  /** The length of a pack id in bytes. */
  public static final int BYTES = 16;

  /** Reads an id from the next 16 bytes of a big-endian buffer. */
  public static PackId read(ByteBuffer in) {
    return new PackId(in.getLong(), in.getLong());
  }

  /**
   * Parses 32 hexadecimal digits, letters in lower case.
   *
   * @throws InvalidInputException if the text is anything else
   */
  public static PackId parse(String hex) {
    if (!isValid(hex)) {
      throw new InvalidInputException(
          KeyParts.quote(hex) + " is not a pack id: 32 digits of 0-9 and a-f are needed");
    }
    return read(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
  }

  /** Tells whether a text is one that {@link #parse} takes. */
  public static boolean isValid(String hex) {
    return KeyParts.isHex(hex, 2 * BYTES);
  }

  /** Appends the 16 bytes to a big-endian buffer. */
  public void write(ByteBuffer out) {
    out.putLong(hi).putLong(lo);
  }

  @Override
  public int compareTo(PackId other) {
    int c = Long.compareUnsigned(hi, other.hi);
    return c != 0 ? c : Long.compareUnsigned(lo, other.lo);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(lo);
  }

  /** Returns 32 hexadecimal digits. */
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(hi) + hex.toHexDigits(lo);
  }

  // By hand: the JVM makes those of records when they are first used, which takes milliseconds.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PackId that && hi == that.hi && lo == that.lo;
  }
}
