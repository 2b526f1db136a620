package io.datamon.transfer;

import io.datamon.error.AccessDeniedException;
import io.datamon.error.CorruptException;
import io.datamon.error.DatamonException;
import io.datamon.error.UnavailableException;
import io.datamon.model.BundlePath;
import io.datamon.tree.AttributeWarning;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;

/** Counts what a download does and tells its listener, one thread at a time. */
final class DownloadReport {
  private final Progress progress;
  private final List<DownloadFailure> failures = new ArrayList<>();
  private long written;
  private long writtenBytes;
  private long fetchedBytes;
  private long kept;
  private long keptBytes;
  private long removed;
  private long warnings;
  private long failed;

  DownloadReport(Progress progress) {
    this.progress = progress;
  }

  synchronized void found(long files, long bytes) {
    progress.on(new ProgressEvent.Found(files, bytes));
    progress.on(new ProgressEvent.Counted());
  }

  synchronized void done(BundlePath path, long bytes) {
    written++;
    writtenBytes += bytes;
    progress.on(new ProgressEvent.Done(path, bytes));
  }

  synchronized void kept(BundlePath path, long bytes) {
    kept++;
    keptBytes += bytes;
    progress.on(new ProgressEvent.Kept(path, bytes));
  }

  synchronized void fetched(long bytes) {
    fetchedBytes += bytes;
    progress.on(new ProgressEvent.Sent(bytes));
  }

  synchronized void removed(BundlePath path) {
    removed++;
    progress.on(new ProgressEvent.Removed(path));
  }

  synchronized void skipped(BundlePath path, String reason) {
    progress.on(new ProgressEvent.Skipped(path, reason));
  }

  void warned(AttributeWarning warning) {
    warned(warning.path(), warning.message());
  }

  synchronized void warned(BundlePath path, String message) {
    warnings++;
    progress.on(new ProgressEvent.Warning(path, message));
  }

  synchronized void failed(BundlePath path, DatamonException cause) {
    failed++;
    // Damage must not get lost behind many failures of the disk: the exit code depends on it.
    if (failures.size() < DownloadResult.MOST_FAILURES) {
      failures.add(new DownloadFailure(path, cause));
    } else if (cause instanceof CorruptException
        && !(failures.get(0).cause() instanceof CorruptException)) {
      failures.set(0, new DownloadFailure(path, cause));
    }
    progress.on(new ProgressEvent.Failed(path, String.valueOf(cause.getMessage())));
  }

  synchronized boolean isComplete() {
    return failed == 0;
  }

  synchronized DownloadResult result() {
    return new DownloadResult(
        written, writtenBytes, fetchedBytes, kept, keptBytes, removed, warnings, failed, failures);
  }

  /** Returns the failure of a file that the file system caused. */
  static DatamonException failure(BundlePath path, IOException e) {
    String name = path.isRoot() ? "the destination" : path.toString();
    if (e instanceof java.nio.file.AccessDeniedException) {
      return new AccessDeniedException(name + " could not be written: access denied", e);
    }
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return new UnavailableException(
        name + " could not be written: " + (reason == null ? e.getClass().getSimpleName() : reason),
        e);
  }
}
