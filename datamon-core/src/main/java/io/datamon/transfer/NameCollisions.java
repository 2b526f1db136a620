package io.datamon.transfer;

import io.datamon.error.ConflictException;
import io.datamon.model.BundlePath;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Finds names that a folding file system takes for one. Holds the names of one folder at a time,
 * which manifest order makes enough.
 */
final class NameCollisions {
  private static final int MOST_NAMED = 3;

  private final Map<String, BundlePath> names = new HashMap<>();
  private final List<String> found = new ArrayList<>();
  private BundlePath folder = BundlePath.ROOT;
  private long count;

  void add(BundlePath path) {
    if (path.isRoot()) {
      return;
    }
    BundlePath parent = path.parent();
    if (!parent.equals(folder)) {
      folder = parent;
      names.clear();
    }
    BundlePath other = names.putIfAbsent(fold(path.name().toString()), path);
    if (other != null) {
      count++;
      if (found.size() < MOST_NAMED) {
        found.add(other + " and " + path);
      }
    }
  }

  private static String fold(String name) {
    String apart = Normalizer.normalize(name, Normalizer.Form.NFD);
    return apart.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }

  /**
   * Ends the check.
   *
   * @throws ConflictException if names collide
   */
  void check(String destination) {
    if (count > 0) {
      throw new ConflictException(
          "the file system of "
              + destination
              + " takes different names of this bundle for one: "
              + String.join("; ", found)
              + (count > found.size() ? "; and " + (count - found.size()) + " more" : "")
              + "; nothing was written, download to another file system or use a filter");
    }
  }
}
