package io.datamon;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Small trees that are wholly told by one number, so that everybody can check a copy. */
final class RaceTrees {
  private RaceTrees() {}

  private static Map<String, byte[]> files(long seed) {
    Random random = new Random(seed);
    Map<String, byte[]> files = new TreeMap<>();
    byte[] common = new byte[20_000];
    new Random(1).nextBytes(common);
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      byte[] own = new byte[random.nextInt(30_000)];
      random.nextBytes(own);
      byte[] content = random.nextBoolean() ? own : Arrays.copyOf(common, 1 + own.length / 2);
      files.put(i + (random.nextBoolean() ? "" : "/" + random.nextInt(3)), content);
    }
    return files;
  }

  /** Returns the number in the message of a bundle. */
  static long seed(String message) {
    return Long.parseLong(message.substring(message.indexOf(' ') + 1));
  }

  /** Makes the tree of a number in a new folder. */
  static void make(Path folder, long seed) throws IOException {
    Files.createDirectory(folder);
    for (Map.Entry<String, byte[]> file : files(seed).entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
  }

  /** Fails if a folder is not the tree of a number; what Datamon keeps in it does not count. */
  static void check(Path folder, long seed) throws IOException {
    Map<String, byte[]> expected = files(seed);
    int found = check(folder, "", expected);
    if (found != expected.size()) {
      throw new AssertionError(folder + " has " + found + " files instead of " + expected.keySet());
    }
  }

  private static int check(Path folder, String base, Map<String, byte[]> expected)
      throws IOException {
    int found = 0;
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        String path = base + child.getFileName();
        if (path.equals(".datamon")) {
          continue;
        }
        if (Files.isDirectory(child)) {
          found += check(child, path + "/", expected);
        } else if (Arrays.equals(Files.readAllBytes(child), expected.get(path))) {
          found++;
        } else {
          throw new AssertionError(child + " is not as it was uploaded");
        }
      }
    }
    return found;
  }

  /** Removes a folder with all that is in it. */
  static void remove(Path folder) throws IOException {
    TreeMaker.delete(folder);
  }
}
