package io.datamon.store;

import io.datamon.error.InvalidInputException;
import io.datamon.error.NoSuchObjectException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.error.UnavailableException;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A store in a folder: the object of key {@code a/b/c} is the file {@code a/b/c} in it.
 *
 * <p>Any number of threads and processes may use one folder at a time, on one host or, where the
 * file system has locks, on several. The folder is made by the first put, for its owner alone; it
 * need not exist, nor be writable, to be read. A folder that exists and is writable for a group
 * keeps its permissions and gives them to what is made in it. Two names at its top are its own:
 * {@code .tmp}, where objects are written before they appear, and {@code .locks}.
 *
 * <p>Besides what {@link ObjectStore} says, a key below another one ({@code a/b} and {@code a})
 * cannot be stored, and neither can keys that the file system does not tell apart or cannot hold:
 * {@link InvalidInputException}. Instances are safe for use by several threads.
 */
public final class LocalFolderStore implements ObjectStore {
  /** File systems of this host: what one process did, every other sees at once. */
  private static final Set<String> LOCAL_TYPES =
      Set.of(
          "apfs",
          "aufs",
          "bcachefs",
          "btrfs",
          "cd9660",
          "erofs",
          "exfat",
          "ext2",
          "ext2/ext3",
          "ext3",
          "ext4",
          "f2fs",
          "fat",
          "fat32",
          "hfs",
          "iso9660",
          "jfs",
          "jimfs",
          "msdos",
          "ntfs",
          "ntfs3",
          "overlay",
          "ramfs",
          "refs",
          "reiserfs",
          "rootfs",
          "squashfs",
          "tmpfs",
          "udf",
          "ufs",
          "vfat",
          "xfs",
          "zfs");

  /** What others may cache: the attribute caches of network file systems hold up to a minute. */
  private static final Duration REMOTE_STALENESS = Duration.ofMinutes(2);

  /** How large an object may be that is replaced at the cost of the reserve, in bytes. */
  private static final int MAKES_ROOM_BYTES = 1 << 16;

  private final Path root;
  private final StoreInfo info;
  private final FolderFiles files;
  private final FolderWriter writer;
  private final FolderSync sync;

  private LocalFolderStore(Path root, StoreInfo info, FolderSync.Disk disk, InstantSource clock) {
    this.root = root;
    this.info = info;
    this.files = new FolderFiles(root, info.uri().toString());
    this.sync = new FolderSync(root, disk);
    this.writer = new FolderWriter(root, files, disk, clock);
  }

  /**
   * Opens the store of a folder, which need not exist yet; writes nothing.
   *
   * @throws InvalidInputException if it is something else than a folder
   */
  public static LocalFolderStore open(Path root) {
    Path absolute = root.toAbsolutePath().normalize();
    return open(absolute, FolderSync.disk(absolute), InstantSource.system());
  }

  /**
   * Opens the store of the folder that a URI such as {@code file:///data/store} names.
   *
   * @throws InvalidInputException if it names no folder
   */
  public static LocalFolderStore open(URI uri) {
    try {
      return open(Path.of(uri));
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      throw new InvalidInputException(
          uri + " does not name a folder; write it like file:///data/store", e);
    }
  }

  /** Opens a store with what a test watches or sets. */
  static LocalFolderStore open(Path root, FolderSync.Disk disk, InstantSource clock) {
    if (Files.exists(root) && !Files.isDirectory(root)) {
      throw new InvalidInputException(
          root + " is a file; a store needs a folder, which may be one that does not exist yet");
    }
    String uri = root.toUri().toString();
    boolean slash = root.getNameCount() > 0 && uri.endsWith("/");
    URI plain = URI.create(slash ? uri.substring(0, uri.length() - 1) : uri);
    return new LocalFolderStore(
        root, new StoreInfo(plain, staleness(root), Duration.ofNanos(100_000)), disk, clock);
  }

  private static Duration staleness(Path root) {
    Path there = root;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    try {
      FileStore store = Files.getFileStore(there);
      return isLocal(store.type()) ? Duration.ZERO : REMOTE_STALENESS;
    } catch (IOException e) {
      return REMOTE_STALENESS; // unknown is treated as remote, which is always safe
    }
  }

  /** Returns whether a file system of that type is seen by this host alone. */
  static boolean isLocal(String type) {
    return LOCAL_TYPES.contains(type.toLowerCase(Locale.ROOT));
  }

  @Override
  public StoreInfo info() {
    return info;
  }

