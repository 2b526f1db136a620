package io.datamon.error;

/** A store has no object of this key. */
public class NoSuchObjectException extends NotFoundException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates a failure.
   *
   * @param key the key that was looked for
   * @param store the URI of the store, for the message
   */
  public NoSuchObjectException(String key, String store) {
    super("object", key, "object " + key + " does not exist in " + store);
  }
}
