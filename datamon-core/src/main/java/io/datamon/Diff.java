package io.datamon;

import io.datamon.model.BundlePath;
import io.datamon.transfer.DiffSettings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/**
 * What a comparison looks at: settings that start at their defaults.
 *
 * <p>Immutable; each method returns a changed copy.
 */
public final class Diff {
  private static final Diff DEFAULTS = new Diff(DiffSettings.DEFAULT);

  private final DiffSettings settings;

  private Diff(DiffSettings settings) {
    this.settings = settings;
  }

  /** Returns a comparison of everything, by content. */
  public static Diff defaults() {
    return DEFAULTS;
  }

  /** Compares only these paths, each with all below it. */
  public Diff only(String... paths) {
    return new Diff(settings.withOnly(Arrays.stream(paths).map(BundlePath::of).toList()));
  }

  /** Counts things that differ only in mode or time, too. */
  public Diff attributes() {
    return new Diff(settings.withAttributes(true));
  }

  /**
   * Takes files of a folder unread for what a download of this bundle made them, when size and
   * times say that nobody touched them since.
   */
  public Diff quick() {
    return new Diff(settings.withTrustTimes(true));
  }

  /**
   * Compares files of a folder, too, that are not in the bundle and that files named {@value
   * io.datamon.tree.PathRules#FILE_NAME} in the folder leave out.
   */
  public Diff withoutIgnoreFiles() {
    return new Diff(settings.withIgnoreFiles(false));
  }

  DiffSettings settings(Set<Path> ownFolders) {
    return settings.withLeaveOut(ownFolders);
  }
}
