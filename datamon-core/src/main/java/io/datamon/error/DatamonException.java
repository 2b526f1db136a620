package io.datamon.error;

/**
 * The root of all failures that Datamon reports.
 *
 * <p>Its message is one clear line for a person. Catch a subclass to act on the meaning of a
 * failure, and this class to report one.
 */
public class DatamonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates a failure with a message for a person. */
  public DatamonException(String message) {
    super(message);
  }

  /** Creates a failure with a message for a person and the failure that led to it. */
  public DatamonException(String message, Throwable cause) {
    super(message, cause);
  }
}
