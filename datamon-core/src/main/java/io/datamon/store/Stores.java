package io.datamon.store;

import io.datamon.error.InvalidInputException;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Opens stores by URI. */
public final class Stores {
  /** What the module of clouds opens. */
  private static final List<String> CLOUDS = List.of("gs", "s3");

  private static final String MODULE = "io.datamon:datamon-storage";

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
   * Opens the store that a URI names, as {@link #open(URI)}, with options. A {@link RequestMeter}
   * counts for folders, too.
   *
   * @throws InvalidInputException if nothing opens URIs of that kind
   */
  public static ObjectStore open(URI uri, StoreOptions options) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "file" -> folder(uri, options);
      case "memory" -> new MemoryStore();
      case "" ->
          throw new InvalidInputException(
              "store " + uri + " has no scheme; write it like file:///data/store or gs://bucket");
      default -> provider(uri, scheme).open(uri, options);
    };
  }

  private static ObjectStore folder(URI uri, StoreOptions options) {
    LocalFolderStore folder = LocalFolderStore.open(uri);
    return options
        .get(RequestMeter.class)
        .<ObjectStore>map(meter -> new MeteredStore(folder, meter.of("file")))
        .orElse(folder);
  }

  /**
   * Checks that a URI names a store that can be opened here, as far as that shows without input or
   * output.
   *
   * @throws InvalidInputException if nothing opens URIs of that kind, or this one is not complete
   */
  public static void check(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (scheme.equals("file") || scheme.equals("memory") || scheme.isEmpty()) {
      open(uri).close(); // does none either
    } else {
      provider(uri, scheme).check(uri);
    }
  }

  private static ObjectStoreProvider provider(URI uri, String scheme) {
    // The caller's class loader may see modules that this one's does not, and the reverse.
    Set<@Nullable ClassLoader> loaders = new LinkedHashSet<>();
    loaders.add(Thread.currentThread().getContextClassLoader());
    loaders.add(Stores.class.getClassLoader());
    Set<String> known = new TreeSet<>(Set.of("file"));
    for (ClassLoader loader : loaders) {
      for (ObjectStoreProvider each : ServiceLoader.load(ObjectStoreProvider.class, loader)) {
        if (each.handles(uri)) {
          return each;
        }
        known.addAll(each.schemes());
      }
    }
    throw new InvalidInputException(
        "store %s cannot be opened: nothing here knows the scheme %s, known %s %s%s"
            .formatted(
                uri,
                scheme,
                known.size() == 1 ? "is" : "are",
                String.join(", ", known),
                Collections.disjoint(known, CLOUDS)
                    ? "; for " + String.join(" and ", CLOUDS) + " add the module " + MODULE
                    : ""));
  }
}
