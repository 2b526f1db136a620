package io.datamon.error;

/** A repo, bundle, label, context, object or path that was named does not exist. */
public class NotFoundException extends DatamonException {
  private static final long serialVersionUID = 1L;

  private final String kind;
  private final String name;

  /**
   * Creates a failure.
   *
   * @param kind what was looked for: {@code repo}, {@code bundle}, {@code label}, {@code context},
   *     {@code object}, {@code path}
   * @param name its name
   * @param message one line for a person
   */
  public NotFoundException(String kind, String name, String message) {
    super(message);
    this.kind = kind;
    this.name = name;
  }

  /** Returns what was looked for, such as {@code bundle}. */
  public String kind() {
    return kind;
  }

  /** Returns the name that was looked for. */
  public String name() {
    return name;
  }
}
