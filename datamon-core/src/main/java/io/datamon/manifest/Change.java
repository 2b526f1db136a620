package io.datamon.manifest;

import io.datamon.model.BundlePath;
import io.datamon.model.Entry;

/** A difference between two manifests. */
public sealed interface Change {
  /** Returns the path of what differs. */
  BundlePath path();

  /** Something is only in the manifest after. */
  record Added(Entry entry) implements Change {
    @Override
    public BundlePath path() {
      return entry.path();
    }
  }

  /** Something is only in the manifest before. */
  record Removed(Entry entry) implements Change {
    @Override
    public BundlePath path() {
      return entry.path();
    }
  }

  /**
   * Something is in both and differs; at least one of the two flags is set.
   *
   * @param before what it was
   * @param after what it is
   * @param contentChanged whether the type, the bytes of a file, or the target of a link differ
   * @param metadataChanged whether mode, modification time or an optional field differ
   */
  record Changed(Entry before, Entry after, boolean contentChanged, boolean metadataChanged)
      implements Change {
    @Override
    public BundlePath path() {
      return after.path();
    }
  }
}
