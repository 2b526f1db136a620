package io.datamon.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Gives what is made in a shared store's folder the permissions of that folder.
 *
 * <p>A store belongs to its user alone unless somebody made its folder writable for a group or for
 * all; then whatever is made in it has to be so too, lock files above all, whatever the umask is.
 */
final class FolderModes {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private final Set<PosixFilePermission> folder;
  private final Set<PosixFilePermission> file;

  private FolderModes(Set<PosixFilePermission> folder) {
    this.folder = folder;
    this.file = EnumSet.noneOf(PosixFilePermission.class);
    file.addAll(folder);
    file.remove(PosixFilePermission.OWNER_EXECUTE);
    file.remove(PosixFilePermission.GROUP_EXECUTE);
    file.remove(PosixFilePermission.OTHERS_EXECUTE);
  }

  /** Makes a folder that only its owner may enter, and those above it as the system does. */
  static void makeRoot(Path root) throws IOException {
    Path above = root.getParent();
    if (above != null) {
      Files.createDirectories(above);
    }
    if (posix(root)) {
      Files.createDirectory(root, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } else {
      Files.createDirectory(root);
    }
  }

  /** Reads the permissions of a store's folder. */
  static FolderModes of(Path root) throws IOException {
    Set<PosixFilePermission> modes =
        posix(root)
            ? Files.getPosixFilePermissions(root)
            : EnumSet.allOf(PosixFilePermission.class);
    boolean shared =
        posix(root)
            && (modes.contains(PosixFilePermission.GROUP_WRITE)
                || modes.contains(PosixFilePermission.OTHERS_WRITE));
    return new FolderModes(shared ? modes : EnumSet.noneOf(PosixFilePermission.class));
  }

  private static boolean posix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Gives a folder that was just made the permissions of a shared store. */
  void mirrorToFolder(Path path) throws IOException {
    mirror(path, folder);
  }

  /** Gives a file that was just made the permissions of a shared store. */
  void mirrorToFile(Path path) throws IOException {
    mirror(path, file);
  }

  private static void mirror(Path path, Set<PosixFilePermission> modes) throws IOException {
    if (!modes.isEmpty()) {
      PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
      if (view != null) {
        view.setPermissions(modes);
      }
    }
  }
}
