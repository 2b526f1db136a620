package io.datamon.transfer;

import io.datamon.model.BundlePath;
import io.datamon.model.Entry;
import io.datamon.tree.Destination;
import io.datamon.tree.FileType;
import io.datamon.tree.TreeItem;
import io.datamon.tree.TreeWalker;
import io.datamon.tree.WalkOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Removes from a destination what is not in the bundle: the walk and the manifest have the same
 * order, so they are merged and nothing is remembered.
 *
 * <p>Never removed: what is reserved at the top, stores and caches with the folders they lie in,
 * special files outside such folders, and with a filter folders and whatever it does not select.
 */
final class ExtraFiles {
  private static final BundlePath LOST_AND_FOUND = BundlePath.of("lost+found");

  private final DownloadSource source;
  private final DownloadSettings settings;
  private final Destination destination;
  private final DownloadReport report;

  ExtraFiles(
      DownloadSource source,
      DownloadSettings settings,
      Destination destination,
      DownloadReport report) {
    this.source = source;
    this.settings = settings;
    this.destination = destination;
    this.report = report;
  }

  void remove(Runnable check) {
    TreeWalker walker =
        new TreeWalker(
            destination.root(),
            new WalkOptions(settings.leaveOut(), false),
            left -> report.skipped(left.path(), left.message()));
    Iterator<Entry> entries = source.entries();
    @Nullable BundlePath entry = entries.hasNext() ? entries.next().path() : null;
    while (walker.hasNext()) {
      check.run();
      TreeItem item = walker.next();
      while (entry != null && entry.compareTo(item.path()) < 0) {
        entry = entries.hasNext() ? entries.next().path() : null;
      }
      if (!item.path().equals(entry) && isRemovable(item) && remove(item)) {
        if (item.stat().type() == FileType.FOLDER) {
          walker.skipChildren();
        }
      }
    }
  }

  private boolean isRemovable(TreeItem item) {
    if (item.path().isRoot() || item.path().equals(LOST_AND_FOUND)) {
      return false;
    }
    if (item.stat().type() != FileType.FOLDER) {
      return settings.selects(item.path());
    }
    return !settings.isPart() && holdsNone(item.file(), settings.leaveOut());
  }

  private static boolean holdsNone(Path folder, Set<Path> leaveOut) {
    for (Path path : leaveOut) {
      try {
        if (path.toRealPath().startsWith(folder)) {
          return false;
        }
      } catch (IOException e) {
        // What cannot be told might be there; what does not exist lies nowhere.
        if (!(e instanceof java.nio.file.NoSuchFileException)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean remove(TreeItem item) {
    try {
      destination.remove(item.path());
      report.removed(item.path());
      return true;
    } catch (IOException e) {
      report.failed(item.path(), DownloadReport.failure(item.path(), e));
      return false;
    }
  }
}
