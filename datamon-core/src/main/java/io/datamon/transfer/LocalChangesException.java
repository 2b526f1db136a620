package io.datamon.transfer;

import io.datamon.error.ConflictException;
import io.datamon.model.BundlePath;
import java.util.List;

/** Files of a folder were changed or added locally, so it was not updated; nothing was changed. */
public class LocalChangesException extends ConflictException {
  private static final long serialVersionUID = 1L;

  private final transient List<BundlePath> paths;
  private final long count;

  /**
   * Creates a failure.
   *
   * @param folder what was not updated
   * @param paths the files, as many as are kept
   * @param count how many there are in all
   */
  public LocalChangesException(String folder, List<BundlePath> paths, long count) {
    super(
        folder
            + " was not updated: "
            + count
            + (count == 1 ? " file was" : " files were")
            + " changed or added there, beginning with "
            + paths.get(0)
            + "; save what is to be kept elsewhere, then update with --force");
    this.paths = List.copyOf(paths);
    this.count = count;
  }

  /** Returns the files, as many as are kept. */
  public List<BundlePath> paths() {
    return paths;
  }

  /** Returns how many there are in all. */
  public long count() {
    return count;
  }
}
