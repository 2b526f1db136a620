package io.datamon.store;

import java.time.Instant;

/**
 * What a store says of an object.
 *
 * @param size its length in bytes
 * @param version its version, for {@link Condition#ifVersion}
 * @param modified when it was put, by the store's clock
 */
public record ObjectInfo(Key key, long size, Version version, Instant modified) {}
