package io.datamon.transfer;

import io.datamon.model.BundlePath;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;

/** Finds the entries of the parent for paths that come in manifest order: a merge of two runs. */
final class BaseCursor implements AutoCloseable {
  private final Iterator<BaseEntry> entries;
  private final Runnable onClose;
  private Optional<BaseEntry> next = Optional.empty();
  private byte[] nextKey = new byte[0];
  private boolean begun;

  BaseCursor(Iterator<BaseEntry> entries, Runnable onClose) {
    this.entries = entries;
    this.onClose = onClose;
  }

  @Override
  public void close() {
    onClose.run();
  }

  private void advance() {
    next = entries.hasNext() ? Optional.of(entries.next()) : Optional.empty();
    next.ifPresent(base -> nextKey = base.entry().path().sortKey());
  }

  /** Returns the parent's entry of a path, which must be greater than any asked for before. */
  Optional<BaseEntry> at(BundlePath path) {
    byte[] key = path.sortKey();
    if (!begun) {
      begun = true;
      advance();
    }
    while (next.isPresent()) {
      int order = Arrays.compareUnsigned(nextKey, key);
      if (order > 0) {
        return Optional.empty();
      }
      Optional<BaseEntry> found = next;
      advance();
      if (order == 0) {
        return found;
      }
    }
    return Optional.empty();
  }
}
