package io.datamon.transfer;

import io.datamon.error.CorruptException;
import io.datamon.model.BundlePath;
import io.datamon.model.Entry;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The entries of a bundle in order, with a look at the next one. One thread. */
final class Peeking {
  private final Iterator<Entry> entries;
  private @Nullable Entry head;

  Peeking(Iterator<Entry> entries) {
    this.entries = entries;
    advance();
  }

  private void advance() {
    Entry last = head;
    head = entries.hasNext() ? entries.next() : null;
    if (last != null && head != null && head.path().compareTo(last.path()) <= 0) {
      throw new CorruptException(
          "manifest", "the manifest is not in order: " + head.path() + " after " + last.path());
    }
  }

  /** Returns the path of the next entry; empty at the end. */
  Optional<BundlePath> path() {
    return Optional.ofNullable(head).map(Entry::path);
  }

  /** Returns the next entry and goes behind it, if its path is this one. */
  Optional<Entry> take(BundlePath path) {
    if (head == null || !head.path().equals(path)) {
      return Optional.empty();
    }
    Entry taken = head;
    advance();
    return Optional.of(taken);
  }

  /** Returns the entry of a path, going there; paths are asked for in order. */
  Optional<Entry> seek(BundlePath path) {
    while (head != null && head.path().compareTo(path) < 0) {
      advance();
    }
    return take(path);
  }
}
