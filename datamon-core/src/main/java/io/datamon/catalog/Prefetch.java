package io.datamon.catalog;

import io.datamon.error.CancelledException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * Reads something for each item of an iterator, a bounded number ahead at once, and returns what
 * was read in the order of the items; items for which there is nothing are left out.
 *
 * <p>One thread at a time may use it. It needs no closing: what was read ahead is dropped with it.
 */
final class Prefetch<K, V> implements Iterator<V> {
  /** How many reads run ahead. */
  static final int WINDOW = 32;

  private final Iterator<K> items;
  private final Function<K, Optional<V>> read;
  private final ExecutorService executor;
  private final Deque<Future<Optional<V>>> ahead = new ArrayDeque<>(WINDOW);
  private Optional<V> next = Optional.empty();

  Prefetch(Iterator<K> items, Function<K, Optional<V>> read, ExecutorService executor) {
    this.items = items;
    this.read = read;
    this.executor = executor;
  }

  @Override
  public boolean hasNext() {
    while (next.isEmpty()) {
      fill();
      if (ahead.isEmpty()) {
        return false;
      }
      next = await(ahead.remove());
    }
    return true;
  }

  @Override
  public V next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the listing has no more items");
    }
    V value = next.get();
    next = Optional.empty();
    return value;
  }

  private void fill() {
    while (ahead.size() < WINDOW && items.hasNext()) {
      K item = items.next();
      try {
        ahead.add(executor.submit(() -> read.apply(item)));
      } catch (RejectedExecutionException e) {
        throw new IllegalStateException("the catalog is closed", e);
      }
    }
  }

  private Optional<V> await(Future<Optional<V>> future) {
    try {
      if (Thread.interrupted()) {
        throw new InterruptedException(); // get() does not look when the answer is there
      }
      return future.get();
    } catch (InterruptedException e) {
      ahead.forEach(f -> f.cancel(true));
      Thread.currentThread().interrupt();
      throw new CancelledException("the listing was interrupted", e);
    } catch (ExecutionException e) {
      ahead.forEach(f -> f.cancel(true));
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure; // such as no memory: not to be taken for a defect of the listing
      }
      throw new IllegalStateException("a read of the listing failed: " + e.getCause(), e);
    }
  }
}
