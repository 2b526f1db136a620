package io.datamon.transfer;

import io.datamon.tree.FileStat;
import io.datamon.tree.FileType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A file that is open for upload: bytes in order, and whether it stayed the same meanwhile.
 *
 * <p>One thread.
 */
final class SourceFile implements SourceBytes {
  /** Bounds what the JDK keeps of native memory for one thread, in bytes. */
  private static final int READ_SIZE = 1 << 18;

  private final Path path;
  private final FileChannel channel;
  private final FileStat before;

  private SourceFile(Path path, FileChannel channel, FileStat before) {
    this.path = path;
    this.channel = channel;
    this.before = before;
  }

  /**
   * Opens a regular file, not following a link.
   *
   * @throws IOException if it cannot be read, or is no regular file any more
   */
  static SourceFile open(Path path) throws IOException {
    // Looked at first, since the opening of a pipe would wait for somebody to write into it.
    FileStat stat = FileStat.read(path);
    if (stat.type() != FileType.FILE) {
      throw noFile(path);
    }
    return open(path, stat);
  }

  private static SourceFile open(Path path, FileStat before) throws IOException {
    return new SourceFile(
        path,
        FileChannel.open(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)),
        before);
  }

  private static FileSystemException noFile(Path path) {
    return new FileSystemException(path.toString(), null, "it is no regular file any more");
  }

  /**
   * Returns what opens a file that was looked at by the walk.
   *
   * <p>A short look, which costs a fraction of a full one, tells whether it seems to be as it was.
   * Then it is to be the same after it was read, too; if it is not, it is looked at anew.
   */
  static Opening opening(Path path, FileStat walked) {
    AtomicBoolean first = new AtomicBoolean(true);
    return () -> {
      if (!first.getAndSet(false)) {
        return open(path);
      }
      BasicFileAttributes now =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!now.isRegularFile()) {
        throw noFile(path);
      }
      boolean same =
          now.size() == walked.size()
              && now.lastModifiedTime().toInstant().equals(walked.modified());
      return same ? open(path, walked) : open(path);
    };
  }

  /** Returns what the file system said before anything was read. */
  @Override
  public FileStat stat() {
    return before;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      ByteBuffer slice = ByteBuffer.wrap(target, offset + done, Math.min(READ_SIZE, length - done));
      int n = channel.read(slice);
      if (n < 0) {
        break;
      }
      done += n;
    }
    return done;
  }

  @Override
  public boolean isUnchanged(long bytesRead) throws IOException {
    FileStat after = FileStat.read(path);
    return after.type() == FileType.FILE
        && bytesRead == before.size()
        && after.size() == before.size()
        && after.modified().equals(before.modified())
        && after.changed().equals(before.changed())
        && after.ino() == before.ino()
        && after.dev() == before.dev();
  }

  /** Says in a few words why a file could not be read. */
  static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "it vanished";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NotLinkException) {
      return "it is no symbolic link any more";
    }
    if (e instanceof FileSystemException failure && failure.getReason() != null) {
      return failure.getReason();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** What is said of a file that changes each time that it is read. */
  static String changing() {
    return "it changed while it was read, twice";
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
