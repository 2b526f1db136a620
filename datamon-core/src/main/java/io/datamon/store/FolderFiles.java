package io.datamon.store;

import io.datamon.error.InvalidInputException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Where the objects of a folder are: key {@code a/b/c} is the file {@code root/a/b/c}. The root may
 * be reached by a symbolic link; below it none is followed, so that no key leads out of it.
 */
final class FolderFiles {
  private final Path root;
  private final String name;
  private final FolderNames names;

  /**
   * Creates the view of a folder.
   *
   * @param name what messages call the store
   */
  FolderFiles(Path root, String name) {
    this.root = root;
    this.name = name;
    this.names = new FolderNames(root);
  }

  /** Returns what messages call the store. */
  String store() {
    return name;
  }

  /** Returns the file of a key, without looking at the disk. */
  Path path(Key key) {
    String reason = "its name means something else to the file system";
    try {
      Path file = root.resolve(key.value());
      int parts = 1 + (int) key.value().chars().filter(c -> c == '/').count();
      // On some systems more than a slash separates folders.
      if (file.startsWith(root) && file.getNameCount() == root.getNameCount() + parts) {
        return file;
      }
    } catch (InvalidPathException e) {
      reason = e.getReason();
    }
    throw new InvalidInputException(
        "object %s cannot be a file in %s: %s; choose a name that its file system can hold, or set LC_ALL to a UTF-8 locale"
            .formatted(key, name, reason));
  }

  /** Returns what is known of the file of a key, or empty if there is no such object. */
  Optional<BasicFileAttributes> lookUp(Key key) throws IOException {
    Path file = path(key);
    for (Path folder : foldersOf(file)) {
      if (!isFolder(folder)) {
        return Optional.empty();
      }
    }
    Optional<BasicFileAttributes> found = attributes(file);
    return found.isPresent() && found.get().isRegularFile() && names.isExact(file)
        ? found
        : Optional.empty();
  }

  /** Returns whether a real folder of exactly this path is there, not a link to one. */
  boolean isRealFolder(Key key) throws IOException {
    Path folder = path(key);
    for (Path each : foldersOf(folder)) {
      if (!isFolder(each)) {
        return false;
      }
    }
    return isFolder(folder) && names.isExact(folder);
  }

  /** Returns attributes of a path, or empty if nothing is there; follows no link. */
  static Optional<BasicFileAttributes> attributes(Path path) throws IOException {
    try {
      return Optional.of(
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static boolean isFolder(Path path) throws IOException {
    return attributes(path).map(BasicFileAttributes::isDirectory).orElse(false);
  }

  /** Returns the folders between the root and a file, from above to below. */
  private List<Path> foldersOf(Path file) {
    List<Path> folders = new ArrayList<>();
    for (Path at = file.getParent(); !at.equals(root); at = at.getParent()) {
      folders.add(0, at);
    }
    return folders;
  }

  /**
   * Makes the folders that the file of a key needs.
   *
   * @throws NoSuchFileException if one was removed meanwhile; try again
   * @throws InvalidInputException if something else is where a folder must be
   */
  void makeFolders(Key key, FolderModes modes) throws IOException {
    Path file = path(key);
    for (Path folder : foldersOf(file)) {
      if (!isFolder(folder)) {
        try {
          Files.createDirectory(folder);
          modes.mirrorToFolder(folder);
        } catch (FileAlreadyExistsException e) {
          // Another writer was first, which is as good, or it is no folder.
          if (attributes(folder).filter(a -> !a.isDirectory()).isPresent()) {
            throw new InvalidInputException(
                "object %s cannot be stored in %s: %s is not a folder there"
                    .formatted(key, name, root.relativize(folder)),
                e);
          }
        }
      }
    }
    Path lowest = file.getParent();
    boolean exact = names.isExact(lowest) && (attributes(file).isEmpty() || names.isExact(file));
    if (!exact) {
      throw new InvalidInputException(
          "object %s cannot be stored in %s: its file system does not tell it from a name that is there already; choose another name"
              .formatted(key, name));
    }
  }

  /** Removes folders above a file that was deleted, up to the first that is in use. */
  void removeEmptyFolders(Path file) throws IOException {
    for (Path folder = file.getParent(); !folder.equals(root); folder = folder.getParent()) {
      try {
        Files.delete(folder);
      } catch (DirectoryNotEmptyException e) {
        return;
      } catch (NoSuchFileException e) {
        // Another writer removed it at the same time; the one above may still be empty.
      } catch (FileSystemException e) {
        // The object is gone, which is what was asked for; an empty folder does no harm.
        log().log(Level.DEBUG, "empty folder could not be removed", e);
        return;
      }
    }
  }

  /** Returns what a store says of an object's file. */
  static ObjectInfo info(Key key, BasicFileAttributes file) {
    return new ObjectInfo(key, file.size(), version(file), file.lastModifiedTime().toInstant());
  }

  /** Returns the version of a file: its time, which a stripe gives only once, and its size. */
  static Version version(BasicFileAttributes file) {
    HexFormat hex = HexFormat.of();
    return new Version(hex.toHexDigits(nanos(file)) + "-" + Long.toHexString(file.size()));
  }

  /** Returns the time of a file in nanoseconds since 1970. */
  static long nanos(BasicFileAttributes file) {
    return file.lastModifiedTime().to(TimeUnit.NANOSECONDS);
  }

  /** Made when something is logged: that sets up logging, which most commands never need. */
  private static System.Logger log() {
    return System.getLogger(FolderFiles.class.getName());
  }
}
