package io.datamon.store;

import io.datamon.error.DatamonException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.UnavailableException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The steps of a put into a folder, and what they need there. */
final class FolderWriter {
  /** Where objects are written before they appear. */
  static final String TEMP = ".tmp";

  /** Where lock files are. */
  static final String LOCKS = ".locks";

  /** After this time, what is in {@link #TEMP} is taken for the rest of a killed process. */
  static final Duration STALE = Duration.ofHours(24);

  /** How often a put tries again to make folders that others remove as they become empty. */
  private static final int MAX_RACES = 1000;

  /** What is added to a time until a file system that rounds times keeps it as a greater one. */
  private static final long[] STEPS = {
    0, 1_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 2_000_000_000, 4_000_000_000L
  };

  /** Times of files from here on (2200) are not this program's; one may be replaced by any. */
  private static final long LAST_NANOS =
      Instant.parse("2200-01-01T00:00:00Z").getEpochSecond() * 1_000_000_000L;

  private final Path root;
  private final FolderFiles files;
  private final FolderSync.Disk disk;
  private final InstantSource clock;
  private final Path temps;
  private final Path locks;
  private final FolderReserve reserve;
  private volatile @Nullable FolderModes prepared;

  FolderWriter(Path root, FolderFiles files, FolderSync.Disk disk, InstantSource clock) {
    this.root = root;
    this.files = files;
    this.disk = disk;
    this.clock = clock;
    this.temps = root.resolve(TEMP);
    this.locks = root.resolve(LOCKS);
    this.reserve = new FolderReserve(locks, temps);
  }

  /** Makes the folder at the first write, and removes what killed processes left in it. */
  FolderModes prepare() throws IOException {
    FolderModes ready = prepared;
    if (ready == null) {
      ready = makeOwnFolders();
      sweep();
      reserve.keep(ready);
      prepared = ready;
    }
    return ready;
  }

  /** Gives up the room that is kept for deletions; returns whether there was some. */
  boolean releaseReserve() {
    return reserve.release();
  }

  private FolderModes makeOwnFolders() throws IOException {
    if (!Files.isDirectory(root)) {
      try {
        makeRoot();
      } catch (FileAlreadyExistsException e) {
        if (!Files.isDirectory(root)) {
          throw e;
        }
      }
    }
    FolderModes modes = FolderModes.of(root);
    for (Path folder : new Path[] {temps, locks}) {
      if (!Files.isDirectory(folder)) {
        try {
          Files.createDirectory(folder);
          modes.mirrorToFolder(folder);
        } catch (FileAlreadyExistsException e) {
          if (!Files.isDirectory(folder)) {
            throw e;
          }
        }
      }
    }
    return modes;
  }

  /** Makes the root, so that it lasts: nothing in it is worth more than its own name. */
  private void makeRoot() throws IOException {
    List<Path> above = new ArrayList<>();
    for (Path at = root.getParent(); at != null; at = at.getParent()) {
      above.add(at);
      if (Files.isDirectory(at)) {
        break;
      }
    }
    FolderModes.makeRoot(root);
    for (Path folder : above) {
      try {
        disk.sync(folder);
      } catch (AccessDeniedException e) {
        // A folder may be one that can be gone through and not be opened.
        log().log(Level.DEBUG, () -> folder + " cannot be synced", e);
      }
    }
  }

