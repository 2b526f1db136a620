package io.datamon.cli.program;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** All that a bundle records of a folder: names, types, modes, times, targets, and contents. */
final class TreeState {
  /** The program's own folder at the top of a destination. */
  static final String OWN = ".datamon";

  /** What unfinished files of a download are called. */
  static final String TEMPORARY = ".datamon-tmp-";

  /**
   * What is at a path.
   *
   * @param traits type, mode and time of something
   * @param content hash of a file, target of a link
   */
  record Item(String traits, String content) {}

  private TreeState() {}

  /** Returns what is below a folder, by relative path, without the program's own folder. */
  static Map<String, Item> of(Path root) throws IOException {
    Map<String, Item> items = new TreeMap<>();
    if (!Files.exists(root)) {
      return items;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes stat)
              throws IOException {
            if (folder.equals(root.resolve(OWN))) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            items.put(root.relativize(folder).toString(), new Item(traits("d", folder, stat), ""));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes stat) throws IOException {
            Item item =
                stat.isSymbolicLink()
                    ? new Item("l", Files.readSymbolicLink(file).toString())
                    : new Item(traits("f", file, stat), hash(file));
            items.put(root.relativize(file).toString(), item);
            return FileVisitResult.CONTINUE;
          }
        });
    return items;
  }

  private static String traits(String type, Path file, BasicFileAttributes stat)
      throws IOException {
    String mode =
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
    return type + " " + mode + " " + stat.lastModifiedTime();
  }

  private static String hash(Path file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
    try (InputStream in = Files.newInputStream(file);
        DigestOutputStream out =
            new DigestOutputStream(java.io.OutputStream.nullOutputStream(), digest)) {
      in.transferTo(out);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Removes a folder with all below it; nothing if there is none. */
  static void remove(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes stat) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path folder, java.io.@org.jspecify.annotations.Nullable IOException failure)
              throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
