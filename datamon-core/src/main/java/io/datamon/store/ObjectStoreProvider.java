package io.datamon.store;

import java.net.URI;
import java.util.Set;

/**
 * Opens stores of some kind; found by {@link java.util.ServiceLoader}, so that a kind is there when
 * its module is.
 */
public interface ObjectStoreProvider {
  /** Returns whether a URI names a store of this kind; does no input or output. */
  boolean handles(URI uri);

  /** Returns the schemes of its URIs, in lower case, for messages. */
  default Set<String> schemes() {
    return Set.of();
  }

  /**
   * Checks that a URI is complete, without opening the store; does no input or output.
   *
   * @throws io.datamon.error.InvalidInputException if it is not
   */
  default void check(URI uri) {}

  /**
   * Opens a store; it need not have been written to.
   *
   * @throws io.datamon.error.InvalidInputException if the URI is not complete
   */
  ObjectStore open(URI uri);

  /**
   * Opens a store with options; whoever knows none opens it as without.
   *
   * @throws io.datamon.error.InvalidInputException if the URI is not complete, or an option does
   *     not fit
   */
  default ObjectStore open(URI uri, StoreOptions options) {
    return open(uri);
  }
}
