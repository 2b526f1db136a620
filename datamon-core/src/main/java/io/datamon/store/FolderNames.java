package io.datamon.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells keys apart where the file system does not: volumes that fold case or normalise names open
 * {@code Prod} when asked for {@code prod}.
 */
final class FolderNames {
  private enum Folding {
    UNKNOWN,
    NO,
    YES
  }

  private final Path root;
  private volatile Folding folding = Folding.UNKNOWN;

  FolderNames(Path root) {
    this.root = root;
  }

  /** Returns whether a file or folder that the system found has exactly the name that was asked. */
  boolean isExact(Path found) throws IOException {
    if (!folds()) {
      return true;
    }
    for (Path at = found; !at.equals(root); at = at.getParent()) {
      if (!hasName(at.getParent(), at.getFileName().toString())) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasName(Path folder, String name) throws IOException {
    // Only a listing says the real name everywhere; this is paid on such volumes alone.
    try (DirectoryStream<Path> names = Files.newDirectoryStream(folder)) {
      for (Path each : names) {
        if (each.getFileName().toString().equals(name)) {
          return true;
        }
      }
      return false;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private boolean folds() throws IOException {
    if (folding == Folding.UNKNOWN) {
      folding = probe();
    }
    return folding == Folding.YES;
  }

  /** Asks for a name that is there in another case: works on read-only media too. */
  private Folding probe() throws IOException {
    try (DirectoryStream<Path> names = Files.newDirectoryStream(root)) {
      for (Path each : names) {
        String name = each.getFileName().toString();
        String other = swapCase(name);
        if (!other.equals(name)) {
          Path variant = root.resolve(other);
          return Files.exists(variant) && Files.isSameFile(each, variant)
              ? Folding.YES
              : Folding.NO;
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return Folding.UNKNOWN;
  }

  /** Only ASCII, which every volume that folds anything folds. */
  private static String swapCase(String name) {
    StringBuilder out = new StringBuilder(name);
    for (int i = 0; i < out.length(); i++) {
      char c = out.charAt(i);
      if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') {
        out.setCharAt(i, (char) (c ^ 0x20));
      }
    }
    return out.toString();
  }
}
