package io.datamon.transfer;

import io.datamon.error.InvalidInputException;
import io.datamon.model.BundlePath;
import io.datamon.store.Key;
import io.datamon.store.ObjectStore;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * A place with objects that are files to somebody: a bucket, or what lies below a prefix in it.
 *
 * <p>A path of a bundle is the name of an object below the prefix; both are bytes of UTF-8.
 *
 * @param store where it is
 * @param prefix what the keys begin with: empty, or with a slash at its end
 * @param uri what people call it
 * @param own prefixes of names below it that are a context's own; each with a slash at its end
 */
public record ObjectPlace(ObjectStore store, String prefix, URI uri, Set<String> own)
    implements AutoCloseable {
  /** Copies the set. */
  public ObjectPlace {
    own = Set.copyOf(own);
  }

  /**
   * Returns the key of a path.
   *
   * @throws InvalidInputException if no object can be called that
   */
  Key key(BundlePath path) {
    if (!path.isUtf8()) {
      throw new InvalidInputException(
          "the name of an object is UTF-8, and " + path + " is not; rename it");
    }
    return new Key(prefix + new String(path.toArray(), StandardCharsets.UTF_8));
  }

  /** Closes the store. */
  @Override
  public void close() {
    store.close();
  }

  /** Tells whether a name below the prefix belongs to a context. */
  boolean isOwn(String name) {
    return own.stream().anyMatch(name::startsWith);
  }
}
