package io.datamon.model;

import io.datamon.error.InvalidInputException;
import io.datamon.store.Key;
import org.jspecify.annotations.Nullable;

/**
 * The name of a repo: Unicode letters, decimal digits and hyphens, at most 255 bytes of UTF-8.
 *
 * @param value the text
 */
public record RepoName(String value) implements Comparable<RepoName> {
  /** The characters with the Unicode property Hyphen. */
  private static final String HYPHENS =
      "-\u00ad\u058a\u1806\u2010\u2011\u2e17\u30fb\ufe63\uff0d\uff65";

  /**
   * Checks the name.
   *
   * @throws InvalidInputException if it is not valid
   */
  public RepoName {
    if (value.isBlank()) {
      throw new InvalidInputException("invalid name: repo name is blank");
    }
    String name = value;
    name.codePoints()
        .filter(c -> !isAllowed(c))
        .findFirst()
        .ifPresent(
            c -> {
              throw new InvalidInputException(
                  "invalid name: repo name:"
                      + unquoted(name)
                      + " contains unsupported character "
                      + KeyParts.quote(Character.toString(c)));
            });
    KeyParts.check("repo name", name);
  }

  /**
   * Checks and returns a name.
   *
   * @throws InvalidInputException if it is not valid
   */
  public static RepoName of(String value) {
    return new RepoName(value);
  }

  private static boolean isAllowed(int c) {
    return Character.isLetter(c)
        || Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER
        || HYPHENS.indexOf(c) >= 0;
  }

  private static String unquoted(String text) {
    String quoted = KeyParts.quote(text);
    return quoted.substring(1, quoted.length() - 1);
  }

  @Override
  public int compareTo(RepoName other) {
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
    return other instanceof RepoName that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }
}
