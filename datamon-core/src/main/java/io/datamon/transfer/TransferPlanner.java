package io.datamon.transfer;

import io.datamon.error.NotFoundException;
import io.datamon.error.UnavailableException;
import io.datamon.model.BundlePath;
import io.datamon.model.Entry;
import io.datamon.tree.FileStat;
import io.datamon.tree.FileType;
import io.datamon.tree.LeftOut;
import io.datamon.tree.RawPaths;
import io.datamon.tree.ReservedNames;
import io.datamon.tree.TreeItem;
import io.datamon.tree.TreeWalker;
import io.datamon.tree.WalkOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells what an upload or a download would do, and writes nothing: the walk of the folder and the
 * entries of a bundle have the same order, so they are merged and nothing is remembered.
 *
 * <p>One plan each; one thread.
 */
public final class TransferPlanner {
  private final Consumer<UpdateStep> steps;
  private long added;
  private long replaced;
  private long removed;
  private long bytes;

  /**
   * Prepares a plan.
   *
   * @param steps told of each file and link that would change, by path in manifest order
   */
  public TransferPlanner(Consumer<UpdateStep> steps) {
    this.steps = steps;
  }

  /** What is there, in manifest order. */
  private interface Items {
    /** Returns the next; null at the end. */
    @Nullable TreeItem next();
  }

  /** Takes what is at one path on either side, or on both. */
  private interface Sides {
    void at(Optional<TreeItem> local, Optional<Entry> entry) throws IOException;
  }

  /**
   * Plans an upload. Files of the length and the time that the parent has are taken for unchanged;
   * the upload itself looks closer.
   *
   * @param parent the bundle that the new one would follow
   * @throws UnavailableException if something cannot be read that the upload would not leave out
   * @throws NotFoundException if a listed path does not exist
   */
  public TransferPlan upload(Optional<BundleFiles> parent, Path folder, UploadSettings settings) {
    PathFilter filter = new PathFilter(settings.only());
    TreeWalker walker =
        new TreeWalker(
            folder,
            new WalkOptions(settings.leaveOut(), settings.oneFileSystem(), settings.rules()),
            left -> leftOut(left, filter, settings));
    uploadOf(() -> next(walker, filter), parent);
    if (!settings.skipUnreadable() && !filter.missing().isEmpty()) {
      throw missing(filter, folder.toString());
    }
    return plan();
  }

  /**
   * Plans an upload of objects, as one of a folder.
   *
   * @throws NotFoundException if there is nothing, or a listed path does not exist
   */
  public TransferPlan upload(
      Optional<BundleFiles> parent, ObjectPlace place, UploadSettings settings) {
    PathFilter filter = new PathFilter(settings.only());
    try (ObjectTree tree =
        UploadWalks.objects(place, settings, filter, left -> leftOut(left, filter, settings))) {
      tree.require();
      uploadOf(() -> tree.hasNext() ? tree.next().treeItem() : null, parent);
    }
    if (!settings.skipUnreadable() && !filter.missing().isEmpty()) {
      throw missing(filter, place.uri().toString());
    }
    return plan();
  }

  private static NotFoundException missing(PathFilter filter, String place) {
    BundlePath missing = filter.missing().iterator().next();
    return new NotFoundException(
        "path", missing.toString(), missing + " is listed and does not exist in " + place);
  }

  private void uploadOf(Items items, Optional<BundleFiles> parent) {
    merge(
        items,
        new Peeking(parent.map(BundleFiles::entries).orElse(Collections.emptyIterator())),
        (local, entry) -> {
          if (local.isPresent() && local.get().stat().type() != FileType.FOLDER) {
            if (entry.isEmpty() || entry.get() instanceof Entry.Directory) {
              step(UpdateStep.Action.ADD, local.get().path(), size(local.get().stat()));
            } else if (!looksSame(local.get(), entry.get())) {
              step(UpdateStep.Action.REPLACE, local.get().path(), size(local.get().stat()));
            }
          } else if (entry.filter(old -> !(old instanceof Entry.Directory)).isPresent()) {
            step(UpdateStep.Action.REMOVE, entry.get().path(), 0);
          }
        });
  }

  private static void leftOut(LeftOut left, PathFilter filter, UploadSettings settings) {
    if (left.reason() == LeftOut.Reason.EXCLUDED) {
      filter.excluded(left.path());
    } else if (left.isFailure() && !settings.skipUnreadable()) {
      throw new UnavailableException(left.message());
    }
  }

