package io.datamon.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The lock of one stripe of a folder's keys, among all threads and processes that write there; and
 * the last time that was given to an object of the stripe.
 *
 * <p>The kernel releases it when the process dies, however that happens. A thread holds one at a
 * time.
 */
final class StripeLock implements AutoCloseable {
  /** How many stripes a folder has; part of the layout, since all processes must agree on it. */
  static final int STRIPES = 64;

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /**
   * Locks among the threads of this process, by folder and stripe; a fixed number, so that unlike
   * folders may share one, which only makes them wait.
   *
   * <p>They belong to the process and not to a store object because the kernel's lock does: it does
   * not tell threads apart, and closing any channel of a locked file releases it. So there must be
   * at most one open channel of a stripe's file in a process, also when two stores are open on one
   * folder, by whatever path.
   */
  private static final ReentrantLock[] PROCESS_WIDE = new ReentrantLock[1024];

  static {
    Arrays.setAll(PROCESS_WIDE, i -> new ReentrantLock());
  }

  private final ReentrantLock threads;
  private final FileChannel channel;
  private long lastIssued;

  private StripeLock(ReentrantLock threads, FileChannel channel, long lastIssued) {
    this.threads = threads;
    this.channel = channel;
    this.lastIssued = lastIssued;
  }

  /** Returns the stripe of a key: the same for keys that a volume may fold to one name. */
  static int stripe(Key key) {
    String folded = key.value().toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    return Math.floorMod(Normalizer.normalize(folded, Normalizer.Form.NFC).hashCode(), STRIPES);
  }

  /** Returns the name of the file of a stripe in the folder of locks. */
  static String fileName(int stripe) {
    return String.format("%02x", stripe);
  }

  /**
   * Waits for the lock of a key's stripe.
   *
   * @param locks the folder of lock files
   * @throws NoSuchFileException if the folder or file was removed; make it and try again
   * @throws InterruptedException if this thread was interrupted while it waited
   */
  static StripeLock acquire(Path locks, Key key, FolderModes modes)
      throws IOException, InterruptedException {
    int stripe = stripe(key);
    Path file = locks.resolve(fileName(stripe));
    Object folder = identity(locks);
    ReentrantLock threads =
        PROCESS_WIDE[Math.floorMod(folder.hashCode() * 31 + stripe, PROCESS_WIDE.length)];
    threads.lockInterruptibly();
    boolean done = false;
    try {
      StripeLock lock = open(threads, file, modes);
      try {
        if (!identity(locks).equals(folder)) {
          throw new NoSuchFileException(file.toString());
        }
        done = true;
        return lock;
      } finally {
        if (!done) {
          lock.channel.close();
        }
      }
    } finally {
      if (!done) {
        threads.unlock();
      }
    }
  }

  private static StripeLock open(ReentrantLock threads, Path file, FolderModes modes)
      throws IOException, InterruptedException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    boolean done = false;
    try {
      if (channel.size() == 0) {
        modes.mirrorToFile(file);
      }
      Object opened = identity(file);
      lock(channel);
      if (!identity(file).equals(opened)) {
        // Somebody removed the folder of locks meanwhile: this lock would exclude nobody.
        throw new NoSuchFileException(file.toString());
      }
      StripeLock lock = new StripeLock(threads, channel, read(channel));
      done = true;
      return lock;
    } finally {
      if (!done) {
        channel.close();
      }
    }
  }

  private static Object identity(Path path) throws IOException {
    Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    return key == null ? path.toRealPath() : key; // some systems have no file keys
  }

  /**
   * Waits for the kernel's lock. It may refuse to wait although nobody is dead-locked, since it
   * looks for cycles of processes, not of threads; then this asks again and again.
   */
  private static FileLock lock(FileChannel channel) throws IOException, InterruptedException {
    try {
      return channel.lock();
    } catch (IOException e) {
      if (FolderFailures.isInterrupt(e)) {
        throw e;
      }
      while (true) {
        FileLock lock = channel.tryLock();
        if (lock != null) {
          return lock;
        }
        TimeUnit.NANOSECONDS.sleep(POLL_NANOS);
      }
    }
  }

  private static long read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES);
    while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) > 0) {
      // reads on until it is full, or the file ends because nothing was issued yet
    }
    return bytes.hasRemaining() ? 0 : bytes.getLong(0);
  }

  /** Returns the greatest time given to an object of the stripe, in nanoseconds since 1970. */
  long lastIssued() {
    return lastIssued;
  }

  /** Records that a time is taken, unless a greater one is. */
  void issued(long nanos) throws IOException {
    if (nanos <= lastIssued) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).putLong(0, nanos);
    while (bytes.hasRemaining()) {
      channel.write(bytes, bytes.position());
    }
    lastIssued = nanos;
  }

  /** Releases the lock. */
  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      threads.unlock();
    }
  }
}
