package io.datamon.cli.format;

import io.datamon.error.InvalidInputException;

/**
 * A place in a template.
 *
 * @param line counted from 1
 * @param column in characters, counted from 1
 */
record Position(int line, int column) {
  static Position in(String source, int offset) {
    int line = 1;
    int start = 0;
    for (int i = 0; i < offset; i++) {
      if (source.charAt(i) == '\n') {
        line++;
        start = i + 1;
      }
    }
    return new Position(line, source.codePointCount(start, offset) + 1);
  }

  /** Returns a failure, to be thrown. */
  InvalidInputException wrong(String why) {
    return new InvalidInputException("invalid template: at " + this + ": " + why);
  }

  @Override
  public String toString() {
    return line + ":" + column;
  }
}
