package io.datamon.store;

/** When an acknowledged put must survive the loss of power. */
public enum Durability {
  /** Before the put returns: what makes something exist (descriptors, labels, the head). */
  NOW,
  /** Before the next {@link ObjectStore#barrier()} returns: what a later object will refer to. */
  BARRIER,
  /** Whenever: hints, whose loss or damage does no harm. A put is all or nothing all the same. */
  NONE
}
