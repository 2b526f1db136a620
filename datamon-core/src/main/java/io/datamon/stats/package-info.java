/**
 * Counts what bundles hold, what the store needs for them, and what would be freed without them.
 *
 * <p>May know every package but the public API and {@code verify}. It reads descriptors, manifests
 * and lists, never the bytes of files, and writes nothing. Start with {@link
 * io.datamon.stats.StatsRun}.
 */
@NullMarked
package io.datamon.stats;

import org.jspecify.annotations.NullMarked;
