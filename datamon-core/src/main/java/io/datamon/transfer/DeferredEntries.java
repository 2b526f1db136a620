package io.datamon.transfer;

import io.datamon.model.Entry;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Entries that are dealt with after all others: remembered while they are few, else read again. */
final class DeferredEntries {
  private static final long MOST_WEIGHT = 16 << 20;
  private static final int WEIGHT_OF_ENTRY = 200;

  private final DownloadSource source;
  private final Predicate<Entry> kind;
  private final List<Entry> remembered = new ArrayList<>();
  private long weight;
  private boolean overflowed;
  private boolean any;

  /**
   * Begins with none.
   *
   * @param kind tells, of any entry of the bundle, whether it is one of these
   */
  DeferredEntries(DownloadSource source, Predicate<Entry> kind) {
    this.source = source;
    this.kind = kind;
  }

  /** Takes an entry if it is one of these, and tells whether it is. */
  boolean take(Entry entry) {
    if (!kind.test(entry)) {
      return false;
    }
    any = true;
    weight += WEIGHT_OF_ENTRY + entry.path().length() + entry.size();
    if (weight > MOST_WEIGHT) {
      overflowed = true;
      remembered.clear();
    }
    if (!overflowed) {
      remembered.add(entry);
    }
    return true;
  }

  boolean isEmpty() {
    return !any;
  }

  /** Hands on all, in manifest order; may be called several times. */
  void forEach(Consumer<Entry> consumer) {
    if (!overflowed) {
      remembered.forEach(consumer);
    } else {
      for (Iterator<Entry> all = source.entries(); all.hasNext(); ) {
        Entry entry = all.next();
        if (kind.test(entry)) {
          consumer.accept(entry);
        }
      }
    }
  }
}
