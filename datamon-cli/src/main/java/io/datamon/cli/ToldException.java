package io.datamon.cli;

/** A failure of the library in the words of a command; its meaning is that of its cause. */
public final class ToldException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates a failure.
   *
   * @param message one line for a person
   * @param cause the failure, which decides the exit code
   */
  public ToldException(String message, Throwable cause) {
    super(message, cause);
  }
}
