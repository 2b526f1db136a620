package io.datamon.error;

/** Data of a format or with a required feature that this version does not know. */
public class UnsupportedFormatException extends DatamonException {
  private static final long serialVersionUID = 1L;

  /** Creates a failure with a message for a person. */
  public UnsupportedFormatException(String message) {
    super(message);
  }

  /** Creates a failure with a message for a person and the failure that led to it. */
  public UnsupportedFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
