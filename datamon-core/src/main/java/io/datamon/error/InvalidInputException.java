package io.datamon.error;

/** What was given is not valid: a name, a path, an option or a file. */
public class InvalidInputException extends DatamonException {
  private static final long serialVersionUID = 1L;

  /** Creates a failure with a message for a person. */
  public InvalidInputException(String message) {
    super(message);
  }

  /** Creates a failure with a message for a person and the failure that led to it. */
  public InvalidInputException(String message, Throwable cause) {
    super(message, cause);
  }
}
