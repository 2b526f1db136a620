package io.datamon.store;

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
}
