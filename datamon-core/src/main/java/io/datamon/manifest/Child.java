package io.datamon.manifest;

import io.datamon.model.ChunkRef;

/** An item of a branch page: a page below it. */
interface Child {
  /** Returns where that page lies. */
  ChunkRef ref();
}
