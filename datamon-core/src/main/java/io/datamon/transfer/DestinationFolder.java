package io.datamon.transfer;

import io.datamon.error.InvalidInputException;
import io.datamon.error.UnavailableException;
import io.datamon.tree.Destination;
import io.datamon.tree.ReservedNames;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The folder that a download writes into, and what it made to have it: if nothing comes of the
 * download, that goes again.
 */
final class DestinationFolder {
  private final Path root;
  private final List<Path> made;

  private DestinationFolder(Path root, List<Path> made) {
    this.root = root;
    this.made = made;
  }

  /**
   * Makes a folder, and those above it, unless it exists.
   *
   * @param own stores and caches, in which no destination may lie
   * @throws InvalidInputException if it lies in one of those, or something else stands there
   */
  static DestinationFolder make(Path folder, Set<Path> own) {
    List<Path> missing = new ArrayList<>();
    Path existing = folder.toAbsolutePath();
    while (existing.getParent() != null && !Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
      missing.add(existing);
      existing = existing.getParent();
    }
    try {
      Path place = existing.toRealPath();
      for (int i = missing.size() - 1; i >= 0; i--) {
        place = place.resolve(String.valueOf(missing.get(i).getFileName()));
      }
      for (Path each : own.stream().sorted().toList()) {
        if (Files.exists(each) && place.normalize().startsWith(each.toRealPath())) {
          throw new InvalidInputException(
              "destination "
                  + folder
                  + " lies in "
                  + each
                  + ", which is a store or cache: choose a folder outside of it");
        }
      }
    } catch (IOException e) {
      throw new UnavailableException(
          "destination " + folder + " cannot be looked at: " + SourceFile.reason(e), e);
    }
    return new DestinationFolder(Destination.make(folder), missing);
  }

  /** Returns the real path. */
  Path root() {
    return root;
  }

  /** Takes back that a download was noted, if it has put nothing there and nothing was before. */
  void forget(DestinationState state) {
    if (!state.isFresh()) {
      return;
    }
    try (DirectoryStream<Path> children = Files.newDirectoryStream(root)) {
      for (Path child : children) {
        if (!child.getFileName().toString().equals(ReservedNames.DATAMON)) {
          return;
        }
      }
    } catch (IOException e) {
      throw new UnavailableException(
          "destination " + root + " cannot be read: " + SourceFile.reason(e), e);
    }
    state.remove();
  }

  /** Removes the folders that were made, as far as nothing is in them. */
  void removeMade() {
    try {
      for (Path folder : made) {
        Files.deleteIfExists(folder);
      }
    } catch (DirectoryNotEmptyException e) {
      return; // what is in it stays, and what is above it
    } catch (IOException e) {
      throw new UnavailableException(
          "destination " + root + " cannot be removed: " + SourceFile.reason(e), e);
    }
  }
}
