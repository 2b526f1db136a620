package io.datamon.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Random;

/** Makes the data that is measured; the same bytes each time. */
final class Sets {
  private Sets() {}

  /**
   * Makes small files of incompressible bytes.
   *
   * @param files how many
   * @param perFolder how many at most in one folder
   * @param least the least length in bytes
   * @param most the greatest length in bytes
   */
  static void smallFiles(Path root, int files, int perFolder, int least, int most)
      throws IOException {
    Random random = new Random(files);
    byte[] bytes = new byte[most];
    Path folder = root;
    for (int i = 0; i < files; i++) {
      if (i % perFolder == 0) {
        folder = Files.createDirectories(root.resolve(String.format("folder-%05d", i / perFolder)));
      }
      random.nextBytes(bytes);
      int length = least + random.nextInt(most - least + 1);
      try (OutputStream out = Files.newOutputStream(folder.resolve(String.format("f%07d", i)))) {
        out.write(bytes, 0, length);
      }
    }
  }

  /** Makes one file of incompressible bytes. */
  static void randomFile(Path file, long length) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Random random = new Random(length);
    byte[] bytes = new byte[1 << 16];
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (long left = length; left > 0; left -= bytes.length) {
        random.nextBytes(bytes);
        out.write(bytes, 0, (int) Math.min(left, bytes.length));
      }
    }
  }

  /** Makes one file that has a length and a few bytes at its end, and takes no room. */
  static void sparseFile(Path file, long length) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(length);
      out.seek(length - 3);
      out.writeBytes("end");
    }
  }

  /** Removes a folder with all that is in it, if it is there. */
  static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path dir, @org.jspecify.annotations.Nullable IOException failure) throws IOException {
            Files.delete(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
