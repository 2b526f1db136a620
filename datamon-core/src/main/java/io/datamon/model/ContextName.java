package io.datamon.model;

import io.datamon.error.InvalidInputException;
import io.datamon.store.Key;

/**
 * The name of a context: any text that is not blank and can be one part of a key.
 *
 * @param value the text
 */
public record ContextName(String value) implements Comparable<ContextName> {
  /**
   * Checks the name.
   *
   * @throws InvalidInputException if it is not valid
   */
  public ContextName {
    KeyParts.check("context name", value);
  }

  /**
   * Checks and returns a name.
   *
   * @throws InvalidInputException if it is not valid
   */
  public static ContextName of(String value) {
    return new ContextName(value);
  }

  @Override
  public int compareTo(ContextName other) {
    return Key.compare(value, other.value);
  }

  /** Returns the text. */
  @Override
  public String toString() {
    return value;
  }
}
