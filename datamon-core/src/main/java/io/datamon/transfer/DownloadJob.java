package io.datamon.transfer;

import io.datamon.model.Entry;
import io.datamon.tree.Attributes;
import io.datamon.tree.Destination;
import io.datamon.tree.NewFile;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way into the destination. Its pieces may be written by several threads; who
 * releases the last of them finishes it.
 */
final class DownloadJob {
  final Entry.File entry;
  final Path place;
  final Attributes wanted;

  /** A regular file that stands in its place, from which right pieces can be taken. */
  final Optional<Destination.Present> older;

  /** Pieces not yet released, and one for the planner while it plans. */
  final AtomicLong pending = new AtomicLong(1);

  /** Guarded by this, as is {@link #failed}. */
  @Nullable NewFile out;

  boolean failed;

  DownloadJob(
      Entry.File entry, Path place, Attributes wanted, Optional<Destination.Present> older) {
    this.entry = entry;
    this.place = place;
    this.wanted = wanted;
    this.older = older;
  }

  synchronized boolean isFailed() {
    return failed;
  }
}
