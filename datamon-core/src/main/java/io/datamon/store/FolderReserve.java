package io.datamon.store;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * A file in a store's folder that holds nothing but room: it is given up where the disk is full and
 * something is to be done that makes room, such as a deletion, which needs a little itself.
 *
 * <p>It is made again by the first write of a process that finds the disk with plenty of room.
 */
final class FolderReserve {
  /** What deletions and small changes on a full disk may need, many of them. */
  private static final int BYTES = 1 << 20;

  /** A disk with less room than this many reserves is left alone. */
  private static final int PLENTY = 16;

  private final Path file;
  private final Path temps;

  /**
   * Describes the reserve of a store.
   *
   * @param folder the folder of lock files, where no object is
   * @param temps the folder of temporary files
   */
  FolderReserve(Path folder, Path temps) {
    this.file = folder.resolve("reserve");
    this.temps = temps;
  }

  /** Makes the reserve if there is none and there is plenty of room; never fails. */
  void keep(FolderModes modes) {
    try {
      if (Files.exists(file)
          || Files.getFileStore(file.getParent()).getUsableSpace() < (long) PLENTY * BYTES) {
        return;
      }
      Path temporary = temps.resolve(UUID.randomUUID().toString());
      try {
        byte[] bytes = new byte[BYTES];
        new SplittableRandom(BYTES).nextBytes(bytes); // what compresses would not take the room
        Files.write(temporary, bytes);
        modes.mirrorToFile(temporary);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      log().log(Level.DEBUG, () -> file + " could not be made", e);
    }
  }

  /** Gives up the reserve; returns whether there was one. */
  boolean release() {
    try {
      return Files.deleteIfExists(file);
    } catch (IOException e) {
      log().log(Level.DEBUG, () -> file + " could not be removed", e);
      return false;
    }
  }

  /** Made when something is logged: that sets up logging, which most commands never need. */
  private static System.Logger log() {
    return System.getLogger(FolderReserve.class.getName());
  }
}
