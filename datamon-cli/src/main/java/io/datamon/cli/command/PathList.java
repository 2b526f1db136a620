package io.datamon.cli.command;

import io.datamon.cli.config.Environment;
import io.datamon.error.InvalidInputException;
import io.datamon.error.UnavailableException;
import io.datamon.model.BundlePath;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A file that lists paths in a tree, one a line, as bytes: names that are not UTF-8 can be listed.
 * Lines end with LF or CR LF, the last one with either or nothing; empty lines do not count; {@code
 * ./} before a path and {@code /} behind it do not either. Lists are held in memory, and so have a
 * greatest length.
 */
final class PathList {
  /** How many paths a list may have: with what is found out about them, 200 MB are enough. */
  static final int MOST_PATHS = 500_000;

  /** How long all of them may be together, in bytes. */
  static final int MOST_BYTES = 64 << 20;

  private PathList() {}

  /**
   * Reads a list.
   *
   * @param typed the name of the file; {@code -} is standard input
   */
  static List<BundlePath> read(Environment environment, String typed) {
    if (typed.isEmpty()) {
      throw new InvalidInputException("--files is empty: name a file that lists paths, or -");
    }
    if (typed.equals("-")) {
      try {
        return read(environment.input(), "standard input");
      } catch (IOException e) {
        throw new UnavailableException(
            "the file list on standard input cannot be read: " + e.getMessage(), e);
      }
    }
    return read(environment.path(typed));
  }

  static List<BundlePath> read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString());
    } catch (NoSuchFileException e) {
      throw new InvalidInputException("file list " + file + " does not exist", e);
    } catch (IOException e) {
      throw new UnavailableException("file list " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static List<BundlePath> read(InputStream from, String name) throws IOException {
    InputStream in = new BufferedInputStream(from);
    List<BundlePath> paths = new ArrayList<>();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int number = 1;
    long bytes = 0;
    int b;
    do {
      b = in.read();
      if (b >= 0 && b != '\n') {
        line.write(b);
        if (line.size() > BundlePath.MAX_BYTES + 4) {
          throw new InvalidInputException(
              "line " + number + " of file list " + name + " is longer than a path can be");
        }
      } else {
        add(paths, line.toByteArray(), name, number);
        bytes += line.size();
        if (paths.size() > MOST_PATHS || bytes > MOST_BYTES) {
          throw new InvalidInputException(
              "file list "
                  + name
                  + " is too long at line "
                  + number
                  + ": "
                  + MOST_PATHS
                  + " paths of "
                  + (MOST_BYTES >> 20)
                  + " MiB are the most that a list may have; list less, or select by patterns");
        }
        line.reset();
        number++;
      }
    } while (b >= 0);
    return paths;
  }

  private static void add(List<BundlePath> paths, byte[] line, String name, int number) {
    int from = 0;
    int to = line.length;
    if (to > 0 && line[to - 1] == '\r') {
      to--;
    }
    while (to - from >= 2 && line[from] == '.' && line[from + 1] == '/') {
      from += 2;
    }
    if (to > from && line[to - 1] == '/' && to - from > 1) {
      to--;
    }
    if (to > from) {
      try {
        paths.add(BundlePath.of(Arrays.copyOfRange(line, from, to)));
      } catch (InvalidInputException e) {
        throw new InvalidInputException(
            "line " + number + " of file list " + name + ": " + e.getMessage(), e);
      }
    }
  }
}
