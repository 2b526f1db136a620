package io.datamon.store;

import io.datamon.error.AccessDeniedException;

/** A store that refuses every change with {@link AccessDeniedException} and does all else. */
public final class ReadOnlyStore extends ForwardingStore {
  /** Creates a read-only view of a store, which is closed with it. */
  public ReadOnlyStore(ObjectStore delegate) {
    super(delegate);
  }

  @Override
  public Version put(Key key, Payload body, Condition condition, Durability durability) {
    throw refused("put into", key);
  }

  @Override
  public void delete(Key key) {
    throw refused("deleted from", key);
  }

  private AccessDeniedException refused(String what, Key key) {
    return new AccessDeniedException(
        "object %s was not %s %s: the store was opened for reading only; open it for writing to change it"
            .formatted(key, what, info().uri()));
  }
}
