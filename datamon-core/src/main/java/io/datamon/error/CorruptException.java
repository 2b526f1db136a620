package io.datamon.error;

/** Stored bytes are not what they should be; no byte of them was handed out. */
public class CorruptException extends DatamonException {
  private static final long serialVersionUID = 1L;

  private final String object;

  /**
   * Creates a failure.
   *
   * @param object the key or place of the damaged object
   * @param message one line for a person: what is wrong, expected and found
   */
  public CorruptException(String object, String message) {
    super(message);
    this.object = object;
  }

  /** Creates a failure with the failure that led to it. */
  public CorruptException(String object, String message, Throwable cause) {
    super(message, cause);
    this.object = object;
  }

  /** Returns the key or place of the damaged object. */
  public String object() {
    return object;
  }
}
