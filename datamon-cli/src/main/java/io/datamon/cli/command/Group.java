package io.datamon.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Words that only hold commands; alone they show their help. */
abstract sealed class Group implements Runnable {
  @Spec CommandSpec spec = CommandSpec.create();

  /** Scripts of the older program may have it before the word that follows. */
  @Option(names = "--format", hidden = true, description = "As after the command.")
  @Nullable String format;

  @Override
  public void run() {
    CommandLine command = spec.commandLine();
    command.usage(command.getOut());
  }

  @Command(
      name = "datamon",
      description = "Version control for data.",
      synopsisSubcommandLabel = "COMMAND")
  static final class Root extends Group {}

  @Command(name = "repo", description = "Repos: make, show and list them.")
  static final class Repo extends Group {}

  @Command(name = "bundle", description = "Bundles: upload, list and download them.")
  static final class Bundle extends Group {}

  @Command(name = "label", description = "Labels: names that move from bundle to bundle.")
  static final class Label extends Group {}

  @Command(name = "context", description = "Contexts: places to keep repos.")
  static final class Context extends Group {}

  @Command(name = "config", description = "The configuration file.")
  static final class Config extends Group {}
}
