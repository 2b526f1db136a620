package io.datamon.store;

import io.datamon.error.InvalidInputException;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens stores by URI. */
public final class Stores {
  private Stores() {}

  /**
   * Opens the store that a URI names: {@code file:///data/store} a folder, {@code memory:} a new
   * empty store in memory, and whatever the modules on the class path provide.
   *
   * @throws InvalidInputException if nothing opens URIs of that kind
   */
  public static ObjectStore open(URI uri) {
    return open(uri, StoreOptions.NONE);
  }

  /**
   * Opens the store that a URI names, as {@link #open(URI)}, with options.
   *
   * @throws InvalidInputException if nothing opens URIs of that kind
   */
  public static ObjectStore open(URI uri, StoreOptions options) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "file" -> LocalFolderStore.open(uri);
      case "memory" -> new MemoryStore();
      case "" ->
          throw new InvalidInputException(
              "store " + uri + " has no scheme; write it like file:///data/store or gs://bucket");
      default -> provided(uri, scheme, options);
    };
  }

  private static ObjectStore provided(URI uri, String scheme, StoreOptions options) {
    // The caller's class loader may see modules that this one's does not, and the reverse.
    Set<@Nullable ClassLoader> loaders = new LinkedHashSet<>();
    loaders.add(Thread.currentThread().getContextClassLoader());
    loaders.add(Stores.class.getClassLoader());
    for (ClassLoader loader : loaders) {
      for (ObjectStoreProvider each : ServiceLoader.load(ObjectStoreProvider.class, loader)) {
        if (each.handles(uri)) {
          return each.open(uri, options);
        }
      }
    }
    throw new InvalidInputException(
        "store %s cannot be opened: nothing on the class path knows the scheme %s; %s"
            .formatted(
                uri,
                scheme,
                scheme.equals("gs")
                    ? "add the module io.datamon:datamon-storage"
                    : "use file or gs (gs: add the module io.datamon:datamon-storage)"));
  }
}