  private static boolean looksSame(TreeItem local, Entry entry) throws IOException {
    FileStat stat = local.stat();
    if (entry instanceof Entry.Link link) {
      return stat.type() == FileType.LINK
          && RawPaths.target(Files.readSymbolicLink(local.file())).equals(link.target());
    }
    return stat.type() == FileType.FILE
        && entry.size() == stat.size()
        && entry.modified().equals(stat.modified());
  }

  private static long size(FileStat stat) {
    return stat.type() == FileType.FILE ? stat.size() : 0;
  }

  /**
   * Plans a download. Files that are there are compared by content.
   *
   * @param folder the destination; it need not exist
   * @throws io.datamon.error.AlreadyExistsException as the download would, if the folder holds
   *     something else
   */
  public TransferPlan download(
      BundleFiles files, DownloadTarget target, Path folder, DownloadSettings settings) {
    boolean there = Files.exists(folder);
    if (there) {
      DestinationState.check(folder, target, settings.forceDest());
    }
    PathFilter all = new PathFilter(Optional.empty());
    Optional<TreeWalker> walker =
        there
            ? Optional.of(
                new TreeWalker(
                    folder, new WalkOptions(settings.leaveOut(), false), TransferPlanner::pass))
            : Optional.empty();
    merge(
        () -> walker.isPresent() ? next(walker.get(), all) : null,
        new Peeking(new SubtreeSource(files, settings.top()).entries()),
        (local, entry) -> {
          if (entry.isPresent()) {
            download(files, settings, local, entry.get());
          } else if (settings.deleteExtra()) {
            local
                .filter(found -> found.stat().type() != FileType.FOLDER)
                .filter(found -> settings.selects(found.path()))
                .ifPresent(found -> step(UpdateStep.Action.REMOVE, found.path(), 0));
          }
        });
    return plan();
  }

  /** What cannot be looked at is not known to be right: it would be written, or stay. */
  private static void pass(LeftOut left) {}

  private void download(
      BundleFiles files, DownloadSettings settings, Optional<TreeItem> local, Entry entry)
      throws IOException {
    if (entry instanceof Entry.Directory
        || !settings.selects(entry)
        || ReservedNames.isNeverRestored(entry.path())) {
      return;
    }
    long size = entry instanceof Entry.File ? entry.size() : 0;
    if (local.isEmpty()) {
      step(UpdateStep.Action.ADD, entry.path(), size);
    } else if (!LocalFiles.isSame(files, local.get().file(), local.get().stat(), entry)) {
      step(UpdateStep.Action.REPLACE, entry.path(), size);
    }
  }

  private void merge(Items items, Peeking entries, Sides sides) {
    @Nullable TreeItem item = items.next();
    while (item != null || entries.path().isPresent()) {
      BundlePath path =
          item == null || entries.path().filter(isBefore(item.path())).isPresent()
              ? entries.path().orElseThrow()
              : item.path();
      Optional<TreeItem> local = Optional.ofNullable(item).filter(at -> at.path().equals(path));
      try {
        sides.at(local, entries.take(path));
      } catch (IOException e) {
        throw LocalFiles.unreadable(path, e);
      }
      if (local.isPresent()) {
        item = items.next();
      }
    }
  }

  private static Predicate<BundlePath> isBefore(BundlePath path) {
    return other -> other.compareTo(path) < 0;
  }

  private static @Nullable TreeItem next(TreeWalker walker, PathFilter filter) {
    while (walker.hasNext()) {
      TreeItem found = walker.next();
      boolean folder = found.stat().type() == FileType.FOLDER;
      if (folder && !filter.mayHold(found.path())) {
        walker.skipChildren();
      } else if (folder || filter.takes(found.path())) {
        return found;
      }
    }
    return null;
  }

  private void step(UpdateStep.Action action, BundlePath path, long size) {
    switch (action) {
      case ADD -> added++;
      case REPLACE -> replaced++;
      case REMOVE -> removed++;
      case CONFLICT -> throw new IllegalStateException("nothing is in the way of " + path);
    }
    bytes += size;
    steps.accept(new UpdateStep(action, path, size));
  }

  private TransferPlan plan() {
    return new TransferPlan(added, replaced, removed, bytes);
  }
}