  private void sweep() throws IOException {
    FileTime limit = FileTime.from(clock.instant().minus(STALE));
    try (DirectoryStream<Path> old = Files.newDirectoryStream(temps)) {
      for (Path each : old) {
        Optional<BasicFileAttributes> file = FolderFiles.attributes(each);
        if (file.isPresent() && file.get().lastModifiedTime().compareTo(limit) < 0) {
          remove(each);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static void remove(Path old) {
    try {
      Files.deleteIfExists(old);
    } catch (IOException e) {
      // It may be another user's; it costs space and nothing else.
      log().log(Level.DEBUG, () -> "temporary file " + old + " could not be removed", e);
    }
  }

  /** Writes the bytes of an object to a new temporary file, which is gone if that fails. */
  Path write(Key key, Payload body, boolean durable, FolderModes modes) throws IOException {
    Path temp = temps.resolve(UUID.randomUUID().toString());
    boolean done = false;
    try (FileChannel channel = create(temp)) {
      modes.mirrorToFile(temp);
      Checked out = new Checked(channel);
      try {
        body.writeTo(out);
      } catch (IOException e) {
        if (out.failure == null && !FolderFailures.isInterrupt(e)) {
          throw unreadable(key, e);
        }
        throw e;
      }
      if (channel.position() != body.length()) {
        throw new InvalidInputException(
            "object %s was not put: its source gave %d bytes instead of %d; it may have been changed meanwhile, so run it again"
                .formatted(key, channel.position(), body.length()));
      }
      if (durable) {
        channel.force(true);
      }
      done = true;
      return temp;
    } finally {
      if (!done) {
        Files.deleteIfExists(temp);
      }
    }
  }

  private FileChannel create(Path temp) throws IOException {
    try {
      return FileChannel.open(temp, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    } catch (NoSuchFileException e) {
      // The folder was there when this store was first written to, and has been removed since.
      makeOwnFolders();
      return FileChannel.open(temp, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    }
  }

  private static DatamonException unreadable(Key key, IOException e) {
    return new UnavailableException(
        "object " + key + " was not put: its source could not be read: " + e.getMessage(), e);
  }

  /** Waits until nobody else changes objects of a key's stripe. */
  StripeLock lock(Key key, FolderModes modes) throws IOException, InterruptedException {
    try {
      return StripeLock.acquire(locks, key, modes);
    } catch (NoSuchFileException e) {
      makeOwnFolders();
      return StripeLock.acquire(locks, key, modes);
    }
  }

  /**
   * Gives a temporary file a time that no object of the key ever had, and so its version: greater
   * than all that were issued for the stripe and than that of the object which it replaces.
   */
  Version stamp(Path temp, StripeLock lock, Optional<BasicFileAttributes> replaced)
      throws IOException {
    if (replaced.isPresent()) {
      taken(lock, replaced.get());
    }
    Instant now = clock.instant();
    long wanted =
        Math.max(
            TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano(), lock.lastIssued() + 1);
    for (long step : STEPS) {
      Files.setLastModifiedTime(temp, FileTime.from(wanted + step, TimeUnit.NANOSECONDS));
      BasicFileAttributes stored = Files.readAttributes(temp, BasicFileAttributes.class);
      if (FolderFiles.nanos(stored) > lock.lastIssued()) {
        lock.issued(FolderFiles.nanos(stored));
        return FolderFiles.version(stored);
      }
    }
    throw new IOException("the file system does not keep the times of files");
  }

  /** Records that the time of a file must not be given again. */
  void taken(StripeLock lock, BasicFileAttributes file) throws IOException {
    if (FolderFiles.nanos(file) < LAST_NANOS) {
      lock.issued(FolderFiles.nanos(file));
    }
  }

  /** Puts a temporary file in the place of the object of a key, at once. */
  void move(Path temp, Key key, Version version, FolderModes modes) throws IOException {
    Path file = files.path(key);
    for (int race = 1; ; race++) {
      try {
        files.makeFolders(key, modes);
        Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return;
      } catch (NoSuchFileException e) {
        if (!Files.exists(temp)) {
          if (files.lookUp(key).map(FolderFiles::version).filter(version::equals).isPresent()) {
            return; // A network file system did it, lost the answer and was asked again.
          }
          throw new IOException("the temporary file was removed by somebody else", e);
        }
        if (race == MAX_RACES) {
          throw e;
        }
      } catch (FileSystemException e) {
        Optional<BasicFileAttributes> there = FolderFiles.attributes(file);
        if (there.isEmpty() || !there.get().isDirectory()) {
          throw e;
        }
        removeIfEmpty(file, key, e);
      }
    }
  }

  private void removeIfEmpty(Path folder, Key key, FileSystemException e) throws IOException {
    try {
      Files.deleteIfExists(folder);
    } catch (FileSystemException inUse) {
      e.addSuppressed(inUse);
      throw new InvalidInputException(
          "object %s cannot be stored in %s: objects below that name are there already"
              .formatted(key, files.store()),
          e);
    }
  }

  /** Passes bytes on and remembers whether it was the file that failed. */
  private static final class Checked implements WritableByteChannel {
    private final FileChannel channel;
    private @Nullable IOException failure;

    Checked(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      try {
        return channel.write(bytes);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() {
      // The put closes the file, after it has checked its length and synced it.
    }
  }

  /** Made when something is logged: that sets up logging, which most commands never need. */
  private static System.Logger log() {
    return System.getLogger(FolderWriter.class.getName());
  }
}
