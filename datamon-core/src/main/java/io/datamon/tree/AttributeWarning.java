package io.datamon.tree;

import io.datamon.model.BundlePath;

/**
 * Something of an entry that could not be restored as it was; its contents are right.
 *
 * @param path the entry
 * @param kind what could not be restored
 * @param message one line for a person
 */
public record AttributeWarning(BundlePath path, Kind kind, String message) {
  /** What could not be restored. */
  public enum Kind {
    /** Permissions, set-user-id, set-group-id or sticky. */
    MODE,
    /** The time of the last change. */
    TIME,
    /** User or group. */
    OWNER,
    /** Extended attributes. */
    XATTR,
    /** The exact text of a link's target. */
    TARGET
  }
}
