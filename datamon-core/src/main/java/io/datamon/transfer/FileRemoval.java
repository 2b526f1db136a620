package io.datamon.transfer;

import io.datamon.model.BundleId;
import io.datamon.model.BundlePath;
import java.util.List;

/**
 * What the removal of files from the bundles of a repo would do, or has done.
 *
 * @param bundles the bundles that hold any of them, by id
 * @param files how many files and links go, counted in every bundle
 * @param bytes the bytes of those files, as if each bundle held its own
 * @param missing the paths that no bundle holds
 * @param folders the paths that are folders in some bundle, which are left as they are
 */
public record FileRemoval(
    List<BundleId> bundles,
    long files,
    long bytes,
    List<BundlePath> missing,
    List<BundlePath> folders) {
  /** Copies the lists. */
  public FileRemoval {
    bundles = List.copyOf(bundles);
    missing = List.copyOf(missing);
    folders = List.copyOf(folders);
  }
}
