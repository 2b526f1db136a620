package io.datamon;

import io.datamon.transfer.DownloadSettings;
import io.datamon.transfer.Progress;
import java.nio.file.Path;
import java.util.Set;

/**
 * How a folder is updated: settings that start at their defaults.
 *
 * <p>Immutable; each method returns a changed copy.
 */
public final class Update {
  private static final Update DEFAULTS = new Update(DownloadSettings.DEFAULT, false, Progress.NONE);

  private final DownloadSettings settings;
  private final boolean force;
  private final Progress progress;

  private Update(DownloadSettings settings, boolean force, Progress progress) {
    this.settings = settings;
    this.force = force;
    this.progress = progress;
  }

  /** Returns an update that stops where a local change would be lost. */
  public static Update defaults() {
    return DEFAULTS;
  }

  /** Takes what the bundle has where files were changed or added locally; they are lost. */
  public Update force() {
    return new Update(settings, true, progress);
  }

  /** Restores owners, extended attributes, or both, where they were recorded. */
  public Update attributes(boolean owner, boolean xattrs) {
    return new Update(settings.withAttributes(owner, xattrs), force, progress);
  }

  /** Compares the contents of files that are there, whatever their times say. */
  public Update compareContents() {
    return new Update(settings.withTrustTimes(false), force, progress);
  }

  /** Tells a listener how it goes. */
  public Update progress(Progress listener) {
    return new Update(settings, force, listener);
  }

  DownloadSettings settings(Set<Path> ownFolders) {
    return settings.withLeaveOut(ownFolders);
  }

  boolean isForced() {
    return force;
  }

  Progress progress() {
    return progress;
  }
}
