package io.datamon.manifest;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/** An iterator that finds its next element when it is asked for. Not thread-safe. */
abstract class LazyIterator<T> implements Iterator<T> {
  private Optional<T> next = Optional.empty();
  private boolean done;

  /** Returns the next element, or nothing at the end. */
  protected abstract Optional<T> advance();

  @Override
  public final boolean hasNext() {
    if (next.isEmpty() && !done) {
      next = advance();
      done = next.isEmpty();
    }
    return next.isPresent();
  }

  @Override
  public final T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    T element = next.orElseThrow();
    next = Optional.empty();
    return element;
  }
}
