package io.datamon.catalog;

import io.datamon.error.InvalidInputException;

/**
 * Which bundles of a repo stay when it is squashed.
 *
 * @param newest how many of the newest, at least 1
 * @param labelled whether those that any label points at
 * @param versions whether those that a label points at whose name is a version
 */
public record SquashRules(int newest, boolean labelled, boolean versions) {
  /** Checks the number. */
  public SquashRules {
    if (newest < 1) {
      throw new InvalidInputException(
          "a squash keeps at least the newest bundle, not " + newest + " of them");
    }
  }

  boolean keeps(String label) {
    return labelled || versions && TolerantVersion.matches(label);
  }
}
