package io.datamon.cli.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What the manual says of a command.
 *
 * @param command the words of the command, with that of the program
 * @param summary one sentence
 * @param description further paragraphs
 * @param synopsis how it is typed
 * @param words what its words mean
 * @param flags its own flags
 * @param inherited flags of every command
 * @param examples what may be typed
 * @param related the command above it, and those below
 */
record ManualPage(
    String command,
    String summary,
    List<String> description,
    String synopsis,
    List<Item> words,
    List<Item> flags,
    List<Item> inherited,
    List<Examples.Example> examples,
    List<Item> related) {
  /**
   * Something that is explained.
   *
   * @param term what
   * @param text what it is
   */
  record Item(String term, String text) {}

  /** Returns the pages of a command and of all below it that are not hidden. */
  static List<ManualPage> all(CommandSpec command) {
    List<ManualPage> pages = new ArrayList<>();
    pages.add(of(command));
    children(command).forEach(child -> pages.addAll(all(child)));
    return pages;
  }

  private static ManualPage of(CommandSpec command) {
    List<String> texts = texts(command.usageMessage().description());
    List<OptionSpec> flags = command.options().stream().filter(o -> !o.hidden()).toList();
    return new ManualPage(
        command.qualifiedName(),
        texts.isEmpty() ? "" : texts.get(0),
        texts.stream().skip(1).toList(),
        synopsis(command),
        command.positionalParameters().stream()
            .filter(p -> !p.hidden())
            .map(p -> new Item(p.paramLabel(), text(p.description())))
            .toList(),
        flags.stream().filter(o -> !o.inherited()).map(ManualPage::item).toList(),
        flags.stream().filter(OptionSpec::inherited).map(ManualPage::item).toList(),
        Examples.of(command),
        related(command));
  }

  private static List<Item> related(CommandSpec command) {
    List<CommandSpec> related = new ArrayList<>();
    if (command.parent() != null) {
      related.add(command.parent());
    }
    related.addAll(children(command));
    return related.stream()
        .map(
            spec -> {
              List<String> texts = texts(spec.usageMessage().description());
              return new Item(spec.qualifiedName(), texts.isEmpty() ? "" : texts.get(0));
            })
        .toList();
  }

  private static List<CommandSpec> children(CommandSpec command) {
    return command.subcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .distinct()
        .filter(child -> !child.usageMessage().hidden())
        .toList();
  }

  private static String synopsis(CommandSpec command) {
    StringBuilder line = new StringBuilder(command.qualifiedName());
    boolean group = command.userObject() instanceof Group;
    line.append(group ? " COMMAND" : " [FLAGS]");
    for (PositionalParamSpec word : command.positionalParameters()) {
      if (!word.hidden()) {
        String more = word.arity().max() > 1 ? "..." : "";
        line.append(" [").append(word.paramLabel()).append(more).append(']');
      }
    }
    return line.toString();
  }

  private static Item item(OptionSpec option) {
    String names =
        Arrays.stream(option.names())
            .sorted((a, b) -> Integer.compare(a.length(), b.length()))
            .collect(Collectors.joining(", "));
    String value = "";
    if (option.arity().min() > 0) {
      value = " " + option.paramLabel();
    } else if (option.arity().max() > 0 && !option.typeInfo().isBoolean()) {
      value = "[=" + option.paramLabel() + "]";
    }
    return new Item(names + value, text(option.description()));
  }

  private static String text(String[] texts) {
    return String.join(" ", texts(texts));
  }

  /** Returns texts as help shows them: they are patterns of {@code String.format}. */
  private static List<String> texts(String[] texts) {
    return Arrays.stream(texts).map(text -> String.format(text)).toList();
  }
}
