package io.datamon.error;

/** A condition did not hold: somebody else changed the thing first. Nothing was changed. */
public class ConflictException extends DatamonException {
  private static final long serialVersionUID = 1L;

  /** Creates a failure with a message for a person. */
  public ConflictException(String message) {
    super(message);
  }

  /** Creates a failure with a message for a person and the failure that led to it. */
  public ConflictException(String message, Throwable cause) {
    super(message, cause);
  }
}
