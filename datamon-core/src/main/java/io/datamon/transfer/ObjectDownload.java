package io.datamon.transfer;

import io.datamon.error.AlreadyExistsException;
import io.datamon.error.CancelledException;
import io.datamon.error.CorruptException;
import io.datamon.error.DatamonException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NoSuchObjectException;
import io.datamon.model.BundlePath;
import io.datamon.model.Entry;
import io.datamon.tree.LeftOut;
import io.datamon.tree.ReservedNames;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Puts the files of a bundle, or of a part of it, into a place of objects, such as a bucket.
 *
 * <p>A place is taken that is empty, or holds nothing but files of the bundle, as a download that
 * was interrupted leaves it: what is right is kept. Any other is taken only if that is forced; then
 * what differs is replaced, and what is not in the bundle stays, unless it is to be removed.
 *
 * <p>An object is whole or not there. Memory is bounded by {@link DownloadSettings#memoryBytes} and
 * a chunk or two a thread. Used once.
 */
public final class ObjectDownload {
  /** What only stores of this program and of the older one have. */
  private static final Pattern OF_STORE =
      Pattern.compile("(?:.*/)?(?:contexts/[^/]+/context[.]yaml|repos/[^/]+/repo[.]yaml|gc/head)");

  /** How many names of objects are in memory at once, at most. */
  private static final int OBJECTS_IN_MEMORY = 1 << 15;

  private final BundleFiles files;
  private final ObjectPlace place;
  private final DownloadTarget target;
  private final DownloadSettings settings;

  /** Prepares a download. */
  public ObjectDownload(
      BundleFiles files, ObjectPlace place, DownloadTarget target, DownloadSettings settings) {
    this.files = files;
    this.place = place;
    this.target = target;
    this.settings = settings;
  }

  /** Takes what is at one path in the bundle, in the place, or in both. */
  private interface Sides {
    void at(BundlePath path, Optional<Entry> entry, Optional<ObjectItem> item)
        throws InterruptedException;
  }

  /**
   * Downloads. Interrupting the calling thread cancels.
   *
   * @return what was done, with the files that failed while others went on
   * @throws AlreadyExistsException if the place holds something else; nothing was written
   * @throws CancelledException if it was cancelled
   */
  public DownloadResult run(Progress progress) {
    DownloadReport report = new DownloadReport(progress);
    boolean empty = check();
    if (settings.isPart()) {
      count(report);
    } else {
      report.found(files.files(), files.bytes());
    }
    try (ObjectPuts puts = new ObjectPuts(files, place, settings, report)) {
      merge(
          empty,
          (path, entry, item) -> {
            if (entry.isPresent()) {
              put(puts, report, entry.get(), item);
            }
          });
      puts.await();
      place.store().barrier();
      if (settings.deleteExtra() && !empty) {
        removeExtra(report);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("the download was interrupted", e);
    }
    return report.result();
  }

  private void count(DownloadReport report) {
    long[] found = new long[2];
    for (Iterator<Entry> entries = selected(); entries.hasNext(); ) {
      Entry entry = entries.next();
      found[0]++;
      found[1] += entry.size();
    }
    report.found(found[0], found[1]);
  }

  private void put(ObjectPuts puts, DownloadReport report, Entry entry, Optional<ObjectItem> item)
      throws InterruptedException {
    if (place.isOwn(entry.path().toString())) {
      report.failed(
          entry.path(),
          new InvalidInputException(
              entry.path() + " would lie in the store of a context; choose another place"));
    } else if (entry instanceof Entry.File file) {
      puts.put(file, item.isPresent());
    } else {
      report.failed(
          entry.path(),
          new InvalidInputException(
              entry.path() + " is a symbolic link, and no object can be one; leave it out"));
    }
  }

  private void removeExtra(DownloadReport report) throws InterruptedException {
    if (!report.isComplete()) {
      report.warned(
          BundlePath.ROOT,
          "objects that are not in the bundle were not removed, because some files failed");
      return;
    }
    merge(
        false,
        (path, entry, item) -> {
          if (entry.isEmpty() && settings.selects(path)) {
            place.store().delete(place.key(path));
            report.removed(path);
          }
        });
    place.store().barrier();
  }

  /**
   * Tells what {@link #run} would do, and changes nothing. Objects of the right length are read.
   *
   * @param steps told of each object that would be put or removed, by path in manifest order
   * @throws AlreadyExistsException if the place holds something else
   */
  public TransferPlan plan(Consumer<UpdateStep> steps) {
    boolean empty = check();
    Map<UpdateStep.Action, Long> counts = new EnumMap<>(UpdateStep.Action.class);
    long[] bytes = new long[1];
    try {
      merge(
          empty,
          (path, entry, item) -> {
            @Nullable UpdateStep step = step(path, entry, item);
            if (step != null) {
              counts.merge(step.action(), 1L, Long::sum);
              bytes[0] += step.bytes();
              steps.accept(step);
            }
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("the plan was interrupted", e);
    }
    return new TransferPlan(
        counts.getOrDefault(UpdateStep.Action.ADD, 0L),
        counts.getOrDefault(UpdateStep.Action.REPLACE, 0L),
        counts.getOrDefault(UpdateStep.Action.REMOVE, 0L),
        bytes[0]);
  }

  private @Nullable UpdateStep step(
      BundlePath path, Optional<Entry> entry, Optional<ObjectItem> item) {
    if (entry.isEmpty()) {
      return settings.deleteExtra() && settings.selects(path)
          ? new UpdateStep(UpdateStep.Action.REMOVE, path, 0)
          : null;
    }
    if (!(entry.get() instanceof Entry.File file) || place.isOwn(path.toString())) {
      return null;
    }
    if (item.isEmpty()) {
      return new UpdateStep(UpdateStep.Action.ADD, path, file.size());
    }
    return item.get().size() == file.size()
            && ObjectPuts.isSame(files, place.store(), place.key(path), file)
        ? null
        : new UpdateStep(UpdateStep.Action.REPLACE, path, file.size());
  }

  /** Checks that the place may be used; returns whether nothing is there. */
  private boolean check() {
    boolean[] other = new boolean[1];
    try (ObjectTree tree = tree(left -> other[0] = true)) {
      if (!tree.isThere()) {
        return true;
      }
      if (settings.forceDest() && settings.deleteExtra()) {
        requireNoStore(tree);
      }
      if (settings.forceDest()) {
        return false;
      }
      merge(
          tree,
          (path, entry, item) ->
              other[0] |=
                  item.isPresent()
                      && (entry.isEmpty()
                          || !(entry.get() instanceof Entry.File file)
                          || file.size() != item.get().size()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("the download was interrupted", e);
    }
    if (other[0]) {
      throw new AlreadyExistsException(
          "destination "
              + place.uri()
              + " should be empty, or hold nothing but files of bundle "
              + target.bundle()
              + "; choose another place, or use --force-dest to write into this one");
    }
    return false;
  }

  /** Checks that nothing is to be removed that is a store of whoever else. */
  private void requireNoStore(ObjectTree tree) throws InterruptedException {
    merge(
        tree,
        (path, entry, item) -> {
          if (entry.isEmpty()
              && settings.selects(path)
              && OF_STORE.matcher(path.toString()).matches()) {
            throw new InvalidInputException(
                "%s holds a store of Datamon, which %s belongs to; nothing is removed beside one, so choose another place"
                    .formatted(place.uri(), path));
          }
        });
  }

  private ObjectTree tree(Consumer<LeftOut> leftOut) {
    return new ObjectTree(place, (path, folder) -> true, leftOut, OBJECTS_IN_MEMORY);
  }

  private void merge(boolean empty, Sides sides) throws InterruptedException {
    if (empty) {
      for (Iterator<Entry> entries = selected(); entries.hasNext(); ) {
        Entry entry = entries.next();
        sides.at(entry.path(), Optional.of(entry), Optional.empty());
      }
      return;
    }
    // What no path can be called is not in the way of any.
    try (ObjectTree tree = tree(left -> {})) {
      merge(tree, sides);
    }
  }

  private void merge(ObjectTree tree, Sides sides) throws InterruptedException {
    Peeking entries = new Peeking(selected());
    @Nullable ObjectItem item = nextObject(tree);
    while (item != null || entries.path().isPresent()) {
      ObjectItem here = item;
      BundlePath path =
          here == null || entries.path().filter(at -> at.compareTo(here.path()) < 0).isPresent()
              ? entries.path().orElseThrow()
              : here.path();
      Optional<ObjectItem> found = Optional.ofNullable(here).filter(at -> at.path().equals(path));
      sides.at(path, entries.take(path), found);
      if (found.isPresent()) {
        item = nextObject(tree);
      }
    }
  }

  private static @Nullable ObjectItem nextObject(ObjectTree tree) {
    while (tree.hasNext()) {
      ObjectItem item = tree.next();
      if (!item.folder()) {
        return item;
      }
    }
    return null;
  }

  /** Returns the files and links that are asked for. */
  private Iterator<Entry> selected() {
    Iterator<Entry> all = new SubtreeSource(files, settings.top()).entries();
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(all, Spliterator.ORDERED | Spliterator.NONNULL),
            false)
        .filter(entry -> !(entry instanceof Entry.Directory))
        .filter(settings::selects)
        .filter(entry -> !ReservedNames.isNeverRestored(entry.path()))
        .iterator();
  }

  /** Tells whether a failure is one of a single file, beside which others go on. */
  static boolean isOfOne(DatamonException e) {
    return e instanceof CorruptException
        || e instanceof NoSuchObjectException
        || e instanceof InvalidInputException
        || e instanceof AlreadyExistsException;
  }
}
