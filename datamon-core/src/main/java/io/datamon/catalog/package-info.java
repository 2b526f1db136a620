/**
 * Contexts, repos, bundles' descriptors and labels as they lie in stores: create, read, list, find,
 * move.
 *
 * <p>Knows {@code model}, {@code store} and {@code error}, and nothing of what is in a bundle.
 * Every public method says which requests it sends. Start with {@link io.datamon.catalog.Catalog},
 * and with {@link io.datamon.catalog.Contexts} for where a catalog's stores are.
 */
@NullMarked
package io.datamon.catalog;

import org.jspecify.annotations.NullMarked;
