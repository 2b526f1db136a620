package io.datamon.cli;

/** Nobody reads standard output any more, as after {@code | head}: a silent end. */
public final class ClosedPipeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ClosedPipeException(Throwable cause) {
    super("standard output is closed", cause);
  }
}
