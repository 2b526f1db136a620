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
   * @param tries how many attempts failed before the last one
   */
  static DatamonException of(String what, BucketUri place, BucketFailure e, int tries) {
    String message = what + ": " + e.reason();
    return switch (e.kind()) {
      case DENIED -> new AccessDeniedException(message, e);
      case INVALID -> new InvalidInputException(message, e);
      case NO_BUCKET -> missingBucket(message, place, e);
      case BUSY, PASSING, UNREACHABLE ->
          new UnavailableException(
              message
                  + (tries > 1 ? " (" + tries + " attempts)" : "")
                  + "; check the network and try again",
              e);
      case MISSING, CONDITION, BEYOND_END, LASTING -> new UnavailableException(message, e);
    };
  }

  private static NotFoundException missingBucket(String message, BucketUri place, BucketFailure e) {
    NotFoundException missing = new NotFoundException("bucket", place.bucket(), message);
    missing.initCause(e);
    return missing;
  }
}
