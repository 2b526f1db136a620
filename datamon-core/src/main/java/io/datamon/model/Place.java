package io.datamon.model;

import io.datamon.error.InvalidInputException;
import org.jspecify.annotations.Nullable;

/**
 * Where a chunk lies.
 *
 * @param pack the pack that holds it
 * @param number its number among the records of the pack, 0 to 65,535
 * @param offset where its record begins, in bytes from the beginning of the pack
 * @param stored the length of its stored (perhaps compressed) bytes, without the record's header
 */
public record Place(PackId pack, int number, int offset, int stored) {
  /** Checks the numbers. */
  public Place {
    if (number < 0 || number > 0xffff || offset < 0 || stored < 0) {
      throw new InvalidInputException(
          "chunk place " + pack + "/" + number + " at " + offset + "+" + stored + " is not valid");
    }
  }

  // By hand: the JVM makes those of records when they are first used, which takes milliseconds.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Place that
        && number == that.number
        && offset == that.offset
        && stored == that.stored
        && pack.equals(that.pack);
  }

  @Override
  public int hashCode() {
    return 31 * pack.hashCode() + number;
  }
}
