package io.datamon.store;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** Makes the names of files durable: the entries of folders, which a file's own sync leaves out. */
final class FolderSync {
  /** Syncs one file or folder; a test puts a recorder here. */
  interface Disk {
    void sync(Path folder) throws IOException;
  }

  private final Path root;
  private final Disk disk;
  private final ReentrantLock barrier = new ReentrantLock();
  private final Set<Path> pending = new HashSet<>();

  FolderSync(Path root, Disk disk) {
    this.root = root;
    this.disk = disk;
  }

  /** Returns the real thing. */
  static Disk disk(Path root) {
    // Windows cannot sync a folder and other file systems than the default are not on a disk.
    boolean capable =
        root.getFileSystem().equals(FileSystems.getDefault())
            && root.getFileSystem().getSeparator().equals("/");
    return capable ? FolderSync::force : folder -> {};
  }

  private static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      // Some mounts (SMB, FUSE) know no sync of folders: nothing more can be done there.
      String reason = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
      if (!reason.contains("invalid argument") && !reason.contains("not supported")) {
        throw e;
      }
    }
  }

  /** Remembers that the names down to the files in a folder must be durable after the barrier. */
  void atBarrier(Path folder) {
    synchronized (pending) {
      pending.add(folder);
    }
  }

  /**
   * Makes the names down to the files in a folder durable, whether this process made them or not;
   * an interrupt does not stop it, since the file is in place already.
   */
  void now(Path folder) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      for (Path each : chain(Set.of(folder))) {
        boolean done = false;
        while (!done) {
          try {
            sync(each);
            done = true;
          } catch (ClosedByInterruptException e) {
            Thread.interrupted();
            interrupted = true;
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Makes durable what was remembered before this call, also by calls that run at the moment. */
  void barrier() throws IOException, InterruptedException {
    barrier.lockInterruptibly();
    try {
      Set<Path> folders;
      synchronized (pending) {
        folders = Set.copyOf(pending);
        pending.clear();
      }
      boolean done = false;
      try {
        for (Path folder : chain(folders)) {
          sync(folder);
        }
        done = true;
      } finally {
        if (!done) {
          synchronized (pending) {
            pending.addAll(folders);
          }
        }
      }
    } finally {
      barrier.unlock();
    }
  }

  private void sync(Path folder) throws IOException {
    try {
      disk.sync(folder);
    } catch (NoSuchFileException e) {
      // Removed since, and what was in it: nothing is left to be made durable.
      return;
    }
  }

  /** Returns folders and all that lead to them from the root, each once. */
  private Collection<Path> chain(Set<Path> folders) {
    Set<Path> all = new LinkedHashSet<>();
    for (Path folder : folders) {
      Path at = folder;
      while (at.startsWith(root) && all.add(at) && !at.equals(root)) {
        at = at.getParent();
      }
    }
    return all;
  }
}
