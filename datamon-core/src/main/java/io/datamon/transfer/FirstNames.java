package io.datamon.transfer;

import io.datamon.model.BundlePath;
import io.datamon.model.Entry;
import io.datamon.model.Extras;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Gives files and links that have several names another first name when theirs goes: the next one
 * in manifest order. Given all entries of a bundle in that order, by one thread; holds a path for
 * each name that goes.
 */
final class FirstNames {
  /** For each first name that goes, the one that takes its place when it has come. */
  private final Map<BundlePath, Optional<BundlePath>> next = new HashMap<>();

  /** Notes that an entry is left out. */
  void gone(Entry entry) {
    if (entry.extras().hardLink().isEmpty()) {
      next.put(entry.path(), Optional.empty());
    }
  }

  /** Returns an entry that stays as it is to be. */
  Entry keep(Entry entry) {
    Optional<BundlePath> first = entry.extras().hardLink();
    if (first.isEmpty() || !next.containsKey(first.get())) {
      return entry;
    }
    Optional<BundlePath> instead = next.get(first.get());
    if (instead.isEmpty()) {
      next.put(first.get(), Optional.of(entry.path()));
    }
    Extras old = entry.extras();
    return with(entry, new Extras(old.owner(), old.xattrs(), instead, old.unknown()));
  }

  private static Entry with(Entry entry, Extras extras) {
    if (entry instanceof Entry.File file) {
      return new Entry.File(
          file.path(), file.mode(), file.modified(), file.size(), file.content(), extras);
    }
    if (entry instanceof Entry.Link link) {
      return new Entry.Link(link.path(), link.mode(), link.modified(), link.target(), extras);
    }
    return entry; // a folder has one name
  }
}
