package io.datamon.cli;

import io.datamon.transfer.Progress;

/** Tells a person or a program how a transfer goes, until it is closed. */
public interface ShownProgress extends Progress, AutoCloseable {
  /** Which way bytes go. */
  enum Way {
    /** Into a store. */
    UPLOAD,
    /** Out of one. */
    DOWNLOAD
  }

  /** Ends the telling. */
  @Override
  void close();
}
