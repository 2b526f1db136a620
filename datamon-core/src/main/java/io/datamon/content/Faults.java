package io.datamon.content;

import io.datamon.error.CancelledException;
import io.datamon.error.CorruptException;
import io.datamon.error.DatamonException;
import io.datamon.error.UnavailableException;
import io.datamon.error.UnsupportedFormatException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;

/** The failures of this package, worded alike. */
final class Faults {
  private Faults() {}

  /** Stored bytes that are not what they should be. */
  static CorruptException corrupt(String object, String what) {
    return new CorruptException(
        object, object + " is damaged: " + what + "; verify the store to see what is affected");
  }

  /** As {@link #corrupt(String, String)}, with the failure that showed it. */
  static CorruptException corrupt(String object, String what, Throwable cause) {
    return new CorruptException(
        object,
        object + " is damaged: " + what + "; verify the store to see what is affected",
        cause);
  }

  /** Sound bytes of a format that this version does not know. */
  static UnsupportedFormatException unsupported(String object, String what) {
    return new UnsupportedFormatException(
        object + " cannot be read: " + what + " is not known to this version; use a newer one");
  }

  /** A failure of a stream or file; an interrupt is kept apart. */
  static DatamonException io(String object, IOException cause) {
    if (cause instanceof InterruptedIOException && !(cause instanceof SocketTimeoutException)
        || cause instanceof ClosedByInterruptException) {
      Thread.currentThread().interrupt();
      return new CancelledException("reading " + object + " was interrupted", cause);
    }
    return new UnavailableException(
        object + " could not be read: " + cause.getMessage() + "; try again", cause);
  }
}
