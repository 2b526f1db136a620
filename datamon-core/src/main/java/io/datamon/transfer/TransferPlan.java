package io.datamon.transfer;

/**
 * What an upload or a download would do.
 *
 * @param added how many files and links would be new in the bundle, or in the folder
 * @param replaced how many would take the place of others
 * @param removed how many would not be in the new bundle any more, or be removed from the folder
 * @param bytes the bytes of the files that would be new or take the place of others
 */
public record TransferPlan(long added, long replaced, long removed, long bytes) {
  /** Tells whether nothing would change. */
  public boolean isEmpty() {
    return added + replaced + removed == 0;
  }
}
