package io.datamon.catalog;

import io.datamon.model.BundleObject;
import io.datamon.model.VoidDescriptor;
import io.datamon.store.Version;

/** What became of the commit of a bundle. */
public sealed interface CommitOutcome {
  /** The bundle exists. */
  record Committed() implements CommitOutcome {}

  /**
   * The writer's session was ended by somebody else: begin another and commit again, under another
   * id or on the condition that this void is still there.
   *
   * @param found what stands in the way
   * @param version its version, for {@link io.datamon.store.Condition#ifVersion}
   */
  record Fenced(VoidDescriptor found, Version version) implements CommitOutcome {}

  /**
   * Another bundle, or the void of another session, is there; nothing was changed.
   *
   * @param found what is there
   */
  record Conflict(BundleObject found) implements CommitOutcome {}
}
