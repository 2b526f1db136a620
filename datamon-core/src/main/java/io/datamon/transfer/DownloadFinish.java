package io.datamon.transfer;

import io.datamon.model.BundlePath;
import io.datamon.model.Entry;
import io.datamon.tree.Attributes;
import io.datamon.tree.Destination;
import io.datamon.tree.FileType;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.BitSet;
import java.util.Optional;

/** What is done when all files are in their places: links, further names, attributes of folders. */
final class DownloadFinish {
  private static final int OWNER_MAY_PASS = 0100;

  private final DownloadPlanner planner;
  private final DownloadSettings settings;
  private final Destination destination;
  private final DownloadReport report;
  private final JobWriter writer;
  private final GroupPool pool;
  private final boolean fresh;
  private Optional<Entry> root = Optional.empty();

  /**
   * Prepares the end.
   *
   * @param fresh whether the destination was empty
   */
  DownloadFinish(
      DownloadPlanner planner,
      DownloadSettings settings,
      Destination destination,
      DownloadReport report,
      JobWriter writer,
      GroupPool pool,
      boolean fresh) {
    this.planner = planner;
    this.settings = settings;
    this.destination = destination;
    this.report = report;
    this.writer = writer;
    this.pool = pool;
    this.fresh = fresh;
  }

  /**
   * Makes links and further names; none exists before all files do, so no file goes through one.
   */
  void links() {
    planner
        .links()
        .forEach(
            entry -> {
              pool.check();
              try {
                if (entry instanceof Entry.Link link) {
                  link(link);
                } else if (entry instanceof Entry.File file) {
                  name(file);
                }
              } catch (IOException e) {
                writer.stopIfHopeless(e);
                report.failed(entry.path(), DownloadReport.failure(entry.path(), e));
              }
            });
    planner.flush();
    pool.await();
  }

  private void link(Entry.Link link) throws IOException {
    Attributes wanted = Attributes.of(link, settings.owner(), false);
    makeRoom(link.path());
    if (destination.link(link.path(), link.target(), wanted)) {
      report.done(link.path(), 0);
    } else {
      report.kept(link.path(), 0);
    }
  }

  private void name(Entry.File file) throws IOException {
    BundlePath first = file.extras().hardLink().orElseThrow();
    makeRoom(file.path());
    if (!isThere(first, file)) {
      planner.plan(file);
      return;
    }
    try {
      if (destination.hardLink(file.path(), first)) {
        report.done(file.path(), 0);
      } else {
        report.kept(file.path(), 0);
      }
    } catch (FileSystemException | UnsupportedOperationException e) {
      // Where there are no hard links, it becomes a file of its own.
      report.warned(file.path(), file.path() + " became a file of its own, not a hard link");
      planner.plan(file);
    }
  }

  /**
   * Tells whether a file is there under its first name. It is not if that is not in the bundle, not
   * in the part of it that is restored, or failed; and what else stands there is another file. In a
   * destination that was empty all is of this bundle.
   */
  private boolean isThere(BundlePath first, Entry.File file) throws IOException {
    Optional<Destination.Present> present =
        destination.find(first).filter(found -> found.stat().type() == FileType.FILE);
    return present.isPresent() && (fresh || planner.hasContents(present.get(), file));
  }

  /** Removes a folder that stands where something else is to be, if that was asked for. */
  private void makeRoom(BundlePath path) throws IOException {
    if (settings.deleteExtra() && !settings.isPart()) {
      boolean folder =
          destination
              .find(path)
              .filter(present -> present.stat().type() == FileType.FOLDER)
              .isPresent();
      if (folder) {
        destination.remove(path);
      }
    }
  }

  /**
   * Gives folders but the root their modes and times. Those that their owner may not pass come
   * after all below them, deepest first.
   */
  void folders() {
    BitSet depths = new BitSet();
    planner
        .folders()
        .forEach(
            entry -> {
              if (entry.path().isRoot()) {
                root = Optional.of(entry);
              } else if (isClosed(entry)) {
                depths.set(entry.path().depth());
              } else {
                finish(entry);
              }
            });
    for (int i = depths.length() - 1; i >= 0; i = depths.previousSetBit(i - 1)) {
      int depth = i;
      planner
          .folders()
          .forEach(
              entry -> {
                if (isClosed(entry) && entry.path().depth() == depth) {
                  finish(entry);
                }
              });
      if (i == 0) {
        break;
      }
    }
  }

  /**
   * Gives the root its mode and time, after {@link #folders}, once nothing in it changes any more.
   */
  void root() {
    root.ifPresent(this::finish);
  }

  private boolean isClosed(Entry entry) {
    return !destination.traits().superuser() && (entry.mode() & OWNER_MAY_PASS) == 0;
  }

  private void finish(Entry entry) {
    pool.check();
    if (!planner.isEntered(entry.path())) {
      return;
    }
    try {
      destination.finishFolder(
          entry.path(), Attributes.of(entry, settings.owner(), settings.xattrs()));
    } catch (IOException e) {
      report.failed(entry.path(), DownloadReport.failure(entry.path(), e));
    }
  }
}
