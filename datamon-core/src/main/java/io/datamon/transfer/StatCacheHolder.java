package io.datamon.transfer;

import io.datamon.model.BundleId;
import io.datamon.model.ChunkRef;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
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
    writer.ifPresent(open -> open.page(ref, page));
  }

  /** Keeps it for the bundle that was made. */
  void commit(BundleId bundle) {
    if (writer.isPresent()) {
      try {
        writer.get().commit(bundle);
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
