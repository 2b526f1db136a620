package io.datamon.storage.cloud;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Ends transfers that stand still, and those whose thread is interrupted: blocking input and output
 * of sockets heeds neither. One thread looks at all transfers, and only while there are any.
 *
 * <p>Thread-safe; a transfer is used by one thread at a time.
 */
public final class TransferWatch implements AutoCloseable {
  private static final long LOOK_MILLIS = 50;

  private final long stallNanos;
  private final Set<Transfer> transfers = ConcurrentHashMap.newKeySet();
  private final Object monitor = new Object();
  private @Nullable Thread watcher; // guarded by monitor
  private boolean closed; // guarded by monitor

  /**
   * Creates a watch.
   *
   * @param stall how long a transfer may stand still
   */
  public TransferWatch(Duration stall) {
    this.stallNanos = stall.toNanos();
  }

  /**
   * Begins to watch a transfer of this thread; close it at its end.
   *
   * @param abort ends it from another thread, at once
   */
  public Transfer begin(Runnable abort) {
    Transfer transfer = new Transfer(abort);
    transfers.add(transfer);
    synchronized (monitor) {
      if (watcher == null && !closed) {
        watcher = new Thread(this::watch, "datamon-transfer-watch");
        watcher.setDaemon(true);
        watcher.start();
      }
      monitor.notifyAll();
    }
    return transfer;
  }

  private void watch() {
    try {
      while (true) {
        synchronized (monitor) {
          while (transfers.isEmpty() && !closed) {
            monitor.wait();
          }
          if (closed) {
            return;
          }
        }
        long now = System.nanoTime();
        transfers.forEach(transfer -> transfer.look(now));
        Thread.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody but the end of the program does that
    }
  }

  /** Stops watching. */
  @Override
  public void close() {
    synchronized (monitor) {
      closed = true;
      monitor.notifyAll();
    }
  }

  /** A transfer that is watched while its thread is in it. */
  public final class Transfer implements AutoCloseable {
    private final Runnable abort;
    private volatile @Nullable Thread inside;
    private volatile long moved;
    private volatile boolean stalled;
    private boolean aborted; // used by the watcher only

    private Transfer(Runnable abort) {
      this.abort = abort;
    }

    /** Says that this thread is about to wait for the other side. */
    public void enter() {
      moved = System.nanoTime();
      inside = Thread.currentThread();
    }

    /** Says that the wait is over. */
    public void leave() {
      inside = null;
    }

    /** Says that something has moved. */
    public void progress() {
      moved = System.nanoTime();
    }

    /** Tells whether it was ended because nothing moved. */
    public boolean stalled() {
      return stalled;
    }

    private void look(long now) {
      Thread thread = inside;
      if (thread == null || aborted) {
        return;
      }
      boolean still = now - moved > stallNanos;
      if (still || thread.isInterrupted()) {
        stalled = still;
        aborted = true;
        abort.run();
      }
    }

    @Override
    public void close() {
      inside = null;
      transfers.remove(this);
    }
  }
}
