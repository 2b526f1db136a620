/**
 * Content-addressed storage: where files are cut, how chunks are named, the packs that hold them,
 * the index of what exists, sessions and collection.
 *
 * <p>Knows {@code store}, {@code model} and {@code error}; knows nothing of trees, paths or
 * bundles. Every byte that is read back is checked before it is handed out; the layout of every
 * object is in the format's specification. Start with {@link io.datamon.content.PackFiles} and
 * {@link io.datamon.content.PackBuilder}.
 */
@NullMarked
package io.datamon.content;

import org.jspecify.annotations.NullMarked;
