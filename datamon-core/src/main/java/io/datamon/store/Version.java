package io.datamon.store;

/**
 * An opaque name for one state of one key; equal only for the same state, and never used twice.
 *
 * @param value the name as the store gives it (a generation, an entity tag)
 */
public record Version(String value) {
  @Override
  public String toString() {
    return value;
  }
}
