package io.datamon.store;

/** What must hold for a put to take effect. */
public sealed interface Condition {
  /** Takes effect whatever is there. */
  Condition ALWAYS = new Always();

  /** Takes effect only if the key has no object. */
  Condition IF_ABSENT = new IfAbsent();

  /** Takes effect only if the object is still of this version. */
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
