package io.datamon.transfer;

import io.datamon.tree.FileStat;
import java.io.IOException;

/** Something open for upload: bytes in order, and whether it stayed the same. One thread. */
interface SourceBytes extends AutoCloseable {
  /** Opens something; may be called again to read it once more. */
  @FunctionalInterface
  interface Opening {
    SourceBytes open() throws IOException;
  }

  /** Returns what is known of it; the length may be too great as long as there is more to read. */
  FileStat stat();

  /** Fills part of an array as far as it goes; returns the number of bytes read. */
  int read(byte[] target, int offset, int length) throws IOException;

  /** Tells whether it is still what it was when it was opened. */
  boolean isUnchanged(long bytesRead) throws IOException;

  @Override
  void close() throws IOException;
}
