/**
 * The sorted map from path to entry of a bundle, and the trees beside it: chunk lists of large
 * files and pack lists. Writes them as pages, reads them page by page, compares two of them.
 *
 * <p>Knows {@code content} (hashes), {@code model} and {@code error}; pages come from a {@link
 * io.datamon.manifest.PageSource} and go to a {@link io.datamon.manifest.PageSink}, so nothing here
 * knows a store. Start with {@link io.datamon.manifest.ManifestWriter} and {@link
 * io.datamon.manifest.Manifest}.
 */
@NullMarked
package io.datamon.manifest;

import org.jspecify.annotations.NullMarked;
