package io.datamon.catalog;

import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.BundleIds;
import io.datamon.model.CatalogKeys;
import io.datamon.model.RepoName;
import io.datamon.store.ObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the bundle of the greatest id, although stores list in ascending order only.
 *
 * <p>One page from the beginning is all there is in most repos. Else it looks at the last minute,
 * the last eight, and so on, until a window that is open towards the future has something: ids are
 * times. Only if all that is in it turns out to be voids, it goes on before the window.
 */
final class NewestBundle {
  private static final Duration FIRST_WINDOW = Duration.ofMinutes(1);
  private static final int GROWTH = 8;

  /** How many ids of a window are kept, the greatest; below them a window is begun again. */
  private static final int KEPT = 1000;

  private final ObjectStore metadata;
  private final RepoName repo;
  private final Function<BundleId, Optional<BundleDescriptor>> real;

  /**
   * Prepares a search.
   *
   * @param real reads the descriptor of a bundle; nothing for a void or what is gone
   */
  NewestBundle(
      ObjectStore metadata, RepoName repo, Function<BundleId, Optional<BundleDescriptor>> real) {
    this.metadata = metadata;
    this.repo = repo;
    this.real = real;
  }

  Optional<BundleDescriptor> find(Instant now) {
    BundleKeys keys = new BundleKeys(metadata, repo, "", "");
    Deque<BundleId> ids = new ArrayDeque<>();
    boolean whole = true;
    while (whole && keys.hasNext()) {
      ids.add(keys.next());
      whole = keys.read() < BundleKeys.PAGE;
    }
    return whole ? lastReal(ids) : beforeNow(now);
  }

  private Optional<BundleDescriptor> beforeNow(Instant now) {
    Optional<BundleId> end = Optional.empty();
    for (Duration back = FIRST_WINDOW; ; back = back.multipliedBy(GROWTH)) {
      BundleId start = BundleIds.least(now.minus(back));
      boolean first = start.equals(BundleIds.least(Instant.MIN));
      if (end.isPresent() && start.compareTo(end.get()) >= 0) {
        continue;
      }
      Deque<BundleId> ids = lastOf(first ? "" : CatalogKeys.bundles(repo) + start, end);
      Optional<BundleDescriptor> found = lastReal(ids);
      if (found.isPresent()) {
        return found;
      }
      if (ids.size() == KEPT) {
        // All voids, and more before them in this window: the same window again, up to them.
        end = Optional.of(ids.getFirst());
        back = back.dividedBy(GROWTH);
      } else if (first) {
        return Optional.empty();
      } else {
        end = Optional.of(start);
      }
    }
  }

  private Deque<BundleId> lastOf(String startAfter, Optional<BundleId> end) {
    Deque<BundleId> ids = new ArrayDeque<>();
    for (BundleKeys keys = new BundleKeys(metadata, repo, "", startAfter); keys.hasNext(); ) {
      BundleId id = keys.next();
      if (end.isPresent() && id.compareTo(end.get()) >= 0) {
        break;
      }
      if (ids.size() == KEPT) {
        ids.removeFirst();
      }
      ids.addLast(id);
    }
    return ids;
  }

  private Optional<BundleDescriptor> lastReal(Deque<BundleId> ids) {
    for (Iterator<BundleId> i = ids.descendingIterator(); i.hasNext(); ) {
      Optional<BundleDescriptor> found = real.apply(i.next());
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }
}
