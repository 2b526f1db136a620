package io.datamon.tree;

import io.datamon.error.AccessDeniedException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NotFoundException;
import io.datamon.error.UnavailableException;
import io.datamon.model.BundlePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Walks a folder lazily in manifest order: the root, its children by the bytes of their names, then
 * the children of each of its folders likewise.
 *
 * <p>Never follows a link. Holds the names of one folder a level, nothing open between calls. What
 * it leaves out it reports; reserved names at the top it passes over in silence. Not thread-safe.
 */
public final class TreeWalker implements Iterator<TreeItem> {
  private static final byte[] RULES = PathRules.FILE_NAME.getBytes(StandardCharsets.US_ASCII);

  private final WalkOptions options;
  private final Consumer<LeftOut> leftOut;
  private final Set<Path> leaveOutPaths = new HashSet<>();
  private final Set<FileId> leaveOutIds = new HashSet<>();
  private final Map<Long, Optional<String>> systemViews = new HashMap<>();
  private final Deque<Frame> frames = new ArrayDeque<>();
  private final Path root;
  private final FileStat rootStat;
  private @Nullable TreeItem next;
  private @Nullable Frame lastParent;
  private boolean lastIsFolder;

  private record FileId(long dev, long ino) {
    // By hand: the JVM makes those of records when they are first used, which takes milliseconds.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof FileId that && dev == that.dev && ino == that.ino;
    }

