package io.datamon.error;

/** The calling thread was interrupted; its interrupt flag is set again. */
public class CancelledException extends DatamonException {
  private static final long serialVersionUID = 1L;

  /** Creates a failure with a message for a person. */
  public CancelledException(String message) {
    super(message);
  }

  /** Creates a failure with a message for a person and the failure that led to it. */
  public CancelledException(String message, Throwable cause) {
    super(message, cause);
  }
}
