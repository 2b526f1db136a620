package io.datamon.protocol;

/** A rule of the protocol that is left out, or replaced by a worse one. */
enum Mutation {
  // Writers.
  READ_HEAD_BEFORE_REGISTERING,
  INDEX_IS_PROOF,
  IGNORE_CONDEMNED,
  /** Pages of other bundles are used again without comparing what they lead to with the head. */
  PARENT_UNCHECKED,
  RELEASE_WITHOUT_COMPARING,
  /** A writer that was fenced commits what it has under a new id, without looking again. */
  FENCED_UNCHECKED,
  /** A bundle is taken from the trash again if its packs are there or lead on. */
  UNDELETE_BY_FORWARD,
  /** A bundle is taken from the trash again byte for byte. */
  UNDELETE_SAME_VERSION,
  /** A bundle that can come back leaves no void, and comes back where nothing is. */
  TRASH_WITHOUT_VOID,

  // Deletion of bundles.
  DELETE_BESIDE_SESSION,
  /** Who deletes a bundle looks for the session of its id, not for that of its last writer. */
  SESSION_BY_BUNDLE_ID,
  /** Not a rule: a request that was repeated can arrive after its sender knows the outcome. */
  LATE_REQUESTS,
  /** With late requests: deletion always leaves a void. A rule that is added. */
  ALWAYS_VOID,

  // Collectors.
  NO_WAIT,
  NO_FENCE,
  /** The fence of a session that replaces a bundle leaves it as it is. */
  FENCE_WITHOUT_NONCE,
  DECIDE_WITHOUT_COMPARING,
  FORGET_BEFORE_DELETING,

  // Rewriting of packs.
  COPY_BEFORE_RIPE,
  FORWARD_AFTER_DELETING,
  /** What a forwarding table leads to is not marked. */
  FORWARD_IS_NO_ROOT,
  /** What forwarding leads to is condemned without the addresses that lead there. */
  TARGET_ALONE,
  /** A table for a pack that has one replaces it. */
  FORWARD_OVERWRITES,
  /** Tables that lead to a rewritten pack are left as they are. */
  CHAINS_STAY,
  /** Any run rewrites such tables at any time, if they are unchanged. */
  REWRITE_AT_ANY_TIME,
  /** A reader does not begin again when forwarding leads to what has gone. */
  READER_GIVES_UP,

  // Pack lists.
  /** A writer compares another bundle's pack list with the head, not what it uses. */
  CHECK_BY_LIST,
  /** A bundle of just what another one has gets its list. */
  INHERIT_LIST,
  /** A collector never compares lists with what they are lists of. */
  TRUST_LISTS,
  /** A collector compares some of them in each run. */
  COMPARE_SOME_LISTS
}
