package io.datamon.store;

import java.net.URI;
import java.time.Duration;

/**
 * What a store is called and what it promises.
 *
 * @param uri where it is
 * @param staleness how long after a put or delete a listing or look-up from another host may still
 *     show the old state; zero for stores that never do
 * @param roundTrip the usual time of a small request, to choose how many run at once
 */
public record StoreInfo(URI uri, Duration staleness, Duration roundTrip) {}
