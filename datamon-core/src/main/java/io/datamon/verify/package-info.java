/**
 * Proves that what is stored can be read back: descriptors, manifests, lists, packs, and as much of
 * the data as is asked for.
 *
 * <p>May know every package but the public API. It never writes to the store; damaged packs are
 * noted in the cache, so that uploads do not reuse what is in them. What it finds is told as {@link
 * io.datamon.verify.Finding}, each naming the bundles and paths that it concerns. Start with {@link
 * io.datamon.verify.Verifier}.
 */
@NullMarked
package io.datamon.verify;

import org.jspecify.annotations.NullMarked;
