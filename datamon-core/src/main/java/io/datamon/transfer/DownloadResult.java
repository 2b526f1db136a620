package io.datamon.transfer;

import io.datamon.error.CorruptException;
import java.util.List;

/**
 * What a download did.
 *
 * @param written files and links that were made
 * @param writtenBytes the bytes of their contents
 * @param fetchedBytes the plain bytes that were fetched for them
 * @param kept files and links that were right already, in their contents
 * @param keptBytes the bytes of their contents
 * @param removed things that were not in the bundle and were removed
 * @param warnings how many attributes could not be restored; each was reported
 * @param failed how many files, folders and links could not be restored; each was reported
 * @param failures the first of them, at most {@link #MOST_FAILURES}
 */
public record DownloadResult(
    long written,
    long writtenBytes,
    long fetchedBytes,
    long kept,
    long keptBytes,
    long removed,
    long warnings,
    long failed,
    List<DownloadFailure> failures) {
  /** How many failures are listed. */
  public static final int MOST_FAILURES = 1_000;

  /** Copies the list. */
  public DownloadResult {
    failures = List.copyOf(failures);
  }

  /** Tells whether everything that was asked for is in its place. */
  public boolean isComplete() {
    return failed == 0;
  }

  /** Tells whether stored data was found to be damaged or missing. */
  public boolean foundCorruption() {
    return failures.stream().anyMatch(failure -> failure.cause() instanceof CorruptException);
  }
}
