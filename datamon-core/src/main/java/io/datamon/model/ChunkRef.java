package io.datamon.model;

import io.datamon.error.InvalidInputException;
import org.jspecify.annotations.Nullable;

/**
 * A chunk and where it lies: all that a reader needs to fetch and check it.
 *
 * @param id the hash of its plain bytes, by its kind
 * @param length the number of its plain bytes
 * @param place where it lies, or lay when this was written (a forwarding object may lead on)
 */
public record ChunkRef(Digest id, int length, Place place) {
  /** Checks the length. */
  public ChunkRef {
    if (length < 0) {
      throw new InvalidInputException("chunk length " + length + " is not valid");
    }
  }

  // By hand: the JVM makes those of records when they are first used, which takes milliseconds.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ChunkRef that
        && length == that.length
        && id.equals(that.id)
        && place.equals(that.place);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }
}
