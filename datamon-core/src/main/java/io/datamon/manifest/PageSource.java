package io.datamon.manifest;

import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;

/** Where pages come from. */
@FunctionalInterface
public interface PageSource {
  /**
   * Fetches a page and returns its plain bytes, checked against length and id; nobody changes them.
   *
   * @throws io.datamon.error.CorruptException if the stored bytes are not those of that id
   */
  byte[] get(ChunkKind kind, ChunkRef ref);
}
