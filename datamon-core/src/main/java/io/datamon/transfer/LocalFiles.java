package io.datamon.transfer;

import io.datamon.error.AccessDeniedException;
import io.datamon.error.CancelledException;
import io.datamon.error.DatamonException;
import io.datamon.error.UnavailableException;
import io.datamon.model.BundlePath;
import io.datamon.model.Entry;
import io.datamon.tree.Attributes;
import io.datamon.tree.Destination;
import io.datamon.tree.FileStat;
import io.datamon.tree.FileType;
import io.datamon.tree.RawPaths;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Compares what stands in a folder with entries of a bundle. One thread. */
final class LocalFiles {
  private LocalFiles() {}

  /**
   * Tells whether a file was not touched since a download made it of an entry: not since then, as
   * far as the file system says, whose times for that nobody sets.
   */
  static boolean isUntouched(FileStat stat, Entry.File made, Instant finished) {
    return stat.type() == FileType.FILE
        && stat.ino() != 0
        && stat.size() == made.size()
        && stat.modified().equals(made.modified())
        && stat.changed().isBefore(finished);
  }

  /**
   * Tells whether type and contents of something are those of an entry; reads a file unless its
   * size differs.
   *
   * @throws IOException if it cannot be read
   */
  static boolean isSame(DownloadSource source, Path file, FileStat stat, Entry entry)
      throws IOException {
    if (entry instanceof Entry.File wanted) {
      return stat.type() == FileType.FILE
          && stat.size() == wanted.size()
          && isSameFile(source, file, stat, wanted);
    }
    if (entry instanceof Entry.Link link) {
      return stat.type() == FileType.LINK
          && RawPaths.target(Files.readSymbolicLink(file)).equals(link.target());
    }
    return stat.type() == FileType.FOLDER;
  }

  private static boolean isSameFile(
      DownloadSource source, Path file, FileStat stat, Entry.File wanted) throws IOException {
    // Opened here too, so that one that cannot be read is told from one that differs.
    SourceFile.open(file).close();
    try (LocalCopies copies = new LocalCopies(source)) {
      return copies.isSame(
          new DownloadJob(
              wanted,
              file,
              Attributes.of(wanted, false, false),
              Optional.of(new Destination.Present(file, stat))));
    }
  }

  /** Returns the failure of a file of this machine that was only to be read. */
  static DatamonException unreadable(BundlePath path, IOException e) {
    if (e instanceof ClosedByInterruptException) {
      return new CancelledException("the comparison was cancelled", e);
    }
    String message = path + " cannot be read: " + SourceFile.reason(e);
    return e instanceof java.nio.file.AccessDeniedException
        ? new AccessDeniedException(message, e)
        : new UnavailableException(message, e);
  }
}
