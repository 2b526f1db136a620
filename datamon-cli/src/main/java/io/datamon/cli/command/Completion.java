package io.datamon.cli.command;

import java.util.List;

/**
 * What may stand where the cursor is.
 *
 * @param follow what the shell does with it
 * @param candidates the words
 */
record Completion(Follow follow, List<Candidate> candidates) {
  /** What the shell does with candidates, by the name that its script knows. */
  enum Follow {
    /** Offers them; the only one is followed by a blank. */
    SPACE,
    /** Offers them; the only one is not complete yet. */
    NOSPACE,
    /** Offers files of its own. */
    FILES,
    /** Offers folders of its own. */
    FOLDERS
  }

  /** Copies the list. */
  Completion {
    candidates = List.copyOf(candidates);
  }

  /** Returns words that are complete. */
  static Completion of(List<Candidate> candidates) {
    return new Completion(Follow.SPACE, candidates);
  }

  /** Returns what the shell knows better. */
  static Completion local(Follow follow) {
    return new Completion(follow, List.of());
  }
}
