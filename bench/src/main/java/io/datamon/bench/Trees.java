package io.datamon.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Looks at trees of files beside what is measured. */
final class Trees {
  private static final long PIECE = 256 << 20;

  private Trees() {}

  /**
   * Checks that two trees have the same folders and files with the same bytes. What a download of
   * ours leaves in {@code .datamon} does not count.
   *
   * @throws IOException if not, or if they cannot be read
   */
  static void requireEqual(Path expected, Path found) throws IOException {
    Set<Path> names = names(expected);
    Set<Path> other = names(found);
    if (!names.equals(other)) {
      Set<Path> missing = new TreeSet<>(names);
      missing.removeAll(other);
      other.removeAll(names);
      throw new IOException(
          found + " is not what was uploaded: missing " + missing + ", too many " + other);
    }
    List<Path> files = names.stream().filter(name -> isFile(expected.resolve(name))).toList();
    try {
      files.parallelStream()
          .forEach(name -> requireSame(expected.resolve(name), found.resolve(name)));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Returns the sum of the lengths of all files below a folder, or of a file. */
  static long bytes(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Trees::isFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static boolean isFile(Path path) {
    return Files.isRegularFile(path);
  }

  private static Set<Path> names(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      Set<Path> names = new TreeSet<>();
      all.map(root::relativize).filter(name -> !name.startsWith(".datamon")).forEach(names::add);
      return names;
    }
  }

  private static void requireSame(Path expected, Path found) {
    try (FileChannel one = FileChannel.open(expected);
        FileChannel two = FileChannel.open(found)) {
      boolean same = one.size() == two.size();
      for (long at = 0; same && at < one.size(); at += PIECE) {
        long length = Math.min(PIECE, one.size() - at);
        same =
            one.map(FileChannel.MapMode.READ_ONLY, at, length)
                .equals(two.map(FileChannel.MapMode.READ_ONLY, at, length));
      }
      if (!same) {
        throw new IOException(found + " has other bytes than " + expected);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
