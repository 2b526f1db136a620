/**
 * BLAKE3, in plain Java that the compiler of the JVM turns into vector instructions.
 *
 * <p>Knows nothing of the rest. Written from the specification ("BLAKE3: one function, fast
 * everywhere", O'Connor, Aumasson, Neves, Wilcox-O'Hearn). {@link io.datamon.hash.Blake3} is a mode
 * and hashes one message; {@link io.datamon.hash.Blake3Stream} takes one in pieces; {@link
 * io.datamon.hash.Blake3Batch} many at once, which is the fast way for short ones. To understand
 * why it is fast start with {@code Lanes}.
 */
@NullMarked
package io.datamon.hash;

import org.jspecify.annotations.NullMarked;
