package io.datamon.error;

/** Something with this name exists already, so it was not created. */
public class AlreadyExistsException extends DatamonException {
  private static final long serialVersionUID = 1L;

  /** Creates a failure with a message for a person. */
  public AlreadyExistsException(String message) {
    super(message);
  }

  /** Creates a failure with a message for a person and the failure that led to it. */
  public AlreadyExistsException(String message, Throwable cause) {
    super(message, cause);
  }
}
