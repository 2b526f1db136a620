package io.datamon;

import io.datamon.error.InvalidInputException;
import io.datamon.model.BundlePath;
import io.datamon.transfer.DownloadSettings;
import io.datamon.transfer.Progress;
import io.datamon.transfer.Selection;
import io.datamon.tree.PathRules;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How a bundle is downloaded: settings that start at their defaults.
 *
 * <p>Immutable; each method returns a changed copy.
 */
public final class Download {
  private static final Download DEFAULTS =
      new Download(DownloadSettings.DEFAULT, PathRules.NONE, PathRules.NONE, Progress.NONE);

  private final DownloadSettings settings;
  private final PathRules include;
  private final PathRules exclude;
  private final Progress progress;

  private Download(
      DownloadSettings settings, PathRules include, PathRules exclude, Progress progress) {
    this.settings = settings;
    this.include = include;
    this.exclude = exclude;
    this.progress = progress;
  }

  /** Returns a download of the whole bundle into an empty folder, or over an earlier download. */
  public static Download defaults() {
    return DEFAULTS;
  }

  /** Takes a destination that is not empty and no earlier download; its other files stay. */
  public Download forceDestination() {
    return with(settings.withForceDest(true));
  }

  /** Removes files from the destination that are not in the bundle. */
  public Download deleteExtra() {
    return with(settings.withDeleteExtra(true));
  }

  /** Leaves no {@code .datamon} in the destination. */
  public Download withoutMetadata() {
    return with(settings.withMetadata(false));
  }

  /** Restores owners, extended attributes, or both, where they were recorded. */
  public Download attributes(boolean owner, boolean xattrs) {
    return with(settings.withAttributes(owner, xattrs));
  }

  /** Compares the contents of files that are there, whatever their times say. */
  public Download compareContents() {
    return with(settings.withTrustTimes(false));
  }

  /**
   * Takes only what fits one of some patterns, or lies in a folder that does. Called again, further
   * patterns.
   *
   * @param patterns in the language of gitignore, as {@link PathRules} says, such as {@code
   *     train/**} or {@code *.csv}
   * @throws InvalidInputException if one is not a pattern
   */
  public Download include(String... patterns) {
    PathRules more = include.and(PathRules.of(List.of(patterns)));
    return new Download(settings, more, exclude, progress);
  }

  /**
   * Leaves out what fits one of some patterns, and what lies in a folder that does.
   *
   * @param patterns in the language of gitignore, as {@link PathRules} says
   * @throws InvalidInputException if one is not a pattern
   */
  public Download exclude(String... patterns) {
    return exclude(PathRules.of(List.of(patterns)));
  }

  /** Leaves out what rules match, such as those of a file, as {@link #exclude(String...)} does. */
  public Download exclude(PathRules rules) {
    return new Download(settings, include, exclude.and(rules), progress);
  }

  /**
   * Takes only what lies below a path of the bundle, and that itself; what lies elsewhere is not
   * even read. It is written at the path that it has in the bundle.
   */
  public Download below(BundlePath path) {
    return with(settings.withTop(path));
  }

  /** Takes only what lies below a path of the bundle, as {@link #below(BundlePath)} does. */
  public Download below(String path) {
    return below(BundlePath.of(path.endsWith("/") ? path.substring(0, path.length() - 1) : path));
  }

  /** Takes only these paths, with all below those that are folders. */
  public Download only(List<BundlePath> paths) {
    Set<BundlePath> listed = Set.copyOf(paths);
    return filter(
        path -> {
          for (BundlePath at = path; ; at = at.parent()) {
            if (listed.contains(at)) {
              return true;
            }
            if (at.isRoot()) {
              return false;
            }
          }
        });
  }

  /**
   * Takes only paths in which a regular expression is found.
   *
   * @param regex in the language of RE2, so that the time to search grows with the path only;
   *     searched in the bytes of the path as UTF-8
   * @throws InvalidInputException if it is not one
   */
  public Download matching(String regex) {
    NamePattern pattern = NamePattern.of(regex);
    return filter(pattern::isIn);
  }

  /** Takes only paths that a test lets through; called again, only those that pass each time. */
  public Download filter(Predicate<BundlePath> test) {
    Selection before = settings.filter().orElse((path, folder) -> true);
    return with(
        settings.withFilter((path, folder) -> before.takes(path, folder) && test.test(path)));
  }

  /** Tells a listener how it goes. */
  public Download progress(Progress listener) {
    return new Download(settings, include, exclude, listener);
  }

  private Download with(DownloadSettings changed) {
    return new Download(changed, include, exclude, progress);
  }

  DownloadSettings settings(Set<Path> ownFolders) {
    DownloadSettings all = settings.withLeaveOut(ownFolders);
    if (include.isEmpty() && exclude.isEmpty()) {
      return all;
    }
    Selection before = settings.filter().orElse((path, folder) -> true);
    return all.withFilter(
        (path, folder) ->
            before.takes(path, folder)
                && (include.isEmpty() || include.covers(path, folder))
                && !exclude.cutsOff(path, folder));
  }

  Progress progress() {
    return progress;
  }
}
