package io.datamon.error;

/** A store or file system did not do what was asked, also after the retries that are safe. */
public class UnavailableException extends DatamonException {
  private static final long serialVersionUID = 1L;

  /** Creates a failure with a message for a person. */
  public UnavailableException(String message) {
    super(message);
  }

  /** Creates a failure with a message for a person and the failure that led to it. */
  public UnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
