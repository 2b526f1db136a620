/**
 * Measures Datamon: whole processes of the built program, with the time and the memory that they
 * take, and work inside one warm JVM.
 *
 * <p>Uses the public API and the built command line, and for the speed of the parts the classes of
 * the engine. Start reading at {@link io.datamon.bench.LocalBench}.
 */
@NullMarked
package io.datamon.bench;

import org.jspecify.annotations.NullMarked;
