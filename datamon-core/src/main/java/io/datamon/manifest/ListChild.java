package io.datamon.manifest;

import io.datamon.model.ChunkRef;
import java.util.List;

/**
 * An item of a branch page of a chunk list.
 *
 * @param ref the page below
 * @param chunks the number of chunks below it
 * @param bytes the bytes of those chunks
 */
record ListChild(ChunkRef ref, long chunks, long bytes) implements Child {
  static ListChild over(ChunkRef ref, List<ListChild> items) {
    long chunks = 0;
    long bytes = 0;
    for (ListChild item : items) {
      chunks = Math.addExact(chunks, item.chunks);
      bytes = Math.addExact(bytes, item.bytes);
    }
    return new ListChild(ref, chunks, bytes);
  }

  static ListChild overChunks(ChunkRef ref, List<ChunkRef> chunks) {
    long bytes = 0;
    for (ChunkRef chunk : chunks) {
      bytes += chunk.length();
    }
    return new ListChild(ref, chunks.size(), bytes);
  }
}
