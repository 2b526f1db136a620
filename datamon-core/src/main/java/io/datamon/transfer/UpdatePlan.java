package io.datamon.transfer;

import io.datamon.model.BundleId;
import io.datamon.model.BundlePath;
import java.util.List;

/**
 * What an update of a folder does.
 *
 * @param from the bundle that the folder holds; after an update that was stopped, those between
 *     which it stopped
 * @param to the bundle that it is to hold
 * @param added how many files and links are made that are not there
 * @param replaced how many are replaced
 * @param removed how many are removed
 * @param bytes the bytes of files that are made or replace others
 * @param conflicts how many files and links that were changed or added locally would be lost
 * @param conflicting the first of them, at most {@link #MOST_CONFLICTS}
 */
public record UpdatePlan(
    List<BundleId> from,
    BundleId to,
    long added,
    long replaced,
    long removed,
    long bytes,
    long conflicts,
    List<BundlePath> conflicting) {
  /** How many conflicts are listed. */
  public static final int MOST_CONFLICTS = 1_000;

  /** Copies the lists. */
  public UpdatePlan {
    from = List.copyOf(from);
    conflicting = List.copyOf(conflicting);
  }

  /** Tells whether the contents of the folder are those of the bundle already. */
  public boolean isEmpty() {
    return added + replaced + removed + conflicts == 0;
  }
}
