package io.datamon.transfer;

import io.datamon.catalog.Catalog;
import io.datamon.content.RunningSessions;
import io.datamon.model.BundleId;
import io.datamon.model.CatalogKeys;
import io.datamon.model.RepoName;
import io.datamon.model.VoidDescriptor;
import java.util.Optional;

/** Ends the uploads into a repo that is about to go, so that none makes a bundle any more. */
public final class RepoWriters {
  private RepoWriters() {}

  /**
   * Makes it impossible to commit for every upload that began before the repo was marked as one
   * that goes. An upload registers its session before it reads the repo, so one that is not seen
   * here finds the mark. One that is ended here finds a void in its way, reads the repo, and fails.
   *
   * @param who who does it, for people
   */
  public static void end(Catalog catalog, RootSessions sessions, RepoName going, String who) {
    String prefix = CatalogKeys.bundles(going);
    for (RunningSessions.Commit commit :
        RunningSessions.writing(sessions.content(), sessions.metadata(), prefix)) {
      Optional<BundleId> bundle = CatalogKeys.bundleOf(commit.key());
      if (bundle.isPresent()) {
        catalog
            .bundles()
            .fence(
                going,
                new VoidDescriptor(
                    bundle.get(), commit.session(), who, sessions.environment().clock().instant()));
      }
    }
  }
}
