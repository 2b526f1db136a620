package io.datamon.transfer;

import io.datamon.error.InvalidInputException;
import io.datamon.model.BundlePath;
import io.datamon.model.Entry;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How a bundle is downloaded.
 *
 * @param forceDest whether a destination is taken that is not empty and no download of the same
 *     repo
 * @param deleteExtra whether files that are not in the bundle are removed from the destination
 * @param metadata whether {@code .datamon} stays in the destination
 * @param owner whether owners are restored where they were recorded
 * @param xattrs whether extended attributes are restored
 * @param trustTimes whether files are kept unread whose size, mode and times say that nothing
 *     changed since this bundle was downloaded here; else their contents are compared
 * @param top what is downloaded lies below it, or is it; the root for everything
 * @param filter what of that is downloaded; empty: everything
 * @param leaveOut stores and caches, which are never removed from a destination
 * @param workers how many threads check, fetch and write
 * @param memoryBytes about how many bytes may be in flight between store and disk
 */
public record DownloadSettings(
    boolean forceDest,
    boolean deleteExtra,
    boolean metadata,
    boolean owner,
    boolean xattrs,
    boolean trustTimes,
    BundlePath top,
    Optional<Selection> filter,
    Set<Path> leaveOut,
    int workers,
    long memoryBytes) {
  /** The settings of a plain download with eight workers and 64 MiB. */
  public static final DownloadSettings DEFAULT =
      new DownloadSettings(
          false,
          false,
          true,
          false,
          false,
          true,
          BundlePath.ROOT,
          Optional.empty(),
          Set.of(),
          8,
          64 << 20);

  /** Checks the numbers and copies the set. */
  public DownloadSettings {
    leaveOut = Set.copyOf(leaveOut);
    if (workers < 1 || workers > 256 || memoryBytes < 1 << 20) {
      throw new InvalidInputException(
          "a download needs 1 to 256 workers and at least 1 MiB of memory, not "
              + workers
              + " and "
              + memoryBytes
              + " bytes");
    }
  }

  /** Returns these settings with another {@code forceDest}. */
  public DownloadSettings withForceDest(boolean on) {
    return with(draft -> draft.forceDest = on);
  }

  /** Returns these settings with another {@code deleteExtra}. */
  public DownloadSettings withDeleteExtra(boolean on) {
    return with(draft -> draft.deleteExtra = on);
  }

  /** Returns these settings with another {@code metadata}. */
  public DownloadSettings withMetadata(boolean on) {
    return with(draft -> draft.metadata = on);
  }

  /** Returns these settings with owners and extended attributes restored or not. */
  public DownloadSettings withAttributes(boolean owners, boolean attributes) {
    return with(
        draft -> {
          draft.owner = owners;
          draft.xattrs = attributes;
        });
  }

  /** Returns these settings with another {@code trustTimes}. */
  public DownloadSettings withTrustTimes(boolean on) {
    return with(draft -> draft.trustTimes = on);
  }

  /** Returns these settings for what lies below a path. */
  public DownloadSettings withTop(BundlePath path) {
    return with(draft -> draft.top = path);
  }

  /** Returns these settings for part of the bundle. */
  public DownloadSettings withFilter(Selection part) {
    return with(draft -> draft.filter = Optional.of(part));
  }

  /** Returns these settings with stores and caches that are never removed. */
  public DownloadSettings withLeaveOut(Set<Path> folders) {
    return with(draft -> draft.leaveOut = folders);
  }

  /** Returns these settings with other numbers. */
  public DownloadSettings withLimits(int threads, long bytes) {
    return with(
        draft -> {
          draft.workers = threads;
          draft.memoryBytes = bytes;
        });
  }

  private DownloadSettings with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.settings();
  }

  /** The settings while they are changed. */
  private static final class Draft {
    private boolean forceDest;
    private boolean deleteExtra;
    private boolean metadata;
    private boolean owner;
    private boolean xattrs;
    private boolean trustTimes;
    private BundlePath top;
    private Optional<Selection> filter;
    private Set<Path> leaveOut;
    private int workers;
    private long memoryBytes;

    Draft(DownloadSettings from) {
      this.forceDest = from.forceDest;
      this.deleteExtra = from.deleteExtra;
      this.metadata = from.metadata;
      this.owner = from.owner;
      this.xattrs = from.xattrs;
      this.trustTimes = from.trustTimes;
      this.top = from.top;
      this.filter = from.filter;
      this.leaveOut = from.leaveOut;
      this.workers = from.workers;
      this.memoryBytes = from.memoryBytes;
    }

    DownloadSettings settings() {
      return new DownloadSettings(
          forceDest,
          deleteExtra,
          metadata,
          owner,
          xattrs,
          trustTimes,
          top,
          filter,
          leaveOut,
          workers,
          memoryBytes);
    }
  }

  /** Tells whether not everything is downloaded. */
  boolean isPart() {
    return !top.isRoot() || filter.isPresent();
  }

  /** Tells whether a file or link is downloaded. */
  boolean selects(BundlePath path) {
    return path.startsWith(top) && (filter.isEmpty() || filter.get().takes(path, false));
  }

  /** Tells whether an entry is downloaded. */
  boolean selects(Entry entry) {
    return entry.path().startsWith(top)
        && (filter.isEmpty() || filter.get().takes(entry.path(), entry instanceof Entry.Directory));
  }
}
