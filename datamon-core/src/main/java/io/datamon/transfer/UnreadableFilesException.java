package io.datamon.transfer;

import io.datamon.error.DatamonException;
import java.util.List;

/** Files could not be read, so nothing was committed; all of them are named. */
public class UnreadableFilesException extends DatamonException {
  private static final long serialVersionUID = 1L;

  private final transient List<FileFailure> failures;
  private final long count;

  /**
   * Creates a failure.
   *
   * @param failures the files, as many as are kept
   * @param count how many there are in all
   */
  public UnreadableFilesException(List<FileFailure> failures, long count) {
    super(count + (count == 1 ? " file" : " files") + " could not be read, so no bundle was made");
    this.failures = List.copyOf(failures);
    this.count = count;
  }

  /** Returns the files, as many as are kept. */
  public List<FileFailure> failures() {
    return failures;
  }

  /** Returns how many files could not be read. */
  public long count() {
    return count;
  }
}
