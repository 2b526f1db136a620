package io.datamon.transfer;

import io.datamon.model.BundlePath;

/** Something that a transfer has to say while it runs. */
public sealed interface ProgressEvent {
  /** So many further files were found, of so many bytes: to be transferred, or kept. */
  record Found(long files, long bytes) implements ProgressEvent {}

  /** Everything was found: what is found up to now is all that there is to do. */
  record Counted() implements ProgressEvent {}

  /**
   * Of a large file that is being transferred, so many bytes are on their way so far; told before
   * it is done.
   */
  record Part(BundlePath path, long bytes) implements ProgressEvent {}

  /** A file, link or hard link is in its place, or sent; the bytes are those of its contents. */
  record Done(BundlePath path, long bytes) implements ProgressEvent {}

  /** A file or link was right already, so nothing was transferred for it. */
  record Kept(BundlePath path, long bytes) implements ProgressEvent {}

  /** Something was left out on purpose. */
  record Skipped(BundlePath path, String reason) implements ProgressEvent {}

  /** Something that is not in the bundle was removed from the destination. */
  record Removed(BundlePath path) implements ProgressEvent {}

  /**
   * So many further bytes went over the wire: of a download plain bytes of contents, of an upload
   * what the store did not have, as it is stored there.
   */
  record Sent(long bytes) implements ProgressEvent {}

  /** The contents are right, but something of it could not be kept or restored. */
  record Warning(BundlePath path, String message) implements ProgressEvent {}

  /** A file could not be transferred; others go on. */
  record Failed(BundlePath path, String message) implements ProgressEvent {}
}
