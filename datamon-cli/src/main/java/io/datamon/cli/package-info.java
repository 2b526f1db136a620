/**
 * The {@code datamon} command: the program around the commands.
 *
 * <p>What lives here: the start and the end of the process, standard output and error, exit codes,
 * and how a failure is told. It may use everything below: {@code config}, {@code command} and the
 * library. Nothing here does what a user of the library would miss. Start with {@link
 * io.datamon.cli.Main}.
 */
@NullMarked
package io.datamon.cli;

import org.jspecify.annotations.NullMarked;
