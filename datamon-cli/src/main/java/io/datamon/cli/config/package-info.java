/**
 * Which configuration, context and contributor are in force, and where each came from.
 *
 * <p>What lives here: the configuration file, environment variables, git's configuration, and the
 * order among them. It knows the library's values and errors, and neither picocli nor the commands.
 * Nothing here touches a store. Start with {@link io.datamon.cli.config.Settings}.
 */
@NullMarked
package io.datamon.cli.config;

import org.jspecify.annotations.NullMarked;
