/**
 * The commands, one class each: they parse, call the library, and show what it says.
 *
 * <p>What lives here: flags and their defaults, the names of things, what goes to standard output.
 * It uses the library, {@code config} and the output of the package above, and holds nothing that a
 * user of the library would miss. Start with {@link io.datamon.cli.command.Commands}.
 */
@NullMarked
package io.datamon.cli.command;

import org.jspecify.annotations.NullMarked;
