package io.datamon.content;

import io.datamon.model.BundleId;
import io.datamon.store.Condition;
import io.datamon.store.Key;
import io.datamon.store.ObjectStore;
import io.datamon.store.Version;
import java.net.URI;
import java.util.Optional;

/**
 * Who is about to write which root.
 *
 * @param id the session's id, which is the id of the bundle that it writes
 * @param metadata the store of the commit key
 * @param commitKey the key whose object makes the root exist
 * @param replaced the version of the object there that the root takes the place of; empty if there
 *     must be none yet
 * @param vmetadata where the labels of that context are, for the list of attached contexts
 * @param olderProgram whether the older program made that context, and may purge it
 * @param host the machine, for people
 * @param user the user, for people
 */
public record SessionRequest(
    BundleId id,
    ObjectStore metadata,
    Key commitKey,
    Optional<Version> replaced,
    URI vmetadata,
    boolean olderProgram,
    String host,
    String user) {
  /** Makes a request for a root whose key has no object yet. */
  public SessionRequest(
      BundleId id,
      ObjectStore metadata,
      Key commitKey,
      URI vmetadata,
      boolean olderProgram,
      String host,
      String user) {
    this(id, metadata, commitKey, Optional.empty(), vmetadata, olderProgram, host, user);
  }

  Condition condition() {
    return replaced.map(Condition::ifVersion).orElse(Condition.IF_ABSENT);
  }
}
