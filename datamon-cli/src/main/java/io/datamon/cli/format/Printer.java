package io.datamon.cli.format;

import java.util.function.Consumer;

/**
 * Prints objects of one kind as they come, in the format that was asked for. Not thread-safe.
 *
 * @param <T> the kind of object
 */
public interface Printer<T> {
  /** Prints the only object: of a command that shows one. */
  void one(T object);

  /** Begins a list; it is printed as it grows. */
  Listing<T> list();

  /** Prints a list, each object as soon as it is found. */
  default void all(Iterable<? extends T> objects) {
    Listing<T> listing = list();
    objects.forEach(listing);
    listing.end();
  }

  /**
   * A list that is being printed. Without {@link #end} it is left as a piece, which a reader can
   * tell: that is for failures.
   */
  interface Listing<T> extends Consumer<T> {
    /** Prints one object more. */
    @Override
    void accept(T object);

    /** Prints what follows the last object. */
    void end();
  }
}
