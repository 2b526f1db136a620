package io.datamon.cli.format;

import io.datamon.error.InvalidInputException;

/**
 * A place in a template.
 *
 * @param line counted from 1
 * @param column in characters, counted from 1
 */
record Position(int line, int column) {
  static final Position START = new Position(1, 1);

  /** Returns the place behind a piece of text that begins here. */
  Position after(String source, int from, int to) {
    int lastLine = line;
    int start = from;
    for (int i = from; i < to; i++) {
      if (source.charAt(i) == '\n') {
        lastLine++;
        start = i + 1;
      }
    }
    int count = source.codePointCount(start, to);
    return new Position(lastLine, lastLine == line ? column + count : count + 1);
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
