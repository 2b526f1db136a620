package io.datamon.transfer;

import io.datamon.model.BundlePath;

/**
 * One thing that an update does, or that keeps it from being done.
 *
 * @param path where
 * @param bytes of a file that is to be written, its length; else 0
 */
public record UpdateStep(Action action, BundlePath path, long bytes) {
  /** What is done. */
  public enum Action {
    /** A file or link is made that is not there. */
    ADD,
    /** A file or link is replaced by that of the bundle. */
    REPLACE,
    /** A file or link that the earlier bundle had is removed. */
    REMOVE,
    /** A file or link was changed or added locally, and the update would undo that. */
    CONFLICT
  }
}