  @Override
  public StoredObject get(Key key, ByteRange range) {
    String what = "object " + key + " could not be read from " + info.uri();
    FolderFailures.checkInterrupt(what);
    try {
      while (true) {
        BasicFileAttributes before = files.lookUp(key).orElseThrow(() -> noSuchObject(key));
        FileChannel channel =
            FileChannel.open(files.path(key), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        boolean handedOver = false;
        try {
          // The same version on both sides of the open: that is what was opened.
          Optional<BasicFileAttributes> after = files.lookUp(key);
          if (after.isPresent() && version(after.get()).equals(version(before))) {
            handedOver = true;
            return new StoredObject(
                FolderFiles.info(key, before), new RangeStream(channel, key, range, before.size()));
          }
        } finally {
          if (!handedOver) {
            channel.close();
          }
        }
      }
    } catch (NoSuchFileException e) {
      throw noSuchObject(key);
    } catch (IOException e) {
      throw FolderFailures.of(what, e);
    }
  }

  private NoSuchObjectException noSuchObject(Key key) {
    return new NoSuchObjectException(key.value(), info.uri().toString());
  }

  private static Version version(BasicFileAttributes file) {
    return FolderFiles.version(file);
  }

  @Override
  public Version put(Key key, Payload body, Condition condition, Durability durability) {
    // What replaces a small object may be a deletion: the label or bundle that was, the head.
    boolean mayMakeRoom =
        condition instanceof Condition.IfVersion && body.length() <= MAKES_ROOM_BYTES;
    return withReserve(mayMakeRoom, () -> putOnce(key, body, condition, durability));
  }

  /** Does something once more without the reserve, if the disk was too full for it. */
  private <T> T withReserve(boolean mayMakeRoom, Supplier<T> doing) {
    try {
      return doing.get();
    } catch (UnavailableException e) {
      Throwable cause = e.getCause();
      if (!mayMakeRoom
          || cause == null
          || !FolderFailures.isFull(cause)
          || !writer.releaseReserve()) {
        throw e;
      }
    }
    return doing.get();
  }

  private Version putOnce(Key key, Payload body, Condition condition, Durability durability) {
    String what = "object " + key + " could not be put into " + info.uri();
    FolderFailures.checkInterrupt(what);
    Path file = files.path(key);
    try {
      // Asked before as well, to send nothing that will be refused.
      check(key, condition, files.lookUp(key));
      FolderModes modes = writer.prepare();
      Path temp = writer.write(key, body, durability != Durability.NONE, modes);
      Version version;
      boolean moved = false;
      try {
        try (StripeLock lock = writer.lock(key, modes)) {
          Optional<BasicFileAttributes> current = files.lookUp(key);
          check(key, condition, current);
          version = writer.stamp(temp, lock, current);
          writer.move(temp, key, version, modes);
          moved = true;
        }
        switch (durability) {
          case NOW -> sync.now(file.getParent());
          case BARRIER -> sync.atBarrier(file.getParent());
          case NONE -> {}
        }
      } catch (IOException e) {
        if (moved) {
          sync.atBarrier(file.getParent()); // whoever finds it there makes it last by a barrier
        }
        throw moved && !(condition instanceof Condition.Always)
            ? new OutcomeUnknownException(
                what + ": it was written, but not made durable (" + e.getMessage() + ")", e)
            : FolderFailures.of(what, e);
      } finally {
        if (!moved) {
          Files.deleteIfExists(temp);
        }
      }
      return version;
    } catch (IOException e) {
      throw FolderFailures.of(what, e);
    } catch (InterruptedException e) {
      throw FolderFailures.cancelled(what, e);
    }
  }

  private void check(Key key, Condition condition, Optional<BasicFileAttributes> current) {
    boolean holds =
        condition instanceof Condition.IfVersion is
            ? current.filter(file -> version(file).equals(is.version())).isPresent()
            : condition instanceof Condition.Always || current.isEmpty();
    if (!holds) {
      throw new PreconditionFailedException(key, condition, info.uri().toString());
    }
  }

  @Override
  public Optional<ObjectInfo> head(Key key) {
    String what = "object " + key + " could not be looked up in " + info.uri();
    FolderFailures.checkInterrupt(what);
    try {
      return files.lookUp(key).map(file -> FolderFiles.info(key, file));
    } catch (IOException e) {
      throw FolderFailures.of(what, e);
    }
  }

  @Override
  public void delete(Key key) {
    withReserve(
        true,
        () -> {
          deleteOnce(key);
          return key;
        });
  }

  private void deleteOnce(Key key) {
    String what = "object " + key + " could not be deleted from " + info.uri();
    FolderFailures.checkInterrupt(what);
    try {
      // Also if it is gone already: whoever removed it may not have made that durable.
      sync.atBarrier(files.path(key).getParent());
      if (files.lookUp(key).isEmpty()) {
        return;
      }
      FolderModes modes = writer.prepare();
      try (StripeLock lock = writer.lock(key, modes)) {
        Optional<BasicFileAttributes> current = files.lookUp(key);
        if (current.isPresent()) {
          // The next object of the key must get a greater time than this one had.
          writer.taken(lock, current.get());
          Files.deleteIfExists(files.path(key));
        }
      }
      files.removeEmptyFolders(files.path(key));
      // Again, since a barrier may have run in between.
      sync.atBarrier(files.path(key).getParent());
    } catch (IOException e) {
      throw FolderFailures.of(what, e);
    } catch (InterruptedException e) {
      throw FolderFailures.cancelled(what, e);
    }
  }

  @Override
  public Iterator<ObjectInfo> list(String prefix, String startAfter) {
    return new FolderListing(root, files, prefix, startAfter, info.uri().toString());
  }

  @Override
  public void barrier() {
    String what = "what was put into " + info.uri() + " could not be made durable";
    FolderFailures.checkInterrupt(what);
    try {
      sync.barrier();
    } catch (IOException e) {
      throw FolderFailures.of(what, e);
    } catch (InterruptedException e) {
      throw FolderFailures.cancelled(what, e);
    }
  }

  @Override
  public void barrier(Set<Key> others) {
    // Their bytes were synced before they got their names; the names may not be.
    others.forEach(key -> sync.atBarrier(files.path(key).getParent()));
    barrier();
  }

  /** Does nothing: no file stays open between calls. */
  @Override
  public void close() {}
}
