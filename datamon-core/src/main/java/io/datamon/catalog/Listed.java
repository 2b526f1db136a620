package io.datamon.catalog;

import io.datamon.error.DatamonException;
import io.datamon.store.Key;

/** One item of a listing: a value, or what is wrong with the object that should hold one. */
public sealed interface Listed<T> {
  /** A value. */
  record Ok<T>(T value) implements Listed<T> {}

  /**
   * An object that could not be understood; the listing goes on.
   *
   * @param key its key
   * @param why a {@link io.datamon.error.CorruptException} or {@link
   *     io.datamon.error.UnsupportedFormatException}
   */
  record Bad<T>(Key key, DatamonException why) implements Listed<T> {}

  /** Returns the value, or throws what is wrong. */
  default T orThrow() {
    if (this instanceof Ok<T> ok) {
      return ok.value();
    }
    throw ((Bad<T>) this).why();
  }
}
