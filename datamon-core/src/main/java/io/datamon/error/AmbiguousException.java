package io.datamon.error;

import java.util.List;

/** The beginning of an id that was given fits more than one thing, so none was chosen. */
public class AmbiguousException extends NotFoundException {
  private static final long serialVersionUID = 1L;

  private final List<String> candidates;

  /**
   * Creates a failure.
   *
   * @param kind what was looked for, such as {@code bundle}
   * @param name the beginning that was given
   * @param candidates what it fits; perhaps not all
   * @param message one line for a person
   */
  public AmbiguousException(String kind, String name, List<String> candidates, String message) {
    super(kind, name, message);
    this.candidates = List.copyOf(candidates);
  }

  /** Returns what the beginning fits; perhaps not all of it. */
  public List<String> candidates() {
    return candidates;
  }
}
