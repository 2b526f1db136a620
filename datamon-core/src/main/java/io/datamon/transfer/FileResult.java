package io.datamon.transfer;

import io.datamon.model.Bytes;
import io.datamon.model.ChunkRef;
import io.datamon.model.FileContent;
import io.datamon.model.PackId;
import io.datamon.tree.FileStat;
import java.util.Collection;
import java.util.List;

/** How the reading of a file ended. */
sealed interface FileResult {
  /** It is small enough to live in its entry. */
  record Inline(FileStat stat, Bytes bytes) implements FileResult {}

  /** It was cut into these chunks. */
  record Chunked(FileStat stat, List<ChunkRef> chunks) implements FileResult {}

  /** Its content is that of the parent's entry. */
  record Same(FileStat stat, FileContent content, Collection<PackId> listedPacks)
      implements FileResult {}

  /** It could not be read; why, in a line for a person. */
  record Failed(String reason) implements FileResult {}
}
