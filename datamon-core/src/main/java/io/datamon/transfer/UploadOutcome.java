package io.datamon.transfer;

import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import java.util.List;
import java.util.Optional;

/**
 * What an upload did.
 *
 * @param bundle the new bundle, or the parent if none was made
 * @param created whether a bundle was made
 * @param unchanged whether the tree is the same as the parent's, times and modes included
 * @param parent the parent
 * @param sentBytes the length of the packs that were sent, in bytes
 * @param newChunks how many chunks the store did not have
 * @param readFiles how many files were read; all others were known from their times and numbers
 * @param failures files that could not be read and were left out
 * @param failureCount how many those are in all
 */
public record UploadOutcome(
    BundleDescriptor bundle,
    boolean created,
    boolean unchanged,
    Optional<BundleId> parent,
    long sentBytes,
    long newChunks,
    long readFiles,
    List<FileFailure> failures,
    long failureCount) {
  /** Copies the list. */
  public UploadOutcome {
    failures = List.copyOf(failures);
  }
}
