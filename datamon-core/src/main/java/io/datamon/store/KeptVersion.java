package io.datamon.store;

/**
 * What an object is, or was before it was replaced, as far as a store still has that.
 *
 * @param info size, version and time of it; a version is none for {@link Condition#ifVersion}
 *     unless it is the present one
 * @param id the store's name for it, for {@link ObjectStore#get(Key, KeptVersion)}
 */
public record KeptVersion(ObjectInfo info, String id) {}
