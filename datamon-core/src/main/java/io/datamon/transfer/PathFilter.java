package io.datamon.transfer;

import io.datamon.model.BundlePath;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which paths of a tree an upload takes: all, or those of a list with all below them. */
final class PathFilter {
  private final Optional<Set<BundlePath>> listed;
  private final Set<BundlePath> above = new HashSet<>();
  private final Set<BundlePath> missing = new HashSet<>();

  PathFilter(Optional<List<BundlePath>> only) {
    this.listed = only.map(HashSet::new);
    for (BundlePath path : only.orElse(List.of())) {
      missing.add(path);
      for (BundlePath folder = path; !folder.isRoot(); folder = folder.parent()) {
        above.add(folder.parent());
      }
    }
  }

  /** Tells whether a file or link is taken. */
  boolean takes(BundlePath path) {
    if (listed.isEmpty()) {
      return true;
    }
    missing.remove(path);
    for (BundlePath at = path; ; at = at.parent()) {
      if (listed.get().contains(at)) {
        return true;
      }
      if (at.isRoot()) {
        return false;
      }
    }
  }

  /** Tells whether a folder is taken, or has to be gone through. */
  boolean mayHold(BundlePath folder) {
    return takes(folder) || above.contains(folder);
  }

  /** Takes note that a path is excluded; tells whether it, or something below it, was listed. */
  boolean excluded(BundlePath path) {
    boolean listedBelow =
        above.contains(path) && missing.removeIf(listed -> listed.startsWith(path));
    return missing.remove(path) || listedBelow;
  }

  /** Returns the listed paths that were not asked about: they do not exist. */
  Set<BundlePath> missing() {
    return missing;
  }
}
