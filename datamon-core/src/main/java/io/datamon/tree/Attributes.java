package io.datamon.tree;

import io.datamon.model.Bytes;
import io.datamon.model.Entry;
import io.datamon.model.Owner;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is to be restored of an entry besides its contents.
 *
 * @param mode 12 bits
 * @param modified the time of the last change
 * @param owner whom it is to belong to; empty: whoever restores it
 * @param xattrs the extended attributes it is to have, and no others; empty: none are touched
 */
public record Attributes(
    int mode, Instant modified, Optional<Owner> owner, Optional<SortedMap<Bytes, Bytes>> xattrs) {
  /** Copies the map. */
  public Attributes {
    xattrs = xattrs.map(map -> Collections.unmodifiableSortedMap(new TreeMap<>(map)));
  }

  /** Returns what an entry says, with owner and extended attributes only if asked for. */
  public static Attributes of(Entry entry, boolean owner, boolean xattrs) {
    return new Attributes(
        entry.mode(),
        entry.modified(),
        owner ? entry.extras().owner() : Optional.empty(),
        xattrs ? Optional.of(entry.extras().xattrs()) : Optional.empty());
  }
}
