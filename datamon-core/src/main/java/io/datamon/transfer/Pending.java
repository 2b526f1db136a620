package io.datamon.transfer;

import io.datamon.tree.TreeItem;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Something that the walk found, on its way to the manifest, in the order of the walk. */
sealed interface Pending {
  /** A folder or a link, or a file that is known to be unchanged. */
  record Known(TreeItem item, Optional<BaseEntry> base) implements Pending {}

  /** A file that a worker reads whole. */
  record Small(
      TreeItem item,
      Optional<BaseEntry> base,
      SourceBytes.Opening opening,
      CompletableFuture<FileResult> result)
      implements Pending {}

  /** A file that is read in pieces. */
  record Large(
      TreeItem item, Optional<BaseEntry> base, SourceBytes.Opening opening, LargeFile steps)
      implements Pending {}

  /** The walk is over. */
  record End() implements Pending {}
}
