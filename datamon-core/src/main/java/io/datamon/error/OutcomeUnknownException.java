package io.datamon.error;

/** A change was sent and may or may not have taken effect; nothing was cleaned up. */
public class OutcomeUnknownException extends DatamonException {
  private static final long serialVersionUID = 1L;

  /** Creates a failure with a message for a person. */
  public OutcomeUnknownException(String message) {
    super(message);
  }

  /** Creates a failure with a message for a person and the failure that led to it. */
  public OutcomeUnknownException(String message, Throwable cause) {
    super(message, cause);
  }
}
