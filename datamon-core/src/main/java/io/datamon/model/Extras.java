package io.datamon.model;

import io.datamon.error.InvalidInputException;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The optional fields of an entry; those of tags that are not known are kept as they are.
 *
 * @param owner who owns it, if that was recorded
 * @param xattrs extended attributes by name (of the {@code user} namespace, without the prefix)
 * @param hardLink the first path, in manifest order, that is the same file, if that was recorded
 *     and is another one
 * @param unknown fields of other tags (4 and up), as stored
 */
public record Extras(
    Optional<Owner> owner,
    SortedMap<Bytes, Bytes> xattrs,
    Optional<BundlePath> hardLink,
    SortedMap<Integer, Bytes> unknown) {
  /** No optional fields. */
  public static final Extras NONE =
      new Extras(
          Optional.empty(),
          Collections.emptySortedMap(),
          Optional.empty(),
          Collections.emptySortedMap());

  /** Copies the maps and checks the tags. */
  public Extras {
    xattrs = copy(xattrs);
    unknown = copy(unknown);
    if (!unknown.isEmpty() && unknown.firstKey() < 4) {
      throw new InvalidInputException("tag " + unknown.firstKey() + " is not free");
    }
  }

  private static <K extends Comparable<K>, V> SortedMap<K, V> copy(Map<K, V> map) {
    return map.isEmpty()
        ? Collections.emptySortedMap()
        : Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }

  /** Tells whether there is nothing here. */
  public boolean isEmpty() {
    return owner.isEmpty() && xattrs.isEmpty() && hardLink.isEmpty() && unknown.isEmpty();
  }
}
