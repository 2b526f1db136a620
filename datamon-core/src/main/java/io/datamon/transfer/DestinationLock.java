package io.datamon.transfer;

import io.datamon.error.ConflictException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a destination to one download at a time, of whatever process: two would take each other's
 * unfinished files for leftovers, and leave a mixture that each calls its bundle.
 *
 * <p>The system releases it when the process ends, however it ends. Where the file system knows no
 * locks, there is none. One thread.
 */
final class DestinationLock implements AutoCloseable {
  /** The name of its file in {@code .datamon}. */
  static final String FILE = "lock";

  private static final System.Logger LOG = System.getLogger(DestinationLock.class.getName());
  private static final Set<? extends OpenOption> OPTIONS =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  /**
   * What this process has locked. The system knows one holder a process, and lets go of all when
   * any channel to the file is closed, so no second one may be opened while it is locked.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;
  private final FileChannel seen;

  private DestinationLock(Path file, FileChannel channel, FileChannel seen) {
    this.file = file;
    this.channel = channel;
    this.seen = seen;
  }

  /**
   * Takes the lock, without waiting.
   *
   * @param folder the folder {@code .datamon} of the destination
   * @param run the id of this download
   * @throws ConflictException if another download into the destination is running
   */
  static DestinationLock take(Path folder, String run) throws IOException {
    Path file = folder.toRealPath().resolve(FILE);
    if (!HELD.add(file)) {
      throw isRunning(folder);
    }
    boolean taken = false;
    try {
      while (true) {
        Optional<DestinationLock> lock = tryOnce(file, run);
        if (lock.isPresent()) {
          taken = true;
          return lock.get();
        }
      }
    } finally {
      if (!taken) {
        HELD.remove(file);
      }
    }
  }

  /** Returns nothing if who had it before removed the file after it was opened here. */
  private static Optional<DestinationLock> tryOnce(Path file, String run) throws IOException {
    FileChannel channel = FileChannel.open(file, OPTIONS);
    FileChannel seen = channel;
    boolean mine = false;
    try {
      lock(channel, file);
      ByteBuffer text = ByteBuffer.wrap(run.getBytes(StandardCharsets.US_ASCII));
      channel.truncate(0);
      channel.write(text.duplicate(), 0);
      seen = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
      ByteBuffer there = ByteBuffer.allocate(text.limit());
      seen.read(there, 0);
      mine = there.flip().equals(text);
      return mine ? Optional.of(new DestinationLock(file, channel, seen)) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } finally {
      if (!mine) {
        seen.close();
        channel.close();
      }
    }
  }

  private static void lock(FileChannel channel, Path file) {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (IOException | UnsupportedOperationException e) {
      LOG.log(Level.DEBUG, "the file system of " + file + " knows no locks", e);
      return;
    }
    if (lock == null) {
      throw isRunning(file.getParent());
    }
  }

  private static ConflictException isRunning(Path folder) {
    return new ConflictException(
        "another download into "
            + folder.getParent()
            + " is running; wait until it has ended, or choose another folder");
  }

  /** Removes the file, and keeps the lock; for who removes the folder that it is in. */
  void removeFile() throws IOException {
    Files.deleteIfExists(file);
  }

  /** Releases the lock. */
  @Override
  public void close() {
    // Removed while it is still locked; who opened it before finds that it has no name any more.
    try (channel;
        seen) {
      removeFile();
    } catch (IOException e) {
      // The next one uses the file as it is; the lock itself ends with the channel.
      LOG.log(Level.DEBUG, "the lock " + file + " could not be removed", e);
    } finally {
      HELD.remove(file);
    }
  }
}
