package io.datamon;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.datamon.error.InvalidInputException;
import io.datamon.model.BundlePath;

/** A regular expression that is searched in paths, in time that grows with the path only. */
final class NamePattern {
  private final Pattern pattern;

  private NamePattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * Reads an expression.
   *
   * @throws InvalidInputException if it is not one
   */
  static NamePattern of(String regex) {
    try {
      return new NamePattern(Pattern.compile(regex));
    } catch (PatternSyntaxException e) {
      throw new InvalidInputException(
          "name filter regexp " + regex + " didn't build: " + e.getMessage(), e);
    }
  }

  /** Tells whether the expression is found in a path. */
  boolean isIn(BundlePath path) {
    return pattern.matcher(path.toArray()).find();
  }
}
