package io.datamon.tree;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the file system says of one file, folder or link, read at one moment.
 *
 * @param type what it is
 * @param size its length in bytes
 * @param mode set-user-id, set-group-id, sticky and permissions, 12 bits
 * @param modified when its contents changed last
 * @param changed when anything of it changed last, as the system's clock ran then; the time of the
 *     last change of the contents where there is no such time
 * @param ino its number in its file system; 0 where there is none
 * @param dev the number of its file system; 0 where there is none
 * @param nlink how many names it has; 1 where that is not known
 * @param uid the number of its user, unsigned; 0 where there is none
 * @param gid the number of its group, unsigned; 0 where there is none
 */
public record FileStat(
    FileType type,
    long size,
    int mode,
    Instant modified,
    Instant changed,
    long ino,
    long dev,
    int nlink,
    long uid,
    long gid) {
  private static final String UNIX = "unix:mode,size,lastModifiedTime,ctime,ino,dev,nlink,uid,gid";

  private static final int DEFAULT_FILE_MODE = 0644;
  private static final int DEFAULT_FOLDER_MODE = 0755;
  private static final int LINK_MODE = 0777;

  /**
   * Reads with one call of the system, not following a link.
   *
   * @throws NoSuchFileException if nothing is there
   * @throws IOException if it cannot be told
   */
  public static FileStat read(Path path) throws IOException {
    Set<String> views = path.getFileSystem().supportedFileAttributeViews();
    if (views.contains("unix")) {
      return of(Files.readAttributes(path, UNIX, LinkOption.NOFOLLOW_LINKS));
    }
    if (views.contains("posix")) {
      PosixFileAttributes posix =
          Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return of(posix, ModeBits.of(posix.permissions()));
    }
    BasicFileAttributes basic =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return of(basic, defaultMode(typeOf(basic)));
  }

  /** Reads as {@link #read} does; empty if nothing is there or a parent is not a folder. */
  public static Optional<FileStat> readIfPresent(Path path) throws IOException {
    try {
      return Optional.of(read(path));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (FileSystemException e) {
      Path parent = path.getParent();
      if (parent != null && !Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Tells whether this is the same file as another, by numbers of file and file system. */
  public boolean isSameFile(FileStat other) {
    return ino != 0 && ino == other.ino && dev == other.dev;
  }

  private static FileStat of(Map<String, Object> unix) {
    int mode = (int) unix.get("mode");
    return new FileStat(
        FileType.ofMode(mode),
        (long) unix.get("size"),
        mode & 07777,
        ((FileTime) unix.get("lastModifiedTime")).toInstant(),
        ((FileTime) unix.get("ctime")).toInstant(),
        (long) unix.get("ino"),
        (long) unix.get("dev"),
        (int) unix.get("nlink"),
        Integer.toUnsignedLong((int) unix.get("uid")),
        Integer.toUnsignedLong((int) unix.get("gid")));
  }

  private static FileStat of(BasicFileAttributes basic, int mode) {
    Instant modified = basic.lastModifiedTime().toInstant();
    return new FileStat(typeOf(basic), basic.size(), mode, modified, modified, 0, 0, 1, 0, 0);
  }

  private static FileType typeOf(BasicFileAttributes basic) {
    if (basic.isRegularFile()) {
      return FileType.FILE;
    }
    if (basic.isDirectory()) {
      return FileType.FOLDER;
    }
    return basic.isSymbolicLink() ? FileType.LINK : FileType.OTHER;
  }

  private static int defaultMode(FileType type) {
    return switch (type) {
      case FOLDER -> DEFAULT_FOLDER_MODE;
      case LINK -> LINK_MODE;
      default -> DEFAULT_FILE_MODE;
    };
  }
}
