package io.datamon.manifest;

import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;

/** Where finished pages go. */
@FunctionalInterface
public interface PageSink {
  /**
   * Stores a page, or finds that it is stored already, and returns where it lies.
   *
   * @param kind what the page is a part of
   * @param page its plain bytes; the sink owns the array from now on
   */
  ChunkRef put(ChunkKind kind, byte[] page);
}
