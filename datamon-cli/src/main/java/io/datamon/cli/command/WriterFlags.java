package io.datamon.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of commands that write: who does it. */
final class WriterFlags {
  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "The name to record (default: of the configuration, of git's configuration, the user's).")
  @Nullable String name;

  @Option(
      names = "--email",
      paramLabel = "ADDRESS",
      description = "The e-mail address to record (default: as for --name; user@host).")
  @Nullable String email;

  @Option(
      names = "--skip-auth",
      hidden = true,
      description = "Accepted for scripts of the older program; no account is needed.")
  boolean skipAuth;
}
