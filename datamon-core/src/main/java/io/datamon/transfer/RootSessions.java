package io.datamon.transfer;

import io.datamon.content.ContentStore;
import io.datamon.content.Session;
import io.datamon.content.SessionRequest;
import io.datamon.model.BundleIds;
import io.datamon.store.Key;
import io.datamon.store.ObjectStore;
import io.datamon.store.Version;
import java.net.URI;
import java.util.Optional;

/**
 * Registers sessions that write the descriptors of bundles that have an id already.
 *
 * @param metadata where the context's bundles are
 * @param vmetadata where its labels are
 * @param olderProgram whether the older program made the context
 */
public record RootSessions(
    ContentStore content,
    ObjectStore metadata,
    URI vmetadata,
    boolean olderProgram,
    Uploader.Environment environment) {
  /**
   * Registers a session.
   *
   * @param key the key of the descriptor that it will write
   * @param replaced the version of what it takes the place of; empty if there is nothing
   */
  Session register(Key key, Optional<Version> replaced) {
    return Session.register(
        content,
        new SessionRequest(
            BundleIds.next(environment.clock(), environment.random()),
            metadata,
            key,
            replaced,
            vmetadata,
            olderProgram,
            environment.host(),
            environment.user()),
        environment.random(),
        environment.clock());
  }
}
