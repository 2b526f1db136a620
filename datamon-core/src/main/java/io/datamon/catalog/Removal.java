package io.datamon.catalog;

import io.datamon.error.AccessDeniedException;
import io.datamon.error.DatamonException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.error.UnavailableException;
import io.datamon.store.Key;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Iterator;

/** Removes objects for good: finds out what became of a removal whose answer was lost. */
final class Removal {
  private static final Logger LOG = System.getLogger(Removal.class.getName());

  private final ObjectStore store;
  private final String what;
  private final String look;

  /**
   * Prepares to remove something.
   *
   * @param what what goes with the objects, for messages
   * @param look what to look at to find out whether it is gone
   */
  Removal(ObjectStore store, String what, String look) {
    this.store = store;
    this.what = what;
    this.look = look;
  }

  /**
   * Removes an object.
   *
   * @throws OutcomeUnknownException if it may or may not be gone
   */
  void delete(Key key) {
    try {
      store.delete(key);
    } catch (UnavailableException e) {
      if (isThere(key, e)) {
        throw e;
      }
    }
  }

  /** The answer may have been lost, not the request. */
  private boolean isThere(Key key, UnavailableException failure) {
    try {
      return store.head(key).isPresent();
    } catch (UnavailableException e) {
      e.addSuppressed(failure);
      throw unknown("may or may not have been deleted", e);
    }
  }

  /**
   * Returns when what was removed stays removed.
   *
   * @throws OutcomeUnknownException if it might come back
   */
  void finish() {
    try {
      store.barrier();
    } catch (UnavailableException | AccessDeniedException e) {
      throw unknown("was deleted, and might come back after a loss of power", e);
    }
  }

  private OutcomeUnknownException unknown(String how, DatamonException e) {
    return new OutcomeUnknownException(
        what + " " + how + " (" + e.getMessage() + "); " + look + " to find out", e);
  }

  /** Removes an object that means nothing any more: one that stays takes space and nothing else. */
  void deleteIfPossible(Key key) {
    try {
      store.delete(key);
    } catch (DatamonException e) {
      LOG.log(Level.DEBUG, "{0} was deleted, and {1} was left: {2}", what, key, e.getMessage());
    }
  }

  /**
   * Removes what is left below a prefix of something that is gone already: what cannot be removed
   * takes space and nothing else.
   */
  void deleteRest(String prefix) {
    try {
      for (Iterator<ObjectInfo> keys = store.list(prefix, ""); keys.hasNext(); ) {
        store.delete(keys.next().key());
      }
    } catch (DatamonException e) {
      LOG.log(
          Level.WARNING,
          "{0} was deleted, but objects below {1} were left: {2}",
          what,
          prefix,
          e.getMessage());
    }
  }
}
