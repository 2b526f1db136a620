/**
 * End-to-end tests: they start the packaged program in an empty home, without a locale.
 *
 * <p>Start with {@link io.datamon.cli.program.Program}.
 */
@org.jspecify.annotations.NullMarked
package io.datamon.cli.program;
