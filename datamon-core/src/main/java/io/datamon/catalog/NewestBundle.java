package io.datamon.catalog;

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
 * Finds the bundle of the greatest id, although stores list in ascending order only. One thread at
 * a time.
 *
 * <p>One page from the beginning is all there is in most repos. Else it looks at the last minute,
 * the last eight, and so on, until a window that is open towards the future has something: ids are
 * times. Only if all that is in it turns out to be voids, it goes on before the window.
 */
public final class NewestBundle {
  private static final Duration FIRST_WINDOW = Duration.ofMinutes(1);
  private static final int GROWTH = 8;

  /** How many ids of a window are kept, the greatest; below them a window is begun again. */
  private static final int KEPT = 1000;

  private final ObjectStore metadata;
  private final RepoName repo;
  private final Function<BundleId, Optional<Bundles.Found>> real;
  private final Instant now;
  private Deque<BundleId> ids = new ArrayDeque<>();
  private Duration back = FIRST_WINDOW;
  private Optional<BundleId> end = Optional.empty();
  private boolean more;

  /**
   * Lists the end of the repo.
   *
   * @param known an id that was in the repo not long ago: what is listed from it on is all that can
   *     be newer, in one request; if nothing is, it is as if none were known
   * @param real reads the descriptor of a bundle; nothing for a void or what is gone
   */
  NewestBundle(
      ObjectStore metadata,
      RepoName repo,
      Function<BundleId, Optional<Bundles.Found>> real,
      Optional<BundleId> known,
      Instant now) {
    this.metadata = metadata;
    this.repo = repo;
    this.real = real;
    this.now = now;
    if (known.isPresent()) {
      listFrom(known.get());
    }
    if (ids.isEmpty()) {
      listBeginning();
    }
    while (more && ids.isEmpty()) {
      listWindow();
    }
  }

  private void listFrom(BundleId known) {
    ids = lastOf(CatalogKeys.bundles(repo) + known, Optional.empty());
    if (!ids.isEmpty()) {
      end = Optional.of(ids.size() == KEPT ? ids.getFirst() : known);
      more = true;
    }
  }

  private void listBeginning() {
    BundleKeys keys = new BundleKeys(metadata, repo, "", "");
    while (!more && keys.hasNext()) {
      ids.add(keys.next());
      more = keys.read() >= BundleKeys.PAGE;
    }
    if (more) {
      ids.clear();
    }
  }

  /** Returns the greatest KSUID that has a descriptor, also a void. Sends no request. */
  public Optional<BundleId> greatest() {
    for (Iterator<BundleId> i = ids.descendingIterator(); i.hasNext(); ) {
      BundleId id = i.next();
      if (id.isKsuid()) {
        return Optional.of(id);
      }
    }
    return Optional.empty();
  }

  /** Reads the bundle of the greatest id; one read, and one more for each void after it. */
  public Optional<Bundles.Found> find() {
    while (true) {
      Optional<Bundles.Found> found = lastReal();
      if (found.isPresent() || !more) {
        return found;
      }
      listWindow();
    }
  }

  private void listWindow() {
    BundleId start = BundleIds.least(now.minus(back));
    boolean first = start.equals(BundleIds.least(Instant.MIN));
    if (end.isPresent() && start.compareTo(end.get()) >= 0) {
      ids = new ArrayDeque<>();
      back = back.multipliedBy(GROWTH);
      return;
    }
    ids = lastOf(first ? "" : CatalogKeys.bundles(repo) + start, end);
    if (ids.size() == KEPT) {
      // There may be more before them in this window: the same window next, up to them.
      end = Optional.of(ids.getFirst());
    } else if (first) {
      more = false;
    } else {
      end = Optional.of(start);
      back = back.multipliedBy(GROWTH);
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

  private Optional<Bundles.Found> lastReal() {
    for (Iterator<BundleId> i = ids.descendingIterator(); i.hasNext(); ) {
      Optional<Bundles.Found> found = real.apply(i.next());
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }
}
