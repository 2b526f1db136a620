package io.datamon.transfer;

import io.datamon.error.CancelledException;
import io.datamon.model.BundleId;
import io.datamon.model.ChunkRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedByInterruptException;
import java.util.Optional;

/** The stat cache that an upload writes, if it can keep one. */
final class StatCacheHolder implements AutoCloseable {
  private static final Logger LOG = System.getLogger(StatCacheHolder.class.getName());

  private final Optional<StatCacheWriter> writer;

  StatCacheHolder(Optional<StatCacheWriter> writer) {
    this.writer = writer;
  }

  Optional<StatCacheWriter> writer() {
    return writer;
  }

  void page(ChunkRef ref, byte[] page) {
    try {
      writer.ifPresent(open -> open.page(ref, page));
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof ClosedByInterruptException) {
        throw new CancelledException("the upload was interrupted", e);
      }
      LOG.log(Level.DEBUG, "the stat cache is given up: {0}", e.getMessage());
      close();
    }
  }

  /** Keeps it for the bundle that was made. */
  void commit(BundleId bundle, ChunkRef top) {
    if (writer.isPresent()) {
      try {
        writer.get().commit(bundle, top);
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "the stat cache could not be kept: {0}", e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    if (writer.isPresent()) {
      try {
        writer.get().close();
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "the stat cache could not be dropped: {0}", e.getMessage());
      }
    }
  }
}
