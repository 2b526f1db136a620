package io.datamon.store;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The names in one folder, in the order of the keys that they begin.
 *
 * <p>The name of a subfolder is sorted with its slash, since that is what its keys have: {@code
 * a-b}, {@code a.b}, {@code a/...}, {@code a0}. What a name stands for is asked only when its turn
 * comes: a reader that stops after a few names of a folder of a million has not looked at all of
 * them, and what is told of a file is not older than the listing's way to it.
 */
final class FolderLevel {
  /**
   * A folder, whose name ends with a slash, or a file.
   *
   * @param attributes as they were a moment ago
   */
  record Child(String name, BasicFileAttributes attributes) {}

  private final Path folder;
  private final String base;
  private final List<String> names;
  private final Deque<String> decorated = new ArrayDeque<>();
  private int read;

  /**
   * Sorts the names.
   *
   * @param base what keys of this folder begin with: empty, or a path that ends with a slash
   * @param names the names of all children; the list is this object's from now on
   */
  FolderLevel(Path folder, String base, List<String> names) {
    this.folder = folder;
    this.base = base;
    this.names = names;
    names.sort(Key::compare);
  }

  /** Returns what keys of this folder begin with. */
  String base() {
    return base;
  }

  /** Returns the next child that is there and is a folder or a file, or nothing at the end. */
  Optional<Child> next() throws IOException {
    while (true) {
      if (!decorated.isEmpty()) {
        String name = decorated.remove();
        Optional<BasicFileAttributes> found = attributes(withoutSlash(name));
        // One that has become something else since it was sorted is passed over.
        if (found.isPresent() && isAs(name, found.get())) {
          return Optional.of(new Child(name, found.get()));
        }
      } else if (read == names.size()) {
        return Optional.empty();
      } else if (!isPrefixOfNext()) {
        String name = names.get(read++);
        Optional<BasicFileAttributes> found = attributes(name);
        if (found.isPresent() && found.get().isDirectory()) {
          return Optional.of(new Child(name + "/", found.get()));
        } else if (found.isPresent() && found.get().isRegularFile()) {
          return Optional.of(new Child(name, found.get()));
        }
      } else {
        decorateRun();
      }
    }
  }

  private boolean isPrefixOfNext() {
    return read + 1 < names.size() && names.get(read + 1).startsWith(names.get(read));
  }

  /** A slash matters only against names that begin with the same name; these stand together. */
  private void decorateRun() throws IOException {
    String first = names.get(read);
    int end = read;
    while (end < names.size() && names.get(end).startsWith(first)) {
      end++;
    }
    List<String> run = names.subList(read, end);
    for (int i = 0; i < run.size(); i++) {
      if (attributes(run.get(i)).filter(BasicFileAttributes::isDirectory).isPresent()) {
        run.set(i, run.get(i) + "/");
      }
    }
    run.sort(Key::compare);
    decorated.addAll(run);
    read = end;
  }

  private Optional<BasicFileAttributes> attributes(String name) throws IOException {
    return FolderFiles.attributes(folder.resolve(name));
  }

  private static String withoutSlash(String name) {
    return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
  }

  private static boolean isAs(String name, BasicFileAttributes found) {
    return name.endsWith("/") ? found.isDirectory() : found.isRegularFile();
  }
}
