package io.datamon.tree;

import io.datamon.error.AccessDeniedException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.UnavailableException;
import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The folder that a bundle is restored into; nothing outside it is ever written.
 *
 * <p>Every folder on the way to an entry is looked at without following links before anything is
 * done below it; a link that stands where a folder should be is replaced, never gone through. So
 * that this holds, links are to be made after all files were placed. The state of the folder is
 * assumed not to be changed by others at the same time.
 *
 * <p>Folders are made with mode 0700 and get their own mode and time at the end by {@link
 * #finishFolder}. One thread may use it, besides {@link NewFile}s, which are used by others.
 */
public final class Destination {
  private static final int CACHED_FOLDERS = 2_048;
  private static final String TEMPORARY = ".datamon-tmp-";
  private static final FileAttribute<?> PRIVATE_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path root;
  private final String run;
  private final Traits traits;
  private final AttributeSetter attributes;
  private final Consumer<AttributeWarning> warnings;
  private final AtomicLong count = new AtomicLong();
  private final Map<BundlePath, Folder> folders = new FolderCache();

  /**
   * A folder that was looked at.
   *
   * @param fresh whether it was made by this run, so that nothing was in it before
   * @param open whether this process may change what is in it, as far as modes go
   */
  private record Folder(Path path, boolean fresh, boolean open) {}

  private static final class FolderCache extends LinkedHashMap<BundlePath, Folder> {
    private static final long serialVersionUID = 1L;

    FolderCache() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<BundlePath, Folder> eldest) {
      return size() > CACHED_FOLDERS;
    }
  }

  /** What can be told of a path without following links. */
  public record Present(Path file, FileStat stat) {}

  private Destination(Path root, String run, Traits traits, Consumer<AttributeWarning> warnings) {
    this.root = root;
    this.run = run;
    this.traits = traits;
    this.warnings = warnings;
    this.attributes = new AttributeSetter(traits, warnings);
  }

  /**
   * Makes a folder, and those above it, unless it exists, and returns its real path.
   *
   * @throws InvalidInputException if something else stands there
   */
  public static Path make(Path folder) {
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder);
      }
      return folder.toRealPath();
    } catch (FileAlreadyExistsException e) {
      throw new InvalidInputException("destination " + folder + " is not a folder", e);
    } catch (java.nio.file.AccessDeniedException e) {
      throw new AccessDeniedException(
          "destination " + folder + " cannot be made: access denied", e);
    } catch (IOException e) {
      throw new UnavailableException(
          "destination " + folder + " cannot be made: " + TreeWalker.reason(e), e);
    }
  }

  /**
   * Opens a destination.
   *
   * @param root its real path
   * @param scratch an existing folder below it, where the file system is tried out
   * @param run lower-case letters and digits that no other run has, part of temporary names
   * @param warnings told of what could not be restored, by any thread
   */
  public static Destination open(
      Path root, Path scratch, String run, Consumer<AttributeWarning> warnings) {
    try {
      return new Destination(root, run, Traits.probe(scratch, run), warnings);
    } catch (IOException e) {
      throw new UnavailableException(
          "destination " + root + " cannot be written: " + TreeWalker.reason(e), e);
    }
  }

  /** Returns the real path of the destination. */
  public Path root() {
    return root;
  }

  /** Returns what the file system can do. */
  public Traits traits() {
    return traits;
  }

  AttributeSetter attributes() {
    return attributes;
  }

  /**
   * Returns what stands at a path; empty if nothing does, or something on the way is not a folder.
   */
  public Optional<Present> find(BundlePath path) throws IOException {
    if (path.isRoot()) {
      return Optional.of(new Present(root, FileStat.read(root)));
    }
    Folder parent = enter(path.parent(), false);
    return parent == null ? Optional.empty() : present(RawPaths.child(parent.path(), raw(path)));
  }

  /** Returns what stood at a path before this run; a folder made by this run is not looked into. */
  public Optional<Present> findOlder(BundlePath path) throws IOException {
    Folder parent = path.isRoot() ? null : enter(path.parent(), false);
    return parent != null && parent.fresh() ? Optional.empty() : find(path);
  }

  private static Optional<Present> present(Path file) throws IOException {
    return FileStat.readIfPresent(file).map(stat -> new Present(file, stat));
  }

  /**
   * Makes a folder and those above it as far as they do not exist; a file or link in the way is
   * removed, never followed.
   */
  public Path folder(BundlePath path) throws IOException {
    Folder folder = enter(path, true);
    if (folder == null) {
      throw new IllegalStateException("folder " + path + " was not made");
    }
    return folder.path();
  }

  private @Nullable Folder enter(BundlePath path, boolean make) throws IOException {
    Deque<BundlePath> steps = new ArrayDeque<>();
    BundlePath known = path;
    Folder folder = folders.get(known);
    while (folder == null && !known.isRoot()) {
      steps.push(known);
      known = known.parent();
      folder = folders.get(known);
    }
    if (folder == null) {
      folder = new Folder(root, false, false);
    }
    for (BundlePath step : steps) {
      folder = enterChild(folder, step, make);
      if (folder == null) {
        return null;
      }
      folders.put(step, folder);
    }
    return make ? opened(folder, path) : folder;
  }

  private @Nullable Folder enterChild(Folder parent, BundlePath path, boolean make)
      throws IOException {
    Path child = RawPaths.child(parent.path(), raw(path));
    Optional<FileStat> found = FileStat.readIfPresent(child);
    if (found.isPresent() && found.get().type() == FileType.FOLDER) {
      openUp(child, found.get(), 0100);
      return new Folder(child, false, false);
    }
    if (!make) {
      return null;
    }
    opened(parent, path.parent());
    if (found.isPresent()) {
      Files.delete(child);
    }
    makeFolder(child);
    return new Folder(child, true, true);
  }

  private Folder opened(Folder folder, BundlePath path) throws IOException {
    if (folder.open()) {
      return folder;
    }
    openUp(folder.path(), FileStat.read(folder.path()), 0700);
    Folder open = new Folder(folder.path(), folder.fresh(), true);
    folders.put(path, open);
    return open;
  }

  private void makeFolder(Path folder) throws IOException {
    if (traits.modes() == Traits.Modes.NONE) {
      Files.createDirectory(folder);
    } else {
      Files.createDirectory(folder, PRIVATE_FOLDER);
    }
  }

  /** Lets this process work in a folder; its own mode comes back when it is finished. */
  private void openUp(Path folder, FileStat stat, int needed) throws IOException {
    if (!traits.superuser() && (stat.mode() & needed) != needed) {
      try {
        attributes.chmod(folder, stat.mode() | 0700);
      } catch (FileSystemException e) {
        // A folder of somebody else: what is to be done in it may still be allowed.
        return;
      }
    }
  }

  /**
   * Begins a file; its folder is made if need be.
   *
   * @param size its length in bytes
   */
  public NewFile newFile(BundlePath path, long size) throws IOException {
    return newFile(path, place(path), size);
  }

  /** Returns where a file is to stand; its folder is made if need be. */
  public Path place(BundlePath path) throws IOException {
    return RawPaths.child(folder(path.parent()), raw(path));
  }

  /**
   * Begins a file whose place is known; by any thread.
   *
   * @param place what {@link #place(BundlePath)} returned
   */
  public NewFile newFile(BundlePath path, Path place, long size) throws IOException {
    return new NewFile(this, path, place, temporary(place), size);
  }

  private Path temporary(Path place) {
    return place.resolveSibling(TEMPORARY + run + "-" + count.incrementAndGet());
  }

  /** Renames a finished thing to its own name; only an empty folder in the way is removed. */
  void place(BundlePath path, Path temporary, Path target) throws IOException {
    try {
      rename(temporary, target);
    } catch (FileSystemException e) {
      Optional<FileStat> inTheWay = FileStat.readIfPresent(target);
      if (inTheWay.isEmpty() || inTheWay.get().type() != FileType.FOLDER) {
        throw e;
      }
      try {
        Files.delete(target);
      } catch (DirectoryNotEmptyException notEmpty) {
        throw new FileSystemException(
            path.toString(), null, "a folder that is not empty is in the way");
      }
      rename(temporary, target);
    }
  }

  private static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Makes a symbolic link, whatever it points to, unless it is right; mends its time and owner.
   *
   * @return whether a link was made
   */
  public boolean link(BundlePath path, Bytes target, Attributes wanted) throws IOException {
    Path place = place(path);
    Optional<FileStat> stat = FileStat.readIfPresent(place);
    if (stat.isPresent() && stat.get().type() == FileType.LINK) {
      if (RawPaths.target(Files.readSymbolicLink(place)).equals(target)) {
        attributes.mend(place, path, stat.get(), wanted);
        return false;
      }
    }
    Path temporary = temporary(place);
    Path text = RawPaths.targetPath(place, target);
    if (!RawPaths.target(text).equals(target)) {
      warnings.accept(
          new AttributeWarning(
              path,
              AttributeWarning.Kind.TARGET,
              "the target of link " + path + " is written with fewer slashes, it means the same"));
    }
    try {
      Files.createSymbolicLink(temporary, text);
      attributes.setLink(temporary, path, wanted);
      replace(path, temporary, place);
    } finally {
      Files.deleteIfExists(temporary);
    }
    return true;
  }

  /**
   * Makes a second name of a file, unless it is that already.
   *
   * @return whether a name was made
   * @throws NoSuchFileException if the first is not a regular file of this destination
   * @throws UnsupportedOperationException if the file system has no hard links
   */
  public boolean hardLink(BundlePath path, BundlePath first) throws IOException {
    Present existing =
        find(first)
            .filter(present -> present.stat().type() == FileType.FILE)
            .orElseThrow(() -> new NoSuchFileException(first.toString()));
    Path place = place(path);
    Optional<FileStat> stat = FileStat.readIfPresent(place);
    if (stat.isPresent() && stat.get().isSameFile(existing.stat())) {
      return false;
    }
    Path temporary = temporary(place);
    try {
      Files.createLink(temporary, existing.file());
      replace(path, temporary, place);
    } finally {
      Files.deleteIfExists(temporary);
    }
    return true;
  }

  private void replace(BundlePath path, Path temporary, Path place) throws IOException {
    folders.keySet().removeIf(folder -> folder.startsWith(path));
    place(path, temporary, place);
  }

  /** Tells whether mode and time of something are as wanted, as far as they can be kept. */
  public boolean isAsWanted(FileStat stat, Attributes wanted) {
    return attributes.isAsWanted(stat, wanted);
  }

  /** Sets what differs of a file that is kept, and returns whether anything did; any thread. */
  public boolean mend(BundlePath path, Present present, Attributes wanted) throws IOException {
    return attributes.mend(present.file(), path, present.stat(), wanted);
  }

  /**
   * Gives a folder its attributes, once nothing in it changes any more.
   *
   * <p>A folder whose mode does not let its owner pass is to be finished after all below it.
   *
   * @return false if there is no such folder
   */
  public boolean finishFolder(BundlePath path, Attributes wanted) throws IOException {
    Optional<Present> present = find(path);
    if (present.isEmpty() || present.get().stat().type() != FileType.FOLDER) {
      return false;
    }
    folders.remove(path);
    attributes.mend(present.get().file(), path, present.get().stat(), wanted);
    return true;
  }

  /**
   * Removes a file, a link, or a folder with all in it, without following links or entering other
   * file systems.
   */
  public void remove(BundlePath path) throws IOException {
    Optional<Present> present = find(path);
    if (path.isRoot() || present.isEmpty()) {
      return;
    }
    folder(path.parent());
    folders.keySet().removeIf(folder -> folder.startsWith(path));
    long dev = present.get().stat().dev();
    Deque<Path> stack = new ArrayDeque<>();
    stack.push(present.get().file());
    while (!stack.isEmpty()) {
      Path top = stack.peek();
      FileStat stat = FileStat.read(top);
      if (stat.type() != FileType.FOLDER) {
        Files.delete(stack.pop());
        continue;
      }
      if (stat.dev() != dev) {
        throw new FileSystemException(path.toString(), null, "it holds another file system");
      }
      openUp(top, stat, 0700);
      List<Path> children = children(top);
      if (children.isEmpty()) {
        Files.delete(stack.pop());
      }
      for (Path child : children) {
        stack.push(child);
      }
    }
  }

  /**
   * Removes a folder if nothing is in it.
   *
   * @return whether there was such a folder, and it is gone
   */
  public boolean removeIfEmpty(BundlePath path) throws IOException {
    Optional<Present> present = find(path);
    if (path.isRoot() || present.isEmpty() || present.get().stat().type() != FileType.FOLDER) {
      return false;
    }
    folder(path.parent());
    openUp(present.get().file(), present.get().stat(), 0700);
    folders.keySet().removeIf(folder -> folder.startsWith(path));
    try {
      Files.delete(present.get().file());
      return true;
    } catch (DirectoryNotEmptyException e) {
      return false;
    }
  }

  private static List<Path> children(Path folder) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      for (Path child : stream) {
        children.add(child);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return children;
  }

  /**
   * Removes what a run that was killed left under temporary names.
   *
   * @param deadRun the {@code run} of that one
   */
  public void sweep(String deadRun) throws IOException {
    byte[] prefix = (TEMPORARY + deadRun + "-").getBytes(StandardCharsets.US_ASCII);
    Deque<Path> pending = new ArrayDeque<>();
    pending.push(root);
    while (!pending.isEmpty()) {
      Path folder = pending.pop();
      if (!Files.isReadable(folder)) {
        // No run worked in a folder that cannot be read.
        continue;
      }
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
        for (Path child : stream) {
          byte[] name = RawPaths.name(child);
          if (startsWith(name, prefix) || Traits.isProbe(name, deadRun)) {
            Files.deleteIfExists(child);
          } else if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
            pending.push(child);
          }
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    }
  }

  private static boolean startsWith(byte[] name, byte[] prefix) {
    return name.length >= prefix.length
        && Arrays.equals(name, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static byte[] raw(BundlePath path) {
    return path.name().toArray();
  }
}
