package io.datamon.transfer;

import io.datamon.manifest.Change;
import io.datamon.manifest.ManifestDiff;
import io.datamon.model.BundlePath;
import io.datamon.model.Entry;
import io.datamon.tree.Destination;
import io.datamon.tree.FileStat;
import io.datamon.tree.FileType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bundles of which files may be in a folder that is updated: the one that was downloaded last,
 * or, after an update that was stopped, those between which it stopped. One thread.
 */
final class OlderBundles {
  /** One of them. */
  private static final class Older {
    final BundleFiles files;
    final Optional<Instant> finished;
    private @Nullable Peeking entries;
    private @Nullable BundlePath last;

    Older(BundleFiles files, Optional<Instant> finished) {
      this.files = files;
      this.finished = finished;
    }

    /** Returns the entry of a path: cheap for paths in order, a look-up for others. */
    Optional<Entry> at(BundlePath path) {
      if (last != null && path.compareTo(last) <= 0) {
        return files.find(path);
      }
      if (entries == null) {
        entries = new Peeking(files.entries());
      }
      last = path;
      return entries.seek(path);
    }
  }

  private final BundleFiles target;
  private final boolean trustTimes;
  private final boolean force;
  private final List<Older> older = new ArrayList<>();

  /**
   * Creates a list without any.
   *
   * @param target what the folder is to hold
   * @param trustTimes whether files may be taken unread for what they were made
   * @param force whether files that somebody changed are removed with the others
   */
  OlderBundles(BundleFiles target, boolean trustTimes, boolean force) {
    this.target = target;
    this.trustTimes = trustTimes;
    this.force = force;
  }

  /**
   * Adds one.
   *
   * @param finished since when all its files were in the folder
   */
  void add(BundleFiles files, Optional<Instant> finished) {
    older.add(new Older(files, finished));
  }

  /** Returns their entries, from the beginning. */
  List<Peeking> entries() {
    return older.stream().map(one -> new Peeking(one.files.entries())).toList();
  }

  /**
   * Tells, without reading it, whether a file is still what one of them made it, and has the
   * contents of an entry.
   */
  boolean isUntouched(Entry.File wanted, FileStat stat) {
    for (Older one : older) {
      Optional<Entry> was =
          trustTimes && one.finished.isPresent() ? one.at(wanted.path()) : Optional.empty();
      if (was.isPresent()
          && was.get() instanceof Entry.File made
          && LocalFiles.isUntouched(stat, made, one.finished.get())
          && ManifestDiff.sameContent(made, wanted)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Tells whether something is still what one of them made it.
   *
   * @param entries what each of them has there, in their order
   */
  boolean isClean(Path file, FileStat stat, List<Optional<Entry>> entries) throws IOException {
    for (int i = 0; i < older.size(); i++) {
      Older one = older.get(i);
      if (trustTimes
          && one.finished.isPresent()
          && entries.get(i).isPresent()
          && entries.get(i).get() instanceof Entry.File made
          && LocalFiles.isUntouched(stat, made, one.finished.get())) {
        return true;
      }
    }
    for (int i = 0; i < older.size(); i++) {
      Optional<Entry> made = entries.get(i);
      if (made.isPresent() && LocalFiles.isSame(older.get(i).files, file, stat, made.get())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Removes what they had and the target has not, with the folders that become empty. What somebody
   * changed meanwhile is left, and told.
   */
  void removeStale(Destination destination, DownloadReport report, Runnable check) {
    for (Older one : older) {
      for (Iterator<Change> changes = one.files.changesTo(target); changes.hasNext(); ) {
        check.run();
        if (changes.next() instanceof Change.Removed removed) {
          BundlePath path = removed.path();
          try {
            removeStale(destination, report, removed.entry());
          } catch (IOException e) {
            report.failed(path, DownloadReport.failure(path, e));
          }
        }
      }
    }
  }

  private void removeStale(Destination destination, DownloadReport report, Entry entry)
      throws IOException {
    BundlePath path = entry.path();
    Optional<Destination.Present> there = destination.find(path);
    if (there.isEmpty()) {
      return;
    }
    boolean folder = there.get().stat().type() == FileType.FOLDER;
    if (folder && !(entry instanceof Entry.Directory)) {
      return; // somebody made a folder of it, what is in there none of the bundles had
    }
    if (!folder && !force && !isClean(there.get().file(), there.get().stat(), all(path))) {
      report.warned(path, path + " was changed during the update, and left as it is");
      return;
    }
    if (!folder) {
      destination.remove(path);
      report.removed(path);
    }
    for (BundlePath at = folder ? path : path.parent();
        !at.isRoot() && !isFolderOfTarget(at) && destination.removeIfEmpty(at);
        at = at.parent()) {
      report.removed(at);
    }
  }

  private List<Optional<Entry>> all(BundlePath path) {
    return older.stream().map(one -> one.files.find(path)).toList();
  }

  private boolean isFolderOfTarget(BundlePath path) {
    return target.find(path).filter(Entry.Directory.class::isInstance).isPresent();
  }
}
