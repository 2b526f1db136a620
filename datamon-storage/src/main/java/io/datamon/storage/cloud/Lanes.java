package io.datamon.storage.cloud;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many requests run at once: fewer when the cloud says that it is too much, slowly more again
 * when it is not. Thread-safe.
 */
final class Lanes {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition free = lock.newCondition();
  private final int most;
  private double limit; // guarded by lock, as are the others
  private int used;
  private long lastCut;

  /**
   * Creates lanes that are all open.
   *
   * @param most the greatest number
   */
  Lanes(int most) {
    this.most = most;
    this.limit = most;
    this.lastCut = System.nanoTime() - TimeUnit.SECONDS.toNanos(1);
  }

  /** Waits for a lane. */
  void enter() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (used >= (int) limit) {
        free.await();
      }
      used++;
    } finally {
      lock.unlock();
    }
  }

  /** Gives a lane back after an answer that was no complaint. */
  void leave() {
    lock.lock();
    try {
      used--;
      limit = Math.min(most, limit + 1 / limit);
      free.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives a lane back after an answer that it was too much; once a second that halves the lanes.
   */
  void leaveBusy() {
    lock.lock();
    try {
      used--;
      long now = System.nanoTime();
      // Requests that were under way together complain together: that is one complaint.
      if (now - lastCut >= TimeUnit.SECONDS.toNanos(1)) {
        limit = Math.max(1, limit / 2);
        lastCut = now;
      }
      free.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many requests may run at once now. */
  int open() {
    lock.lock();
    try {
      return (int) limit;
    } finally {
      lock.unlock();
    }
  }
}
