package io.datamon.content;

import io.datamon.model.BundleId;
import io.datamon.store.Key;
import io.datamon.store.ObjectStore;
import java.net.URI;

/**
 * Who is about to write which root.
 *
 * @param id the session's id, which is the id of the bundle that it writes
 * @param metadata the store of the commit key
 * @param commitKey the key whose object makes the root exist; it must have none yet
 * @param vmetadata where the labels of that context are, for the list of attached contexts
 * @param olderProgram whether the older program made that context, and may purge it
 * @param host the machine, for people
 * @param user the user, for people
 */
public record SessionRequest(
    BundleId id,
    ObjectStore metadata,
    Key commitKey,
    URI vmetadata,
    boolean olderProgram,
    String host,
    String user) {}
