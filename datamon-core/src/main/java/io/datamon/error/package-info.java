/**
 * Failures, by meaning: one unchecked root and a small family below it.
 *
 * <p>Every other package throws these, so this one knows no other. A message says what failed,
 * which thing (path, key or URI), why, and what to do next; typed fields carry what a program
 * needs. Start with {@link io.datamon.error.DatamonException}.
 */
@NullMarked
package io.datamon.error;

import org.jspecify.annotations.NullMarked;
