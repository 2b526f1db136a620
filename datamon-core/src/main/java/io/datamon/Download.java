package io.datamon;

import io.datamon.error.InvalidInputException;
import io.datamon.model.BundlePath;
import io.datamon.transfer.DownloadSettings;
import io.datamon.transfer.Progress;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;

/**
 * How a bundle is downloaded: settings that start at their defaults.
 *
 * <p>Immutable; each method returns a changed copy.
 */
public final class Download {
  private static final Download DEFAULTS = new Download(DownloadSettings.DEFAULT, Progress.NONE);

  private final DownloadSettings settings;
  private final Progress progress;

  private Download(DownloadSettings settings, Progress progress) {
    this.settings = settings;
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
   * Takes only paths that fit one of some patterns of {@code java.nio.file}, such as {@code
   * train/**}; called again, only paths that fit each time.
   *
   * @throws InvalidInputException if a pattern is not one
   */
  public Download include(String... globs) {
    List<PathMatcher> matchers = Arrays.stream(globs).map(Download::matcher).toList();
    return filter(
        path -> {
          Path local = Path.of(path.toString());
          return matchers.stream().anyMatch(matcher -> matcher.matches(local));
        });
  }

  private static PathMatcher matcher(String glob) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + glob);
    } catch (PatternSyntaxException e) {
      throw new InvalidInputException(
          "\"" + glob + "\" is not a pattern for paths: " + e.getDescription(), e);
    }
  }

  /** Takes only paths that a test lets through; called again, only those that pass each time. */
  public Download filter(Predicate<BundlePath> test) {
    Predicate<BundlePath> before = settings.filter().orElse(path -> true);
    return with(settings.withFilter(before.and(test)));
  }

  /** Tells a listener how it goes. */
  public Download progress(Progress listener) {
    return new Download(settings, listener);
  }

  private Download with(DownloadSettings changed) {
    return new Download(changed, progress);
  }

  DownloadSettings settings(Set<Path> ownFolders) {
    return settings.withLeaveOut(ownFolders);
  }

  Progress progress() {
    return progress;
  }
}
