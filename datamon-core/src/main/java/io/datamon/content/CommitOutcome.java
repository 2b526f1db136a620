package io.datamon.content;

/** How the conditional put of a root ended, when that is known. */
public enum CommitOutcome {
  /** The root is there, with this session's nonce. */
  DONE,
  /** The session was fenced: a void stands at its commit key. Register again and commit again. */
  FENCED,
  /** Another root stands at the commit key. */
  CONFLICT
}
