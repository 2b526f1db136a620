package io.datamon.store;

/** What must hold for a put to take effect. */
public sealed interface Condition {
  /** Takes effect whatever is there. */
  Condition ALWAYS = new Always();

  /** Takes effect only if the key has no object. */
  Condition IF_ABSENT = new IfAbsent();

  /**
   * Takes effect only if the object is of this version: if it has the bytes that it had then. It
   * may have had others meanwhile; what must tell that apart has a nonce, a time or a number in it.
   */
  static Condition ifVersion(Version version) {
    return new IfVersion(version);
  }

  /** See {@link #ALWAYS}. */
  record Always() implements Condition {}

  /** See {@link #IF_ABSENT}. */
  record IfAbsent() implements Condition {}

  /** See {@link #ifVersion}. */
  record IfVersion(Version version) implements Condition {}
}
