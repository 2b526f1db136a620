/**
 * How objects are printed: JSON, YAML, CSV, tables, and the Go templates of the older program.
 *
 * <p>What lives here: a view for each kind of object, which says once what its fields are called
 * and how to get them; writers of views; and a parser and evaluator of templates. It uses the
 * values of the library and the output of the package above, and knows no command. Start with
 * {@link io.datamon.cli.format.Views} and {@link io.datamon.cli.format.Printer}.
 */
@NullMarked
package io.datamon.cli.format;

import org.jspecify.annotations.NullMarked;
