package io.datamon;

import io.datamon.catalog.Listed;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;

/** The items of a listing that can be read; the others are told to a listener. */
final class ReadableItems<T> implements Iterator<T> {
  private final Iterator<Listed<T>> items;
  private final Consumer<RuntimeException> unreadable;
  private Optional<T> next = Optional.empty();

  ReadableItems(Iterator<Listed<T>> items, Consumer<RuntimeException> unreadable) {
    this.items = items;
    this.unreadable = unreadable;
  }

  /** Returns a listener that ends the listing. */
  static Consumer<RuntimeException> throwing() {
    return e -> {
      throw e;
    };
  }

  @Override
  public boolean hasNext() {
    while (next.isEmpty() && items.hasNext()) {
      Listed<T> item = items.next();
      if (item instanceof Listed.Ok<T> ok) {
        next = Optional.of(ok.value());
      } else if (item instanceof Listed.Bad<T> bad) {
        unreadable.accept(bad.why());
      }
    }
    return next.isPresent();
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    T item = next.orElseThrow();
    next = Optional.empty();
    return item;
  }
}
