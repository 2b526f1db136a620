package io.datamon.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A walk over the files of a folder in the order of keys, one folder of each level in memory. */
final class FolderListing implements Iterator<ObjectInfo> {
  private final Path root;
  private final FolderFiles files;
  private final String prefix;
  private final String startAfter;
  private final String what;
  private final Deque<FolderLevel> levels = new ArrayDeque<>();
  private boolean started;
  private @Nullable ObjectInfo next;

  FolderListing(Path root, FolderFiles files, String prefix, String startAfter, String store) {
    this.root = root;
    this.files = files;
    this.prefix = prefix;
    this.startAfter = startAfter;
    this.what =
        "objects %sof %s could not be listed"
            .formatted(prefix.isEmpty() ? "" : "below " + prefix + " ", store);
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      FolderFailures.checkInterrupt(what);
      try {
        next = advance();
      } catch (IOException e) {
        throw FolderFailures.of(what, e);
      }
    }
    return next != null;
  }

  @Override
  public ObjectInfo next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException("the listing is at its end");
    }
    ObjectInfo result = next;
    next = null;
    return result;
  }

  private @Nullable ObjectInfo advance() throws IOException {
    if (!started) {
      start();
      started = true;
    }
    while (!levels.isEmpty()) {
      FolderLevel level = levels.peek();
      Optional<FolderLevel.Child> child = level.next();
      if (child.isEmpty()) {
        levels.pop();
        continue;
      }
      String value = level.base() + child.get().name();
      if (value.endsWith("/")) {
        enter(value);
      } else if (value.startsWith(prefix) && Key.compare(value, startAfter) > 0) {
        return FolderFiles.info(new Key(value), child.get().attributes());
      }
    }
    return null;
  }

  /** Begins at the lowest folder that every key with the prefix is in. */
  private void start() throws IOException {
    String base = prefix.substring(0, prefix.lastIndexOf('/') + 1);
    if (base.isEmpty()) {
      enter("");
      return;
    }
    String folder = base.substring(0, base.length() - 1);
    if (Key.isValid(folder) && wanted(base) && files.isRealFolder(new Key(folder))) {
      enter(base);
    }
  }

  private void enter(String base) throws IOException {
    Path folder = base.isEmpty() ? root : root.resolve(base);
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        String name = child.getFileName().toString();
        if (Key.isValid(base + name)
            && wanted(base + name + "/")
            && isFaithful(folder, child, name)) {
          names.add(name);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // A folder that is gone meanwhile, or a store that nothing was put into, has no objects.
      return;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    levels.push(new FolderLevel(folder, base, names));
  }

  /** Returns whether a folder, given with its slash, or a file of that name, may be listed. */
  private boolean wanted(String folder) {
    String file = folder.substring(0, folder.length() - 1);
    boolean below = file.startsWith(prefix) || prefix.startsWith(folder);
    // Whatever is in the folder begins with its name, and the file of that name is before it.
    return below && (Key.compare(folder, startAfter) > 0 || startAfter.startsWith(folder));
  }

  /** Returns whether a name survived being decoded, so that the key leads back to the file. */
  private static boolean isFaithful(Path folder, Path child, String name) {
    try {
      return folder.resolve(name).equals(child);
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