    @Override
    public int hashCode() {
      return 31 * Long.hashCode(dev) + Long.hashCode(ino);
    }
  }

  /** A folder that is being walked: names not yet returned, then folders not yet entered. */
  private static final class Frame {
    final BundlePath path;
    final Path folder;
    final RuleScope scope;
    byte[][] names;
    int at;
    List<byte[]> folders = new ArrayList<>();
    int entered;

    Frame(BundlePath path, Path folder, RuleScope scope, byte[][] names) {
      this.path = path;
      this.folder = folder;
      this.scope = scope;
      this.names = names;
    }
  }

  /**
   * Begins a walk.
   *
   * @param folder the root; a link to a folder will do
   * @param leftOut told of everything that is left out, on the thread that calls {@link #next}
   * @throws NotFoundException if there is no such folder
   * @throws InvalidInputException if it is not a folder, or lies in a folder to be left out
   * @throws AccessDeniedException if it cannot be reached
   */
  public TreeWalker(Path folder, WalkOptions options, Consumer<LeftOut> leftOut) {
    this.options = options;
    this.leftOut = leftOut;
    try {
      this.root = folder.toRealPath();
      this.rootStat = FileStat.read(root);
    } catch (NoSuchFileException e) {
      throw new NotFoundException(
          "folder", folder.toString(), "folder " + folder + " does not exist");
    } catch (java.nio.file.AccessDeniedException e) {
      throw new AccessDeniedException("folder " + folder + " cannot be reached", e);
    } catch (IOException e) {
      throw new UnavailableException("folder " + folder + " cannot be read: " + reason(e), e);
    }
    if (rootStat.type() != FileType.FOLDER) {
      throw new InvalidInputException(folder + " is a " + rootStat.type() + ", not a folder");
    }
    SystemViews.typeOf(root)
        .ifPresent(
            type -> {
              throw new InvalidInputException(
                  root
                      + " is a view of the system (file system "
                      + type
                      + ") and holds no files to keep; choose another folder");
            });
    for (Path path : options.leaveOut()) {
      addLeaveOut(path);
    }
    this.next = new TreeItem(BundlePath.ROOT, root, rootStat);
  }

  private void addLeaveOut(Path path) {
    try {
      Path real = path.toRealPath();
      FileStat stat = FileStat.read(real);
      if (root.startsWith(real) || stat.isSameFile(rootStat)) {
        throw new InvalidInputException(
            "folder " + root + " is, or lies in, the store or cache " + path + "; choose another");
      }
      leaveOutPaths.add(real);
      if (stat.ino() != 0) {
        leaveOutIds.add(new FileId(stat.dev(), stat.ino()));
      }
    } catch (NoSuchFileException e) {
      // What does not exist is not in the tree.
      return;
    } catch (IOException e) {
      throw new UnavailableException("folder " + path + " cannot be read: " + reason(e), e);
    }
  }

  /** Returns the real path of the root. */
  public Path root() {
    return root;
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      next = find();
    }
    return next != null;
  }

  @Override
  public TreeItem next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    TreeItem item = next;
    next = null;
    lastIsFolder = item.stat().type() == FileType.FOLDER;
    lastParent = frames.peekLast();
    if (item.path().isRoot()) {
      frames.addLast(list(RuleScope.of(options.rules()), item.path(), item.file()));
    } else if (lastIsFolder) {
      frames.getLast().folders.add(item.path().name().toArray());
    }
    return item;
  }

  /**
   * Leaves out what lies below the folder that was returned last; to be called before {@link
   * #hasNext} is called again.
   */
  public void skipChildren() {
    if (!lastIsFolder || next != null) {
      throw new IllegalStateException("the last item is not a folder whose children are to come");
    }
    if (lastParent == null) {
      frames.clear();
    } else {
      lastParent.folders.remove(lastParent.folders.size() - 1);
    }
    lastIsFolder = false;
  }

  private @Nullable TreeItem find() {
    while (!frames.isEmpty()) {
      Frame frame = frames.getLast();
      while (frame.at < frame.names.length) {
        TreeItem item = look(frame, frame.names[frame.at++]);
        if (item != null) {
          return item;
        }
      }
      frame.names = new byte[0][];
      frame.at = 0;
      if (frame.entered < frame.folders.size()) {
        byte[] name = frame.folders.get(frame.entered++);
        frames.addLast(
            list(frame.scope, frame.path.resolve(name), RawPaths.child(frame.folder, name)));
      } else {
        frames.removeLast();
      }
    }
    return null;
  }

  private @Nullable TreeItem look(Frame frame, byte[] name) {
    BundlePath path;
    try {
      path = frame.path.resolve(name);
    } catch (InvalidInputException e) {
      report(frame.path, LeftOut.Reason.NAME, e.getMessage());
      return null;
    }
    Path file = RawPaths.child(frame.folder, name);
    FileStat stat;
    try {
      stat = FileStat.read(file);
    } catch (NoSuchFileException e) {
      report(path, LeftOut.Reason.VANISHED, path + " was removed while the folder was read");
      return null;
    } catch (IOException e) {
      report(path, LeftOut.Reason.UNREADABLE, path + " cannot be read: " + reason(e));
      return null;
    }
    boolean folder = stat.type() == FileType.FOLDER;
    if (!frame.scope.takes(path, folder)) {
      report(path, LeftOut.Reason.EXCLUDED, "it is excluded");
      return null;
    }
    if (!stat.type().isStorable()) {
      report(path, LeftOut.Reason.SPECIAL, path + " is a " + stat.type() + " and is left out");
      return null;
    }
    return folder && isLeftOut(path, file, stat) ? null : new TreeItem(path, file, stat);
  }

  private boolean isLeftOut(BundlePath path, Path folder, FileStat stat) {
    if (leaveOutPaths.contains(folder)
        || leaveOutIds.contains(new FileId(stat.dev(), stat.ino()))) {
      report(path, LeftOut.Reason.STORE, path + " is a store or cache and is left out");
      return true;
    }
    if (options.oneFileSystem() && stat.dev() != rootStat.dev()) {
      report(
          path,
          LeftOut.Reason.OTHER_FILE_SYSTEM,
          path + " lies on another file system and is left out");
      return true;
    }
    if (stat.dev() != rootStat.dev()) {
      Optional<String> system =
          systemViews.computeIfAbsent(stat.dev(), dev -> SystemViews.typeOf(folder));
      system.ifPresent(
          type ->
              report(
                  path,
                  LeftOut.Reason.SYSTEM,
                  path + " is a view of the system (file system " + type + ") and is left out"));
      return system.isPresent();
    }
    return false;
  }

  private Frame list(RuleScope above, BundlePath path, Path folder) {
    List<byte[]> names = new ArrayList<>();
    Optional<Path> rules = Optional.empty();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        byte[] name = RawPaths.name(child);
        if (!path.isRoot() || !ReservedNames.isNeverUploaded(name)) {
          names.add(name);
        }
        if (above.wantsFiles() && Arrays.equals(name, RULES)) {
          rules = Optional.of(child);
        }
      }
    } catch (NoSuchFileException e) {
      report(path, LeftOut.Reason.VANISHED, path + " was removed while it was read");
    } catch (IOException e) {
      report(path, LeftOut.Reason.UNREADABLE, unreadable(path, e));
    } catch (DirectoryIteratorException e) {
      report(path, LeftOut.Reason.UNREADABLE, unreadable(path, e.getCause()));
    }
    byte[][] sorted = names.toArray(new byte[0][]);
    Arrays.sort(sorted, Arrays::compareUnsigned);
    return new Frame(path, folder, above.in(path, rules), sorted);
  }

  private String unreadable(BundlePath path, IOException e) {
    return "folder "
        + (path.isRoot() ? root.toString() : path.toString())
        + " cannot be read, what is in it is left out: "
        + reason(e);
  }

  private void report(BundlePath path, LeftOut.Reason reason, String message) {
    leftOut.accept(new LeftOut(path, reason, message));
  }

  /** Returns why a call of the file system failed, in few words. */
  static String reason(IOException e) {
    if (e instanceof java.nio.file.AccessDeniedException) {
      return "access denied";
    }
    if (e instanceof NoSuchFileException) {
      return "it does not exist";
    }
    if (e instanceof FileSystemException f && f.getReason() != null) {
      return f.getReason();
    }
    String message = e.getMessage();
    return message == null ? "input or output failed" : message;
  }
}
