package io.datamon.transfer;

import io.datamon.error.CancelledException;
import io.datamon.error.DatamonException;
import io.datamon.tree.FileStat;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Fetches small objects ahead of the workers that cut them: many at once, as each costs a round
 * trip, and no more bytes than a budget. Used by one thread; what it opens, by any.
 */
final class ObjectFetcher implements AutoCloseable {
  private static final int THREADS = 16;
  private static final int UNIT = 1 << 10;
  private static final int BUDGET_UNITS = (64 << 20) / UNIT;

  private final ObjectPlace place;
  private final Semaphore units = new Semaphore(BUDGET_UNITS);
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, this::thread);

  ObjectFetcher(ObjectPlace place) {
    this.place = place;
  }

  private Thread thread(Runnable work) {
    Thread thread = new Thread(work, "datamon-fetcher");
    thread.setDaemon(true);
    return thread;
  }

  /** Takes room for an object; false if there is none now. */
  boolean tryReserve(ObjectItem item) {
    return units.tryAcquire(units(item));
  }

  /** Takes room for an object, waiting for it. */
  void reserve(ObjectItem item) throws InterruptedException {
    units.acquire(units(item));
  }

  private static int units(ObjectItem item) {
    return 1 + (int) (item.size() / UNIT);
  }

  /** Begins to fetch an object that room was taken for, and returns how it is opened, once. */
  SourceBytes.Opening fetch(ObjectItem item) {
    CompletableFuture<Fetched> fetched = new CompletableFuture<>();
    threads.execute(
        () -> {
          try {
            fetched.complete(read(item));
          } catch (IOException | RuntimeException e) {
            units.release(units(item));
            fetched.completeExceptionally(e);
          }
        });
    AtomicBoolean opened = new AtomicBoolean();
    // What has changed while it was read is read again, without the room that was taken.
    return () -> opened.getAndSet(true) ? ObjectBytes.open(place, item) : await(item, fetched);
  }

  private Fetched read(ObjectItem item) throws IOException {
    try (ObjectBytes object = ObjectBytes.open(place, item)) {
      // Of one that has grown beyond all bounds since, the beginning shows that.
      int most = (int) Math.min(object.stat().size(), 2L * SmallFilesReader.MAX_BYTES) + 1;
      byte[] bytes = new byte[most];
      int length = object.read(bytes, 0, most);
      return new Fetched(object.stat(), bytes, length, () -> units.release(units(item)));
    }
  }

  private static SourceBytes await(ObjectItem item, CompletableFuture<Fetched> fetched)
      throws IOException {
    try {
      return fetched.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      if (e.getCause() instanceof DatamonException failure) {
        throw failure;
      }
      throw new IllegalStateException(item.path() + " could not be fetched", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted");
      interrupted.initCause(new CancelledException("the upload was interrupted", e));
      throw interrupted;
    }
  }

  /** Ends what is being fetched, and waits for that. */
  @Override
  public void close() {
    threads.shutdownNow();
    boolean interrupted = false;
    while (!threads.isTerminated()) {
      try {
        if (threads.awaitTermination(1, java.util.concurrent.TimeUnit.MINUTES)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** An object in memory. */
  private static final class Fetched implements SourceBytes {
    private final FileStat stat;
    private final byte[] bytes;
    private final int length;
    private final Runnable release;
    private int at;
    private boolean open = true;

    Fetched(FileStat stat, byte[] bytes, int length, Runnable release) {
      this.stat = stat;
      this.bytes = bytes;
      this.length = length;
      this.release = release;
    }

    @Override
    public FileStat stat() {
      return stat;
    }

    @Override
    public int read(byte[] target, int offset, int wanted) {
      int n = Math.min(wanted, length - at);
      System.arraycopy(bytes, at, target, offset, n);
      at += n;
      return n;
    }

    @Override
    public boolean isUnchanged(long bytesRead) {
      return bytesRead == stat.size();
    }

    @Override
    public void close() {
      if (open) {
        open = false;
        release.run();
      }
    }
  }
}
