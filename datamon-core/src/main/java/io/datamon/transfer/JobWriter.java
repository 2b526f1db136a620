package io.datamon.transfer;

import io.datamon.error.CancelledException;
import io.datamon.error.DatamonException;
import io.datamon.error.UnavailableException;
import io.datamon.tree.Destination;
import io.datamon.tree.NewFile;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes the pieces of files and finishes files. Thread-safe; nothing that is not finished stays.
 *
 * <p>What goes wrong with one file fails that file; a full disk fails the download.
 */
final class JobWriter {
  private final Destination destination;
  private final DownloadReport report;
  private final Set<DownloadJob> open = ConcurrentHashMap.newKeySet();

  JobWriter(Destination destination, DownloadReport report) {
    this.destination = destination;
    this.report = report;
  }

  /** Writes a piece, unless the file has failed. */
  void write(DownloadJob job, long offset, byte[] bytes, int from, int length) {
    try {
      NewFile out = open(job);
      if (out != null) {
        out.write(offset, bytes, from, length);
      }
    } catch (IOException e) {
      failed(job, e);
    }
  }

  /** Fails a file; only the first failure of it is told. */
  void fail(DownloadJob job, DatamonException cause) {
    synchronized (job) {
      if (job.failed) {
        return;
      }
      job.failed = true;
    }
    report.failed(job.entry.path(), cause);
  }

  /**
   * Takes one piece off a file; with the last one, the file is finished, or removed if it failed.
   */
  void release(DownloadJob job) {
    if (job.pending.decrementAndGet() > 0) {
      return;
    }
    try {
      NewFile out = open(job);
      if (out != null) {
        out.finish(job.wanted);
        report.done(job.entry.path(), job.entry.size());
      }
    } catch (IOException e) {
      failed(job, e);
    } finally {
      close(job);
    }
  }

  private @Nullable NewFile open(DownloadJob job) throws IOException {
    synchronized (job) {
      if (job.failed) {
        return null;
      }
      NewFile out = job.out;
      if (out == null) {
        open.add(job);
        out = destination.newFile(job.entry.path(), job.place, job.entry.size());
        job.out = out;
      }
      return out;
    }
  }

  private void failed(DownloadJob job, IOException e) {
    stopIfHopeless(e);
    fail(job, DownloadReport.failure(job.entry.path(), e));
  }

  /** Ends the download where every other file would fail in the same way. */
  void stopIfHopeless(IOException e) {
    if (e instanceof ClosedByInterruptException) {
      throw new CancelledException("download cancelled", e);
    }
    String text = String.valueOf(e.getMessage());
    if (text.contains("No space left") || text.contains("quota exceeded")) {
      throw new UnavailableException(
          "destination "
              + destination.root()
              + " is full; make room and run the download again, it goes on where it stopped",
          e);
    }
  }

  private void close(DownloadJob job) {
    open.remove(job);
    synchronized (job) {
      try {
        if (job.out != null) {
          job.out.close();
        }
      } catch (IOException e) {
        report.warned(
            job.entry.path(),
            "a temporary file beside "
                + job.entry.path()
                + " could not be removed: "
                + e.getMessage());
      }
    }
  }

  /** Removes the temporary files of all that was not finished; nobody may be writing any more. */
  void closeAll() {
    for (DownloadJob job : open) {
      close(job);
    }
  }
}
