package io.datamon.transfer;

import io.datamon.error.InvalidInputException;
import io.datamon.model.BundlePath;
import io.datamon.tree.WalkRules;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an upload takes, and how.
 *
 * @param skipUnreadable commit without the files that cannot be read, instead of not at all
 * @param skipIfUnchanged make no bundle if nothing differs from the parent
 * @param owner record owners and hard links
 * @param xattrs record extended attributes
 * @param oneFileSystem leave out folders on other file systems
 * @param only the paths to take, with all below those that are folders; empty for all
 * @param rules which files of the tree are taken
 * @param leaveOut folders that are left out where they lie in the tree (the store, caches)
 * @param workers how many threads read, hash and compress; 1 or more
 * @param senders how many packs are sent at once; 1 or more
 */
public record UploadSettings(
    boolean skipUnreadable,
    boolean skipIfUnchanged,
    boolean owner,
    boolean xattrs,
    boolean oneFileSystem,
    Optional<List<BundlePath>> only,
    WalkRules rules,
    Set<Path> leaveOut,
    int workers,
    int senders) {
  /** Without rules. */
  public UploadSettings(
      boolean skipUnreadable,
      boolean skipIfUnchanged,
      boolean owner,
      boolean xattrs,
      boolean oneFileSystem,
      Optional<List<BundlePath>> only,
      Set<Path> leaveOut,
      int workers,
      int senders) {
    this(
        skipUnreadable,
        skipIfUnchanged,
        owner,
        xattrs,
        oneFileSystem,
        only,
        WalkRules.ALL,
        leaveOut,
        workers,
        senders);
  }

  /** Checks the numbers and copies the collections. */
  public UploadSettings {
    only = only.map(List::copyOf);
    leaveOut = Set.copyOf(leaveOut);
    if (workers < 1 || senders < 1) {
      throw new InvalidInputException(
          "an upload needs at least one worker and one sender, not " + workers + " and " + senders);
    }
  }
}
