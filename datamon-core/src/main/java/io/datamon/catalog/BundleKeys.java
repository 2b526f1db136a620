package io.datamon.catalog;

import io.datamon.model.BundleId;
import io.datamon.model.CatalogKeys;
import io.datamon.model.RepoName;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The ids of a repo that have a descriptor, in key order, from a listing.
 *
 * <p>A bundle of the older program may have thousands of file lists, which sort before its
 * descriptor: after a page of them the listing is begun again at the descriptor.
 */
final class BundleKeys implements Iterator<BundleId> {
  /** How many keys stores list in one request; what is to be saved by beginning again. */
  static final int PAGE = 1000;

  private static final String DESCRIPTOR = "/" + CatalogKeys.BUNDLE_FILE;

  private final ObjectStore metadata;
  private final String prefix;
  private final String listed;
  private Iterator<ObjectInfo> keys;
  private String folder = "";
  private int others;
  private int read;
  private Optional<BundleId> next = Optional.empty();

  /**
   * Begins a listing.
   *
   * @param begin what the ids must begin with; empty for all
   * @param startAfter only keys greater than this; empty for all
   */
  BundleKeys(ObjectStore metadata, RepoName repo, String begin, String startAfter) {
    this.metadata = metadata;
    this.prefix = CatalogKeys.bundles(repo);
    this.listed = prefix + begin;
    this.keys = metadata.list(listed, startAfter);
  }

  /** Returns the number of keys that were read so far, of whatever kind. */
  int read() {
    return read;
  }

  @Override
  public boolean hasNext() {
    while (next.isEmpty() && keys.hasNext()) {
      String key = keys.next().key().value();
      read++;
      int end = key.indexOf('/', prefix.length());
      if (end > 0) {
        next = id(key, end);
      }
    }
    return next.isPresent();
  }

  private Optional<BundleId> id(String key, int end) {
    String id = key.substring(prefix.length(), end);
    if (key.endsWith(DESCRIPTOR) && key.length() == end + DESCRIPTOR.length()) {
      return id.isBlank() ? Optional.empty() : Optional.of(BundleId.of(id));
    }
    others = id.equals(folder) ? others + 1 : 1;
    folder = id;
    if (others == PAGE && key.compareTo(prefix + id + DESCRIPTOR) < 0) {
      String beforeDescriptor = key.substring(0, end) + DESCRIPTOR;
      keys = metadata.list(listed, beforeDescriptor.substring(0, beforeDescriptor.length() - 1));
    }
    return Optional.empty();
  }

  @Override
  public BundleId next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the listing has no more bundles");
    }
    BundleId id = next.get();
    next = Optional.empty();
    return id;
  }
}
