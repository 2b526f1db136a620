package io.datamon.cli.command;

import io.datamon.cli.Text;

/**
 * What may stand at some place of a command line.
 *
 * @param text the whole word
 * @param about what it is, for shells that show it; may be empty
 */
record Candidate(String text, String about) {
  private static final int LONGEST = 60;

  /** Shortens what it is to what fits beside it, without control characters. */
  Candidate {
    about = Text.escape(about.strip());
    if (about.codePointCount(0, about.length()) > LONGEST) {
      about = about.substring(0, about.offsetByCodePoints(0, LONGEST - 1)) + "…";
    }
  }

  /** Creates a candidate that needs no explanation. */
  Candidate(String text) {
    this(text, "");
  }
}
