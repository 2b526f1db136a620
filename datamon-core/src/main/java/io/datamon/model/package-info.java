/**
 * Immutable values: names, ids, descriptors, entries, and the stored form of those that are stored
 * as text.
 *
 * <p>Knows {@code store} (a descriptor is stored under a key) and {@code error}; reads and writes
 * nothing by itself. Values check themselves when made. Start with {@link io.datamon.model.Entry}
 * and {@link io.datamon.model.BundleId}.
 */
@NullMarked
package io.datamon.model;

import org.jspecify.annotations.NullMarked;
