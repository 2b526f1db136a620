package io.datamon.transfer;

import io.datamon.error.UnavailableException;
import io.datamon.model.BundlePath;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.NativeBundle.Cut;
import io.datamon.tree.FileStat;
import io.datamon.tree.FileType;
import io.datamon.tree.LeftOut;
import io.datamon.tree.PathRules;
import io.datamon.tree.TreeItem;
import io.datamon.tree.TreeWalker;
import io.datamon.tree.WalkOptions;
import io.datamon.tree.WalkRules;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What differs between a bundle and a folder, in manifest order: the walk of the folder and the
 * entries have the same order, so they are merged and nothing is remembered. One thread.
 *
 * <p>Nothing is written. Ends with a failure at what cannot be read.
 */
public final class FolderDiff implements Iterator<Difference> {
  private final BundleFiles files;
  private final DiffSettings settings;
  private final PathFilter filter;
  private final TreeWalker walker;
  private final Peeking entries;
  private final FileHashes hashes;
  private final Optional<Instant> finished;
  private @Nullable TreeItem item;
  private @Nullable Difference next;

  /**
   * Begins to compare.
   *
   * @param bundle the id, as a download into the folder has recorded it
   * @param repo the repo, likewise
   * @param cut how the bundle's files were cut
   */
  public FolderDiff(
      BundleFiles files, String repo, String bundle, Cut cut, Path folder, DiffSettings settings) {
    this.files = files;
    this.settings = settings;
    this.filter = new PathFilter(settings.only());
    this.walker =
        new TreeWalker(
            folder,
            new WalkOptions(settings.leaveOut(), false, rules(files, settings)),
            FolderDiff::leftOut);
    this.entries = new Peeking(files.entries());
    this.hashes = new FileHashes(cut);
    this.finished =
        DestinationState.read(walker.root())
            .filter(earlier -> earlier.repo().equals(repo) && earlier.bundle().equals(bundle))
            .flatMap(DestinationState.Earlier::finished);
    step();
  }

  /** What is in the bundle is compared, whatever the folder's own rules say. */
  private static WalkRules rules(BundleFiles files, DiffSettings settings) {
    return settings.ignoreFiles()
        ? new WalkRules(PathRules.NONE, PathRules.NONE, true, path -> files.find(path).isPresent())
        : WalkRules.ALL;
  }

  private static void leftOut(LeftOut left) {
    if (left.isFailure()) {
      throw new UnavailableException(left.message() + "; nothing can be said of it");
    }
  }

  private void step() {
    item = null;
    while (item == null && walker.hasNext()) {
      TreeItem found = walker.next();
      boolean folder = found.stat().type() == FileType.FOLDER;
      if (folder && !filter.mayHold(found.path())) {
        walker.skipChildren();
      } else if (filter.takes(found.path())) {
        item = found;
      }
    }
  }

  @Override
  public boolean hasNext() {
    while (next == null && (item != null || entries.path().isPresent())) {
      advance().ifPresent(found -> next = found);
    }
    return next != null;
  }

  @Override
  public Difference next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException("nothing more differs");
    }
    Difference found = next;
    next = null;
    return found;
  }

  private Optional<Difference> advance() {
    BundlePath path =
        item == null || entries.path().filter(at -> at.compareTo(item.path()) < 0).isPresent()
            ? entries.path().orElseThrow()
            : item.path();
    Optional<Entry> entry = entries.take(path).filter(found -> filter.takes(path));
    Optional<TreeItem> local = Optional.ofNullable(item).filter(found -> found.path().equals(path));
    try {
      if (entry.isPresent() && local.isPresent()) {
        return compare(entry.get(), local.get());
      }
      return entry.isPresent()
          ? Optional.of(Difference.removed(path, Difference.Side.of(entry.get())))
          : local.isPresent() ? Optional.of(Difference.added(path, side(local.get()))) : gone();
    } catch (IOException e) {
      throw LocalFiles.unreadable(path, e);
    } finally {
      if (local.isPresent()) {
        step();
      }
    }
  }

  private static Optional<Difference> gone() {
    return Optional.empty(); // an entry that was not asked for
  }

  private Optional<Difference> compare(Entry entry, TreeItem local) throws IOException {
    FileStat stat = local.stat();
    boolean trusted =
        settings.trustTimes()
            && finished.isPresent()
            && entry instanceof Entry.File file
            && LocalFiles.isUntouched(stat, file, finished.get());
    boolean content = !trusted && !LocalFiles.isSame(files, local.file(), stat, entry);
    boolean attributes =
        settings.attributes()
            && !local.path().isRoot()
            && stat.type() != FileType.LINK
            && (stat.mode() != entry.mode() || !stat.modified().equals(entry.modified()));
    if (!content && !attributes) {
      return Optional.empty();
    }
    Difference.Side before = Difference.Side.of(entry);
    Difference.Side after =
        content
            ? side(local)
            : new Difference.Side(
                before.type(), stat.size(), stat.mode(), stat.modified(), before.hash());
    return Optional.of(Difference.changed(local.path(), before, after, content));
  }

  private Difference.Side side(TreeItem local) throws IOException {
    FileStat stat = local.stat();
    Difference.Type type =
        switch (stat.type()) {
          case FOLDER -> Difference.Type.DIRECTORY;
          case LINK -> Difference.Type.LINK;
          default -> Difference.Type.FILE;
        };
    Optional<Digest> hash =
        type == Difference.Type.FILE ? Optional.of(hashes.of(local.file())) : Optional.empty();
    long size = type == Difference.Type.DIRECTORY ? 0 : stat.size();
    return new Difference.Side(type, size, stat.mode(), stat.modified(), hash);
  }
}
