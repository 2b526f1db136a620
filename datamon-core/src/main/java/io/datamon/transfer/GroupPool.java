package io.datamon.transfer;

import io.datamon.error.CancelledException;
import io.datamon.error.DatamonException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a download. Few tasks wait; the first failure ends everything.
 *
 * <p>Used by one thread, which waits where there is too much to do.
 */
final class GroupPool implements AutoCloseable {
  private final ExecutorService threads;
  private final int places;
  private final Semaphore free;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  GroupPool(int workers) {
    this.places = workers + 2;
    this.free = new Semaphore(places);
    AtomicInteger count = new AtomicInteger();
    this.threads =
        Executors.newFixedThreadPool(
            workers,
            task -> {
              Thread thread = new Thread(task, "datamon-download-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Runs a task on one of the threads, once there is a place for it. */
  void run(Runnable task) {
    acquire(1);
    threads.execute(
        () -> {
          try {
            if (failure.get() == null) {
              task.run();
            }
          } catch (Throwable e) { // Whatever it is, the download must not wait for ever.
            failure.compareAndSet(null, e);
          } finally {
            free.release();
          }
        });
  }

  /** Waits until everything is done. */
  void await() {
    acquire(places);
    free.release(places);
    check();
  }

  private void acquire(int n) {
    check();
    try {
      free.acquire(n);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("download cancelled", e);
    }
  }

  /**
   * Tells whether all is well.
   *
   * @throws DatamonException the first failure, or that this thread was interrupted
   */
  void check() {
    Throwable first = failure.get();
    if (first instanceof DatamonException known) {
      throw known;
    }
    if (first instanceof Error error) {
      throw error;
    }
    if (first != null) {
      throw new IllegalStateException("a download failed unexpectedly: " + first, first);
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new CancelledException("download cancelled");
    }
  }

  /** Interrupts what still runs and waits for it to end, also when interrupted. */
  @Override
  public void close() {
    failure.compareAndSet(null, new CancelledException("download cancelled"));
    threads.shutdownNow();
    boolean interrupted = false;
    while (true) {
      try {
        if (threads.awaitTermination(1, TimeUnit.HOURS)) {
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
}
