package io.datamon.cli.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Random;

/** Makes folders of random bytes, which no compression makes smaller. */
final class KillTrees {
  private KillTrees() {}

  /**
   * Makes a folder with files, folders, a link and an empty file.
   *
   * @param small how many files of up to 10,000 bytes
   * @param large how many of about a given length
   */
  static void make(Path root, Random random, int small, int large, int length) throws IOException {
    TreeState.remove(root);
    Files.createDirectories(root.resolve("empty"));
    for (int i = 0; i < small; i++) {
      write(root.resolve(i % 3 == 0 ? "s" + i : "sub" + i % 3 + "/s" + i), random, 10_000);
    }
    for (int i = 0; i < large; i++) {
      write(root.resolve("l" + i), random, length + random.nextInt(1000));
    }
    Files.write(root.resolve("nothing"), new byte[0]);
    Files.createSymbolicLink(root.resolve("link"), Path.of("sub1"));
    Files.setPosixFilePermissions(
        root.resolve("nothing"), PosixFilePermissions.fromString("rwxr-x--x"));
    Files.setPosixFilePermissions(
        root.resolve("sub2"), PosixFilePermissions.fromString("r-xr-xr-x"));
    Files.setLastModifiedTime(
        root.resolve("empty"), FileTime.from(Instant.ofEpochSecond(1_000_000, 5)));
  }

  private static void write(Path file, Random random, int length) throws IOException {
    Files.createDirectories(file.getParent());
    byte[] bytes = new byte[length <= 10_000 ? 1 + random.nextInt(length) : length];
    random.nextBytes(bytes);
    Files.write(file, bytes);
  }
}
