/** Benchmarks of what the engine keeps to its package. */
@NullMarked
package io.datamon.manifest;

import org.jspecify.annotations.NullMarked;
