package io.datamon.store;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a store is opened with beside its URI: at most one option of each kind. A kind is a class,
 * of which the module that opens the store says what it means; others pass it over. Immutable.
 */
public final class StoreOptions {
  /** No options. */
  public static final StoreOptions NONE = new StoreOptions(Map.of());

  private final Map<Class<?>, Object> options;

  private StoreOptions(Map<Class<?>, Object> options) {
    this.options = options;
  }

  /** Returns these options and one more, in place of the one of that kind. */
  public <T> StoreOptions with(Class<T> kind, T option) {
    Map<Class<?>, Object> more = new LinkedHashMap<>(options);
    more.put(kind, kind.cast(option));
    return new StoreOptions(Map.copyOf(more));
  }

  /** Returns the option of a kind. */
  public <T> Optional<T> get(Class<T> kind) {
    return Optional.ofNullable(options.get(kind)).map(kind::cast);
  }
}
