package io.datamon.model;

import io.datamon.error.InvalidInputException;
import io.datamon.store.Key;
import org.jspecify.annotations.Nullable;

/**
 * The name of a label.
 *
 * <p>Labels that exist may have any name that can be one part of a key ({@link #stored}); a new one
 * has only letters, digits, {@code -}, {@code _} and {@code .} ({@link #of}).
 *
 * @param value the text
 */
public record LabelName(String value) implements Comparable<LabelName> {
  /**
   * Checks the name as {@link #stored} does.
   *
   * @throws InvalidInputException if it is blank or cannot be one part of a key
   */
  public LabelName {
    KeyParts.check("label name", value);
  }

  /**
   * Checks and returns the name of a new label.
   *
   * @throws InvalidInputException if it is not valid
   */
  public static LabelName of(String value) {
    LabelName name = new LabelName(value);
    value
        .codePoints()
        .filter(c -> !isAllowed(c))
        .findFirst()
        .ifPresent(
            c -> {
              throw new InvalidInputException(
                  "invalid name: label name "
                      + KeyParts.quote(value)
                      + " contains unsupported character "
                      + KeyParts.quote(Character.toString(c))
                      + ": use letters, digits, - _ and .");
            });
    return name;
  }

  /**
   * Returns the name of a label that may exist already, with whatever characters.
   *
   * @throws InvalidInputException if it is blank or cannot be one part of a key
   */
  public static LabelName stored(String value) {
    return new LabelName(value);
  }

  private static boolean isAllowed(int c) {
    return Character.isLetter(c)
        || Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER
        || "-_.".indexOf(c) >= 0;
  }

  @Override
  public int compareTo(LabelName other) {
    return Key.compare(value, other.value);
  }

  /** Returns the text. */
  @Override
  public String toString() {
    return value;
  }

  // By hand: the JVM makes those of records when they are first used, which takes milliseconds.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LabelName that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }
}
