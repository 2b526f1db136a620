package io.datamon.catalog;

import io.datamon.error.AccessDeniedException;
import io.datamon.error.DatamonException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.error.UnavailableException;
import io.datamon.model.BundleId;
import io.datamon.model.CatalogKeys;
import io.datamon.model.RepoName;
import io.datamon.store.Key;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Iterator;

/** Removes the descriptor of a bundle, and what the older program keeps beside it. */
final class Removal {
  private static final Logger LOG = System.getLogger(Removal.class.getName());

  private final ObjectStore metadata;
  private final RepoName repo;
  private final BundleId id;

  Removal(ObjectStore metadata, RepoName repo, BundleId id) {
    this.metadata = metadata;
    this.repo = repo;
    this.id = id;
  }

  /**
   * Removes the descriptor, and returns when it stays removed.
   *
   * @param lists whether file lists of the older program may lie beside it
   * @throws OutcomeUnknownException if it may or may not be gone, or come back
   */
  void run(boolean lists) {
    Key key = CatalogKeys.bundle(repo, id);
    try {
      metadata.delete(key);
    } catch (UnavailableException e) {
      if (isThere(key, e)) {
        throw e;
      }
    }
    if (lists) {
      removeLists(key);
    }
    try {
      metadata.barrier();
    } catch (UnavailableException | AccessDeniedException e) {
      throw unknown("was deleted, and might come back after a loss of power", e);
    }
  }

  /** The answer may have been lost, not the request. */
  private boolean isThere(Key key, UnavailableException failure) {
    try {
      return metadata.head(key).isPresent();
    } catch (UnavailableException e) {
      e.addSuppressed(failure);
      throw unknown("may or may not have been deleted", e);
    }
  }

  private OutcomeUnknownException unknown(String what, DatamonException e) {
    return new OutcomeUnknownException(
        "bundle "
            + id
            + " of repo "
            + repo
            + " "
            + what
            + " ("
            + e.getMessage()
            + "); list the bundles of the repo to find out",
        e);
  }

  /** The bundle is gone without its lists; what is left of them takes space and nothing else. */
  private void removeLists(Key descriptor) {
    String rest = CatalogKeys.bundles(repo) + id + "/";
    try {
      for (Iterator<ObjectInfo> keys = metadata.list(rest, ""); keys.hasNext(); ) {
        Key key = keys.next().key();
        if (!key.equals(descriptor)) {
          metadata.delete(key);
        }
      }
    } catch (DatamonException e) {
      LOG.log(
          Level.WARNING,
          "bundle {0} was deleted, but objects below {1} were left: {2}",
          id,
          rest,
          e.getMessage());
    }
  }
}
