package io.datamon.verify;

import io.datamon.error.DatamonException;
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

  private static final String ADVICE = "; verify the store to see what is affected";

  /** Returns what is wrong, without the advice to do what is being done. */
  static String why(DatamonException e) {
    return why(e.getMessage());
  }

  static String why(String message) {
    return message.endsWith(ADVICE)
        ? message.substring(0, message.length() - ADVICE.length())
        : message;
  }

  static Finding of(String message) {
    return new Finding(
        Severity.CORRUPT, Optional.empty(), Optional.empty(), Optional.empty(), message);
  }

  static Finding of(RepoName repo, String message) {
    return new Finding(
        Severity.CORRUPT, Optional.of(repo), Optional.empty(), Optional.empty(), message);
  }

  static Finding warning(Optional<RepoName> repo, String message) {
    return new Finding(Severity.WARNING, repo, Optional.empty(), Optional.empty(), message);
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
