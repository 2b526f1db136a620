package io.datamon.store;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A store that passes everything on to another one, for decorators to extend: each changes one
 * behaviour. Closing it closes the other one.
 */
public abstract class ForwardingStore implements ObjectStore {
  private final ObjectStore delegate;

  /** Creates a decorator of a store, which it owns from now on. */
  protected ForwardingStore(ObjectStore delegate) {
    this.delegate = delegate;
  }

  /** Returns the store that everything is passed on to. */
  protected final ObjectStore delegate() {
    return delegate;
  }

  @Override
  public StoreInfo info() {
    return delegate.info();
  }

  @Override
  public StoredObject get(Key key, ByteRange range) {
    return delegate.get(key, range);
  }

  @Override
  public Version put(Key key, Payload body, Condition condition, Durability durability) {
    return delegate.put(key, body, condition, durability);
  }

  @Override
  public Optional<ObjectInfo> head(Key key) {
    return delegate.head(key);
  }

  @Override
  public void delete(Key key) {
    delegate.delete(key);
  }

  @Override
  public Iterator<ObjectInfo> list(String prefix, String startAfter) {
    return delegate.list(prefix, startAfter);
  }

  @Override
  public Iterator<ObjectInfo> list(String prefix, String startAfter, OtherNames others) {
    return delegate.list(prefix, startAfter, others);
  }

  @Override
  public List<KeptVersion> versions(Key key) {
    return delegate.versions(key);
  }

  @Override
  public StoredObject get(Key key, KeptVersion version) {
    return delegate.get(key, version);
  }

  @Override
  public void barrier() {
    delegate.barrier();
  }

  @Override
  public void barrier(Set<Key> others) {
    delegate.barrier(others);
  }

  @Override
  public void close() {
    delegate.close();
  }
}
