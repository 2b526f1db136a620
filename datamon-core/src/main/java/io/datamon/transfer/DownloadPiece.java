package io.datamon.transfer;

import io.datamon.model.ChunkRef;

/** A chunk and where it belongs in a file. */
record DownloadPiece(DownloadJob job, long offset, ChunkRef ref) {
  long end() {
    return offset + ref.length();
  }
}
