package io.datamon.verify;

import io.datamon.model.BundleId;
import io.datamon.model.BundlePath;
import io.datamon.model.RepoName;
import java.util.Optional;

/**
 * Something that is not as it should be.
 *
 * @param severity how bad it is
 * @param repo the repo that it concerns, if it is one
 * @param bundle the bundle that it concerns, if it is one
 * @param path the path in the bundle that it concerns, if it is one
 * @param message one line for a person: what is wrong, which object, expected and found
 */
public record Finding(
    Severity severity,
    Optional<RepoName> repo,
    Optional<BundleId> bundle,
    Optional<BundlePath> path,
    String message) {
  /** How bad a finding is. */
  public enum Severity {
    /** Nothing is lost: something costs space or time, or could not be looked at fully. */
    WARNING,
    /** Data cannot be read back as it was written. */
    CORRUPT
  }

  static Finding of(RepoName repo, BundleId bundle, String message) {
    return new Finding(
        Severity.CORRUPT, Optional.of(repo), Optional.of(bundle), Optional.empty(), message);
  }

  static Finding of(RepoName repo, BundleId bundle, BundlePath path, String message) {
    return new Finding(
        Severity.CORRUPT, Optional.of(repo), Optional.of(bundle), Optional.of(path), message);
  }
}
