package io.datamon.error;

/** The store or the file system refused access. */
public class AccessDeniedException extends DatamonException {
  private static final long serialVersionUID = 1L;

  /** Creates a failure with a message for a person. */
  public AccessDeniedException(String message) {
    super(message);
  }

  /** Creates a failure with a message for a person and the failure that led to it. */
  public AccessDeniedException(String message, Throwable cause) {
    super(message, cause);
  }
}
