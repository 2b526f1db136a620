package io.datamon.store;

import org.jspecify.annotations.Nullable;

/**
 * An opaque name for the content of one key. It is never that of other bytes of the key; in some
 * stores it comes back when the same bytes do (an entity tag that is a checksum), in others never
 * (a generation).
 *
 * @param value the name as the store gives it (a generation, an entity tag)
 */
public record Version(String value) {
  @Override
  public String toString() {
    return value;
  }

  // By hand: the JVM makes those of records when they are first used, which takes milliseconds.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Version that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }
}
