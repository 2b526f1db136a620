/**
 * The only door to bytes that last: {@link io.datamon.store.ObjectStore}, its local-folder and
 * in-memory implementations, and decorators (counting, retrying).
 *
 * <p>Knows nothing of bundles or chunks: keys, bytes, versions, conditions. Every implementation
 * passes the same contract suite. Start with {@link io.datamon.store.ObjectStore}.
 */
@NullMarked
package io.datamon.store;

import org.jspecify.annotations.NullMarked;
