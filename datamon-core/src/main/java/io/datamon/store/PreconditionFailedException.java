package io.datamon.store;

import io.datamon.error.ConflictException;

/** The condition of a put did not hold; nothing was written. */
public class PreconditionFailedException extends ConflictException {
  private static final long serialVersionUID = 1L;

  /** Creates a failure for a key, its condition and the URI of the store. */
  public PreconditionFailedException(Key key, Condition condition, String store) {
    super(
        condition instanceof Condition.IfAbsent
            ? "object " + key + " exists already in " + store
            : "object " + key + " in " + store + " was changed by somebody else");
  }
}
