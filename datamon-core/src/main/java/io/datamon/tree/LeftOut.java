package io.datamon.tree;

import io.datamon.model.BundlePath;

/**
 * Something that a walk found and did not return, or a folder whose children it could not return.
 *
 * @param path where it is
 * @param reason why
 * @param message one line for a person
 */
public record LeftOut(BundlePath path, Reason reason, String message) {
  /** Why something was left out. */
  public enum Reason {
    /** A socket, a named pipe or a device. */
    SPECIAL,
    /** It could not be read: access, or a failure of the system. */
    UNREADABLE,
    /** It was gone when it was looked at. */
    VANISHED,
    /** A store or a cache that was to be left out. */
    STORE,
    /** It is a view of the system itself, such as {@code /proc}: what it has are no files. */
    SYSTEM,
    /** It lies on another file system, which was to be left out. */
    OTHER_FILE_SYSTEM,
    /** Rules of the walk exclude it. */
    EXCLUDED,
    /** Its path is one that a bundle cannot have. */
    NAME
  }

  /** Tells whether data of the user is missing for it that the user did not ask to leave out. */
  public boolean isFailure() {
    return reason == Reason.UNREADABLE || reason == Reason.NAME;
  }
}
