/**
 * Local file trees: reading one in manifest order, and restoring one below a destination.
 *
 * <p>Names are raw bytes, in every locale ({@link io.datamon.tree.RawPaths}). Links are never
 * followed. Knows {@code model} and {@code error}, nothing of chunks, packs or stores. Start with
 * {@link io.datamon.tree.TreeWalker} and {@link io.datamon.tree.Destination}.
 */
@NullMarked
package io.datamon.tree;

import org.jspecify.annotations.NullMarked;
