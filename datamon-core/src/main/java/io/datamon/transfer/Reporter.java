package io.datamon.transfer;

import io.datamon.model.BundlePath;

/** What a running upload tells; called from several threads. */
interface Reporter {
  /** A file was found, of this length in bytes. */
  void found(long bytes);

  /** Everything was found. */
  void counted();

  /** Of a large file, this many bytes were read so far. */
  void part(BundlePath path, long bytes);

  /** Everything is sent. */
  void sent();

  /** A file was read and everything of it is on its way. */
  void done(BundlePath path, long bytes);

  /** A file is known to be unchanged, without reading it. */
  void kept(BundlePath path, long bytes);

  /** Something was left out on purpose; why, in a line for a person. */
  void skipped(BundlePath path, String reason);
}
