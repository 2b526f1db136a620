package io.datamon.store;

import io.datamon.error.InvalidInputException;

/**
 * A run of bytes of an object.
 *
 * @param offset the first byte, counted from 0
 * @param length the number of bytes; {@link Long#MAX_VALUE} for all to the end
 */
public record ByteRange(long offset, long length) {
  /** The whole object. */
  public static final ByteRange ALL = new ByteRange(0, Long.MAX_VALUE);

  /** Checks that neither number is negative. */
  public ByteRange {
    if (offset < 0 || length < 0) {
      throw new InvalidInputException(
          "a byte range needs an offset and a length of at least 0, not " + offset + "+" + length);
    }
  }
}
