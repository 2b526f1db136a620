package io.datamon.cli.format;

import io.datamon.model.BundlePath;
import java.util.Optional;

/**
 * A difference as it is listed: what an update would do.
 *
 * @param existing what is there; empty if nothing is
 * @param additional what is to be there; empty if nothing is
 */
public record DiffItem(
    BundlePath path, Optional<FileItem> existing, Optional<FileItem> additional) {
  /** Returns {@code A} for what is added, {@code D} for what goes, {@code U} for what differs. */
  public String type() {
    return existing.isEmpty() ? "A" : additional.isEmpty() ? "D" : "U";
  }
}
