package io.datamon.cli.command;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The tree of commands. */
public final class Commands {
  private Commands() {}

  /** Returns the whole program, ready to run with that session. */
  public static CommandLine tree(Session session) {
    CommandLine root = new CommandLine(new Group.Root());
    root.getCommandSpec().addMixin("global", CommandSpec.forAnnotatedObject(session.flags()));
    root.addSubcommand(
        new CommandLine(new Group.Repo())
            .addSubcommand(new RepoCreate(session))
            .addSubcommand(
                new CommandLine(new RepoDelete(session))
                    .addSubcommand(new RepoDeleteFiles(session)))
            .addSubcommand(new RepoRename(session))
            .addSubcommand(with(new RepoSquash(session), new Tuning.Listing(session)))
            .addSubcommand(with(new RepoGet(session), new Tuning.Account(session)))
            .addSubcommand(
                with(
                    new RepoList(session),
                    new Tuning.Account(session),
                    new Tuning.Listing(session))));
    root.addSubcommand(
        new CommandLine(new Group.Bundle())
            .addSubcommand(with(new BundleUpload(session), new Tuning.Transfer(session)))
            .addSubcommand(
                with(
                        new BundleList(session),
                        new Tuning.Account(session),
                        new Tuning.Listing(session))
                    .addSubcommand(with(new BundleListFiles(session), new Tuning.Account(session))))
            .addSubcommand(with(new BundleGet(session), new Tuning.Account(session)))
            .addSubcommand(
                with(
                    new BundleDiff(session),
                    new Tuning.Account(session),
                    new Tuning.Transfer(session)))
            .addSubcommand(
                with(
                    new BundleUpdate(session),
                    new Tuning.Account(session),
                    new Tuning.Transfer(session)))
            .addSubcommand(new BundleDelete(session))
            .addSubcommand(new BundleProtect(session))
            .addSubcommand(new BundleUnprotect(session))
            .addSubcommand(
                with(
                        new BundleDownload(session),
                        new Tuning.Account(session),
                        new Tuning.Transfer(session))
                    .addSubcommand(
                        with(new BundleDownloadFile(session), new Tuning.Account(session))))
            .addSubcommand(with(new BundleCat(session), new Tuning.Account(session))));
    root.addSubcommand(
        new CommandLine(new Group.Label())
            .addSubcommand(new LabelSet(session))
            .addSubcommand(with(new LabelGet(session), new Tuning.Account(session)))
            .addSubcommand(new LabelDelete(session))
            .addSubcommand(new LabelProtect(session))
            .addSubcommand(new LabelUnprotect(session))
            .addSubcommand(with(new LabelHistory(session), new Tuning.Account(session)))
            .addSubcommand(
                with(
                    new LabelList(session),
                    new Tuning.Account(session),
                    new Tuning.Listing(session))));
    root.addSubcommand(new StatsCommand(session));
    root.addSubcommand(new VerifyCommand(session));
    root.addSubcommand(
        new CommandLine(new Group.Context())
            .addSubcommand(with(new ContextCreate(session), new Tuning.Account(session)))
            .addSubcommand(with(new ContextGet(session), new Tuning.Account(session)))
            .addSubcommand(with(new ContextList(session), new Tuning.Account(session)))
            .addSubcommand(with(new ContextSquash(session), new Tuning.Listing(session))));
    root.addSubcommand(
        new CommandLine(new Group.Config())
            .addSubcommand(new ConfigSet(session))
            .addSubcommand(new ConfigGet(session)));
    root.addSubcommand(new InfoCommand(session));
    root.addSubcommand(new VersionCommand(session));
    root.addSubcommand(new CompletionCommand(session));
    root.addSubcommand(new CompleteCommand(session));
    root.addSubcommand(new UpgradeCommand(session));
    root.addSubcommand(new UsageCommand(session));
    root.addSubcommand(new HelpCommand());
    return configure(root);
  }

  /** Returns a command that takes further flags, which it does not look at. */
  private static CommandLine with(Object command, Object... ignored) {
    CommandLine line = new CommandLine(command);
    for (Object flags : ignored) {
      line.getCommandSpec()
          .addMixin(flags.getClass().getSimpleName(), CommandSpec.forAnnotatedObject(flags));
    }
    return line;
  }

  private static CommandLine configure(CommandLine root) {
    Map<String, CommandLine.IHelpSectionRenderer> sections = root.getHelpSectionMap();
    sections.put(UsageMessageSpec.SECTION_KEY_FOOTER, help -> Examples.help(help.commandSpec()));
    root.setHelpSectionMap(sections);
    return root.setExpandAtFiles(false)
        .setOverwrittenOptionsAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setUsageHelpLongOptionsMaxWidth(32)
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
  }
}
