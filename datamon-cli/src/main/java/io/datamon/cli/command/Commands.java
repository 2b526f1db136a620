package io.datamon.cli.command;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The tree of commands. To make all of them, with all their flags, takes longer than most commands
 * run: a line is given the part of the tree that it names; what it could have named instead has
 * only a name and a description, for helps and hints.
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
          "upgrade",
          "usage",
          HelpCommand.NAME);

  /** Commands that have a second name, as their classes say. */
  static final Map<String, String> ALIASES = Map.of("config create", "config set");

  private final Session session;

  private Commands(Session session) {
    this.session = session;
  }

  /** Returns the whole program, ready to run with that session. */
  public static CommandLine tree(Session session) {
    return new Commands(session).program(new Part(PATHS, Set.copyOf(PATHS)));
  }

  /**
   * Returns as much of the program as a line can use: it is understood, or refused, as by the whole
   * program.
   *
   * @param words the words and flags of the line
   */
  public static CommandLine tree(Session session, List<String> words) {
    Part part = new Part(new ArrayList<>(), new HashSet<>());
    choose("", words, part);
    return new Commands(session).program(part);
  }

  /**
   * A part of the tree.
   *
   * @param commands those that are in it
   * @param whole those of them that have their flags
   */
  private record Part(List<String> commands, Set<String> whole) {}

  /**
   * Chooses what is below a command. If the line goes on with the name of one, it is that one. Else
   * the next word may be a flag, or wrong, or the help is wanted: then it is all of them; those
   * that are named somewhere behind are whole.
   */
  private static void choose(String path, List<String> words, Part part) {
    List<String> below = below(path, PATHS);
    String first = words.isEmpty() ? "" : path + words.get(0);
    String only = ALIASES.getOrDefault(first, first);
    // The words behind this one are about other commands.
    boolean one = below.contains(only) && !only.equals(HelpCommand.NAME);
    for (String command : one ? List.of(only) : below) {
      part.commands().add(command);
      int named = 0;
      while (named < words.size() && !isName(path + words.get(named), command)) {
        named++;
      }
      if (named < words.size()) {
        part.whole().add(command);
        choose(command + " ", words.subList(named + 1, words.size()), part);
      }
    }
  }

  private static boolean isName(String words, String command) {
    return words.equals(command) || command.equals(ALIASES.get(words));
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

  private CommandLine program(Part part) {
    CommandLine root = new CommandLine(new Group.Root());
    root.getCommandSpec().addMixin("global", CommandSpec.forAnnotatedObject(session.flags()));
    add(root, "", part);
    return configure(root);
  }

  private void add(CommandLine to, String path, Part part) {
    for (String command : below(path, part.commands())) {
      String name = command.substring(path.length());
      if (part.whole().contains(command)) {
        CommandLine line = new CommandLine(command(command));
        for (Object flags : ignored(command)) {
          line.getCommandSpec()
              .addMixin(flags.getClass().getSimpleName(), CommandSpec.forAnnotatedObject(flags));
        }
        add(line, command + " ", part);
        to.addSubcommand(name, line);
      } else {
        to.addSubcommand(name, new CommandLine(named(command(command).getClass())));
      }
    }
  }

  /** Returns a command of which no more is known than what it is. */
  private static CommandSpec named(Class<?> command) {
    Command about = Objects.requireNonNull(command.getAnnotation(Command.class));
    CommandSpec spec = CommandSpec.create().name(about.name()).aliases(about.aliases());
    spec.usageMessage().description(about.description()).hidden(about.hidden());
    return spec;
  }

  /** Makes a command. */
  private Object command(String path) {
    return switch (path) {
      case "repo" -> new Group.Repo();
      case "repo create" -> new RepoCreate(session);
      case "repo delete" -> new RepoDelete(session);
      case "repo delete files" -> new RepoDeleteFiles(session);
      case "repo rename" -> new RepoRename(session);
      case "repo squash" -> new RepoSquash(session);
      case "repo get" -> new RepoGet(session);
      case "repo list" -> new RepoList(session);
      case "bundle" -> new Group.Bundle();
      case "bundle upload" -> new BundleUpload(session);
      case "bundle list" -> new BundleList(session);
      case "bundle list files" -> new BundleListFiles(session);
      case "bundle get" -> new BundleGet(session);
      case "bundle diff" -> new BundleDiff(session);
      case "bundle update" -> new BundleUpdate(session);
      case "bundle delete" -> new BundleDelete(session);
      case "bundle protect" -> new BundleProtect(session);
      case "bundle unprotect" -> new BundleUnprotect(session);
      case "bundle download" -> new BundleDownload(session);
      case "bundle download file" -> new BundleDownloadFile(session);
      case "bundle cat" -> new BundleCat(session);
      case "label" -> new Group.Label();
      case "label set" -> new LabelSet(session);
      case "label get" -> new LabelGet(session);
      case "label delete" -> new LabelDelete(session);
      case "label protect" -> new LabelProtect(session);
      case "label unprotect" -> new LabelUnprotect(session);
      case "label history" -> new LabelHistory(session);
      case "label list" -> new LabelList(session);
      case "stats" -> new StatsCommand(session);
      case "verify" -> new VerifyCommand(session);
      case "context" -> new Group.Context();
      case "context check" -> new ContextCheck(session);
      case "context create" -> new ContextCreate(session);
      case "context get" -> new ContextGet(session);
      case "context list" -> new ContextList(session);
      case "context squash" -> new ContextSquash(session);
      case "config" -> new Group.Config();
      case "config set" -> new ConfigSet(session);
      case "config get" -> new ConfigGet(session);
      case "info" -> new InfoCommand(session);
      case "version" -> new VersionCommand(session);
      case "completion" -> new CompletionCommand(session);
      case "upgrade" -> new UpgradeCommand(session);
      case "usage" -> new UsageCommand(session);
      case HelpCommand.NAME -> new HelpCommand();
      default -> throw new IllegalArgumentException("there is no command " + path);
    };
  }

  /** Makes the flags that a command takes and does not look at. */
  private List<Object> ignored(String path) {
    return switch (path) {
      case "repo squash", "context squash" ->
          List.of(new Tuning.Concurrency(session), new Tuning.Listing(session));
      case "repo get",
          "bundle list files",
          "bundle get",
          "bundle download file",
          "bundle cat",
          "label get",
          "label history",
          "context check",
          "context create",
          "context get",
          "context list" ->
          List.of(new Tuning.Account(session));
      case "repo list", "bundle list", "label list" ->
          List.of(
              new Tuning.Account(session),
              new Tuning.Concurrency(session),
              new Tuning.Listing(session));
      case "bundle upload" ->
          List.of(new Tuning.Concurrency(session), new Tuning.Transfer(session));
      case "bundle diff", "bundle update", "bundle download" ->
          List.of(
              new Tuning.Account(session),
              new Tuning.Concurrency(session),
              new Tuning.Transfer(session));
      default -> List.of();
    };
  }

  private static CommandLine configure(CommandLine root) {
    Map<String, CommandLine.IHelpSectionRenderer> sections = root.getHelpSectionMap();
    sections.put(UsageMessageSpec.SECTION_KEY_FOOTER, help -> Examples.help(help.commandSpec()));
    root.setHelpSectionMap(sections);
    return root.setExpandAtFiles(false)
        .setOverwrittenOptionsAllowed(true)
        .setUsageHelpLongOptionsMaxWidth(32) // which would look for a terminal after what is next
        .setUsageHelpAutoWidth(true)
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
  }
}
