package io.datamon;

import io.datamon.catalog.SquashRules;

/** Which bundles stay when a repo is squashed. Immutable. */
public final class Squash {
  private final SquashRules rules;

  private Squash(SquashRules rules) {
    this.rules = rules;
  }

  /** Keeps the newest bundle, and what is protected. */
  public static Squash defaults() {
    return new Squash(new SquashRules(1, false, false));
  }

  /**
   * Keeps so many of the newest bundles.
   *
   * @param count at least 1
   */
  public Squash keepNewest(int count) {
    return new Squash(new SquashRules(count, rules.labelled(), rules.versions()));
  }

  /** Keeps also every bundle that a label points at. */
  public Squash keepLabelled() {
    return new Squash(new SquashRules(rules.newest(), true, rules.versions()));
  }

  /**
   * Keeps also every bundle that a label points at whose name is a version, such as {@code v1.2.3},
   * {@code 1.2} or {@code 2020}.
   */
  public Squash keepVersions() {
    return new Squash(new SquashRules(rules.newest(), rules.labelled(), true));
  }

  SquashRules rules() {
    return rules;
  }
}
