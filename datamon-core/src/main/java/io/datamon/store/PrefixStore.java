package io.datamon.store;

import io.datamon.error.NoSuchObjectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The objects of another store whose keys begin with a prefix and a slash, as a store of their own:
 * its key {@code b} is key {@code prefix/b} there.
 *
 * <p>A view: several may share one store, so closing one leaves the store below open, which whoever
 * opened that closes. Keys must leave room for the prefix within {@link Key#MAX_BYTES}.
 */
public final class PrefixStore implements ObjectStore {
  private final ObjectStore store;
  private final String prefix;
  private final StoreInfo info;

  /**
   * Creates a view of a store.
   *
   * @param prefix what the keys there begin with, without a slash at the end
   */
  public PrefixStore(ObjectStore store, Key prefix) {
    this.store = store;
    this.prefix = prefix.value() + "/";
    this.info =
        new StoreInfo(
            below(store.info().uri(), prefix), store.info().staleness(), store.info().roundTrip());
  }

  private static URI below(URI uri, Key prefix) {
    try {
      String path = new URI(null, null, "/" + prefix.value(), null).getRawPath();
      String base = uri.toString();
      return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(prefix + " cannot be part of a URI", e);
    }
  }

  private Key inner(Key key) {
    return new Key(prefix + key.value());
  }

  private ObjectInfo outer(ObjectInfo inner) {
    Key key = new Key(inner.key().value().substring(prefix.length()));
    return new ObjectInfo(key, inner.size(), inner.version(), inner.modified());
  }

  @Override
  public StoreInfo info() {
    return info;
  }

  @Override
  public StoredObject get(Key key, ByteRange range) {
    return outer(key, () -> store.get(inner(key), range));
  }

  private StoredObject outer(Key key, Supplier<StoredObject> open) {
    try {
      StoredObject object = open.get();
      return new StoredObject(outer(object.info()), object.body());
    } catch (NoSuchObjectException e) {
      NoSuchObjectException named = new NoSuchObjectException(key.value(), info.uri().toString());
      named.initCause(e);
      throw named;
    }
  }

  @Override
  public List<KeptVersion> versions(Key key) {
    return store.versions(inner(key)).stream()
        .map(each -> new KeptVersion(outer(each.info()), each.id()))
        .toList();
  }

  @Override
  public StoredObject get(Key key, KeptVersion version) {
    ObjectInfo info = version.info();
    ObjectInfo inner = new ObjectInfo(inner(key), info.size(), info.version(), info.modified());
    return outer(key, () -> store.get(inner(key), new KeptVersion(inner, version.id())));
  }

  @Override
  public Version put(Key key, Payload body, Condition condition, Durability durability) {
    return store.put(inner(key), body, condition, durability);
  }

  @Override
  public Optional<ObjectInfo> head(Key key) {
    return store.head(inner(key)).map(this::outer);
  }

  @Override
  public void delete(Key key) {
    store.delete(inner(key));
  }

  @Override
  public Iterator<ObjectInfo> list(String keys, String startAfter) {
    return outer(store.list(prefix + keys, startAfter.isEmpty() ? "" : prefix + startAfter));
  }

  @Override
  public Iterator<ObjectInfo> list(String keys, String startAfter, OtherNames others) {
    return outer(
        store.list(
            prefix + keys,
            startAfter.isEmpty() ? "" : prefix + startAfter,
            (name, size, modified) ->
                others.found(name.substring(prefix.length()), size, modified)));
  }

  private Iterator<ObjectInfo> outer(Iterator<ObjectInfo> listing) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return listing.hasNext();
      }

      @Override
      public ObjectInfo next() {
        return outer(listing.next());
      }
    };
  }

  @Override
  public void barrier() {
    store.barrier();
  }

  @Override
  public void barrier(Set<Key> others) {
    store.barrier(others.stream().map(this::inner).collect(Collectors.toSet()));
  }

  /** Does nothing: the store below stays open. */
  @Override
  public void close() {}
}
