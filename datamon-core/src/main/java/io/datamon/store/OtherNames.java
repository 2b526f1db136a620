package io.datamon.store;

import java.time.Instant;

/** Told of objects in a store's place whose names are no keys, which somebody else put there. */
@FunctionalInterface
public interface OtherNames {
  /** Passes them over. */
  OtherNames NONE = (name, size, modified) -> {};

  /** Takes note of one; the name is below the root of the store, as keys are. */
  void found(String name, long size, Instant modified);
}
