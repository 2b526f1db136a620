package io.datamon.store;

import io.datamon.error.InvalidInputException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Opens the stores of tests by URI, so that whole contexts can lie in them: {@code test://NAME} is
 * what was given that name, and {@code test://NAME/a/b} the keys below {@code a/b} in it.
 *
 * <p>Found by its entry in {@code META-INF/services}.
 */
public final class TestStores implements ObjectStoreProvider {
  private static final String SCHEME = "test";
  private static final Map<String, ObjectStore> NAMED = new ConcurrentHashMap<>();

  /** Gives a store a name, in place of the one that had it, and returns its URI. */
  public static URI name(String name, ObjectStore store) {
    NAMED.put(name, store);
    return URI.create(SCHEME + "://" + name);
  }

  /** Forgets a name. */
  public static void forget(String name) {
    NAMED.remove(name);
  }

  @Override
  public boolean handles(URI uri) {
    return SCHEME.equalsIgnoreCase(uri.getScheme());
  }

  @Override
  public ObjectStore open(URI uri) {
    ObjectStore store = NAMED.get(uri.getHost());
    if (store == null) {
      throw new InvalidInputException("no test has a store " + uri);
    }
    String path = uri.getPath().replaceFirst("^/", "");
    StoreInfo info = new StoreInfo(uri, store.info().staleness(), store.info().roundTrip());
    return new Renamed(path.isEmpty() ? store : new PrefixStore(store, new Key(path)), info);
  }

  private static final class Renamed extends ForwardingStore {
    private final StoreInfo info;

    Renamed(ObjectStore delegate, StoreInfo info) {
      super(delegate);
      this.info = info;
    }

    @Override
    public StoreInfo info() {
      return info;
    }
  }
}
