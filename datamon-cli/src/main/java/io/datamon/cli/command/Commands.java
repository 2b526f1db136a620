package io.datamon.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The tree of commands. */
public final class Commands {
  private Commands() {}

  /** Returns the whole program, ready to run with that session. */
  public static CommandLine tree(Session session) {
    CommandLine root = new CommandLine(new Group.Root());
    root.getCommandSpec().addMixin("global", spec(session.flags()));
    root.addSubcommand(group(new Group.Config()).addSubcommand(new ConfigSet(session)));
    root.addSubcommand(new VersionCommand(session));
    root.addSubcommand(new InfoCommand(session));
    root.addSubcommand(new HelpCommand());
    return configure(root);
  }

  private static CommandLine group(Object group) {
    return new CommandLine(group);
  }

  private static CommandLine.Model.CommandSpec spec(Object annotated) {
    return CommandLine.Model.CommandSpec.forAnnotatedObject(annotated);
  }

  private static CommandLine configure(CommandLine root) {
    return root.setExpandAtFiles(false)
        .setOverwrittenOptionsAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setUsageHelpLongOptionsMaxWidth(32)
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
  }
}
