package io.datamon.storage.cloud;

import io.datamon.error.AccessDeniedException;
import io.datamon.error.DatamonException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NotFoundException;
import io.datamon.error.UnavailableException;

/** Says to a person how an operation ended that failed. */
final class Endings {
  private Endings() {}

  /**
   * Returns the failure to throw.
   *
   * @param what what could not be done to which thing, to begin the message with
   * @param tries how many attempts were made
   */
  static DatamonException of(String what, BucketUri place, BucketFailure e, int tries) {
    String message = what + ": " + e.reason();
    return switch (e.kind()) {
      case DENIED -> new AccessDeniedException(message, e);
      case INVALID -> new InvalidInputException(message, e);
      case NO_BUCKET -> missingBucket(message, place, e);
      case BUSY -> new UnavailableException(message + attempts(e, tries) + "; try again later", e);
      case PASSING ->
          new UnavailableException(
              message + attempts(e, tries) + "; check the network and try again", e);
      case UNREACHABLE ->
          new UnavailableException(
              message + attempts(e, tries) + "; check the endpoint and the network", e);
      case MISSING, CONDITION, BEYOND_END, LASTING -> new UnavailableException(message, e);
    };
  }

  private static String attempts(BucketFailure e, int tries) {
    int all = Math.max(tries, e.attempts());
    return all > 1 ? " (" + all + " attempts)" : "";
  }

  private static NotFoundException missingBucket(String message, BucketUri place, BucketFailure e) {
    NotFoundException missing = new NotFoundException("bucket", place.bucket(), message);
    missing.initCause(e);
    return missing;
  }
}
