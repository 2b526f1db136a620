package io.datamon.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The tree of commands. To make all of them, with all their flags, takes longer than most commands
 * run: a line is given the part of the tree that it names, and what stands beside the place where
 * it goes no further.
 */
public final class Commands {
  /** The words of each command, in the order in which helps show them. */
  private static final List<String> PATHS =
      List.of(
          "repo",
          "repo create",
          "repo delete",
          "repo delete files",
          "repo rename",
          "repo squash",
          "repo get",
          "repo list",
          "bundle",
          "bundle upload",
          "bundle list",
          "bundle list files",
          "bundle get",
          "bundle diff",
          "bundle update",
          "bundle delete",
          "bundle protect",
          "bundle unprotect",
          "bundle download",
          "bundle download file",
          "bundle cat",
          "label",
          "label set",
          "label get",
          "label delete",
          "label protect",
          "label unprotect",
          "label history",
          "label list",
          "stats",
          "verify",
          "context",
          "context check",
          "context create",
          "context get",
          "context list",
          "context squash",
          "config",
          "config set",
          "config get",
          "info",
          "version",
          "completion",
          CompleteCommand.NAME,
          "upgrade",
          "usage",
          HelpCommand.NAME);

  private final Session session;

  private Commands(Session session) {
    this.session = session;
  }

  /** Returns the whole program, ready to run with that session. */
  public static CommandLine tree(Session session) {
    return new Commands(session).program(PATHS);
  }

  /**
   * Returns as much of the program as a line can use: it is understood, or refused, as by the whole
   * program.
   *
   * @param words the words and flags of the line
   */
  public static CommandLine tree(Session session, List<String> words) {
    List<String> needed = new ArrayList<>();
    choose("", words, needed);
    return new Commands(session).program(needed);
  }

  /**
   * Chooses what is below a command. If the line goes on with the name of one, it is that one. Else
   * the next word may be a flag, or wrong, or the help is wanted: then it is all of them; those
   * that are named somewhere behind, with what is below them.
   */
  private static void choose(String path, List<String> words, List<String> needed) {
    String first = words.isEmpty() ? "" : words.get(0);
    List<String> below = below(path, PATHS);
    // The words after this one are about other commands.
    String only = path + first;
    boolean one = below.contains(only) && !only.equals(HelpCommand.NAME);
    for (String command : below) {
      int named = words.indexOf(command.substring(path.length()));
      if (!one || command.equals(only)) {
        needed.add(command);
        if (named >= 0) {
          choose(command + " ", words.subList(named + 1, words.size()), needed);
        }
      }
    }
  }

  /**
   * Returns the commands directly below one.
   *
   * @param path the words of the command, each with a blank behind it
   */
  private static List<String> below(String path, List<String> commands) {
    return commands.stream()
        .filter(c -> c.startsWith(path) && c.indexOf(' ', path.length()) < 0)
        .toList();
  }

  private CommandLine program(List<String> commands) {
    CommandLine root = new CommandLine(new Group.Root());
    root.getCommandSpec().addMixin("global", CommandSpec.forAnnotatedObject(session.flags()));
    add(root, "", commands);
    return configure(root);
  }

  private void add(CommandLine to, String path, List<String> commands) {
    for (String command : below(path, commands)) {
      CommandLine line = command(command);
      add(line, command + " ", commands);
      to.addSubcommand(command.substring(path.length()), line);
    }
  }

  /** Makes a command, without those below it. */
  private CommandLine command(String path) {
    return switch (path) {
      case "repo" -> with(new Group.Repo());
      case "repo create" -> with(new RepoCreate(session));
      case "repo delete" -> with(new RepoDelete(session));
      case "repo delete files" -> with(new RepoDeleteFiles(session));
      case "repo rename" -> with(new RepoRename(session));
      case "repo squash" -> with(new RepoSquash(session), listing());
      case "repo get" -> with(new RepoGet(session), account());
      case "repo list" -> with(new RepoList(session), account(), listing());
      case "bundle" -> with(new Group.Bundle());
      case "bundle upload" -> with(new BundleUpload(session), transfer());
      case "bundle list" -> with(new BundleList(session), account(), listing());
      case "bundle list files" -> with(new BundleListFiles(session), account());
      case "bundle get" -> with(new BundleGet(session), account());
      case "bundle diff" -> with(new BundleDiff(session), account(), transfer());
      case "bundle update" -> with(new BundleUpdate(session), account(), transfer());
      case "bundle delete" -> with(new BundleDelete(session));
      case "bundle protect" -> with(new BundleProtect(session));
      case "bundle unprotect" -> with(new BundleUnprotect(session));
      case "bundle download" -> with(new BundleDownload(session), account(), transfer());
      case "bundle download file" -> with(new BundleDownloadFile(session), account());
      case "bundle cat" -> with(new BundleCat(session), account());
      case "label" -> with(new Group.Label());
      case "label set" -> with(new LabelSet(session));
      case "label get" -> with(new LabelGet(session), account());
      case "label delete" -> with(new LabelDelete(session));
      case "label protect" -> with(new LabelProtect(session));
      case "label unprotect" -> with(new LabelUnprotect(session));
      case "label history" -> with(new LabelHistory(session), account());
      case "label list" -> with(new LabelList(session), account(), listing());
      case "stats" -> with(new StatsCommand(session));
      case "verify" -> with(new VerifyCommand(session));
      case "context" -> with(new Group.Context());
      case "context check" -> with(new ContextCheck(session), account());
      case "context create" -> with(new ContextCreate(session), account());
      case "context get" -> with(new ContextGet(session), account());
      case "context list" -> with(new ContextList(session), account());
      case "context squash" -> with(new ContextSquash(session), listing());
      case "config" -> with(new Group.Config());
      case "config set" -> with(new ConfigSet(session));
      case "config get" -> with(new ConfigGet(session));
      case "info" -> with(new InfoCommand(session));
      case "version" -> with(new VersionCommand(session));
      case "completion" -> with(new CompletionCommand(session));
      case CompleteCommand.NAME -> with(new CompleteCommand(session));
      case "upgrade" -> with(new UpgradeCommand(session));
      case "usage" -> with(new UsageCommand(session));
      case HelpCommand.NAME -> with(new HelpCommand());
      default -> throw new IllegalArgumentException("there is no command " + path);
    };
  }

  private Tuning.Account account() {
    return new Tuning.Account(session);
  }

  private Tuning.Listing listing() {
    return new Tuning.Listing(session);
  }

  private Tuning.Transfer transfer() {
    return new Tuning.Transfer(session);
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
