package io.datamon.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Examples of all commands, from one file: command lines that can be run one after the other, each
 * after comments on it.
 */
final class Examples {
  /**
   * An example.
   *
   * @param comments what is to be said of it; may be empty
   * @param line what is typed
   */
  record Example(List<String> comments, String line) {
    /** Returns the words, without quotes. */
    List<String> words() {
      TypedLine typed = TypedLine.parse(line, "");
      List<String> words = new ArrayList<>(typed.words());
      if (!typed.current().isEmpty()) {
        words.add(typed.current());
      }
      return words;
    }
  }

  private Examples() {}

  /** Returns all examples, in an order in which they can be run. */
  static List<Example> all() {
    List<Example> all = new ArrayList<>();
    List<String> comments = new ArrayList<>();
    for (String line : text().lines().toList()) {
      if (line.startsWith("#")) {
        comments.add(line);
      } else if (!line.isBlank()) {
        all.add(new Example(List.copyOf(comments), line));
        comments.clear();
      }
    }
    return all;
  }

  /** Returns the examples of a command. */
  static List<Example> of(CommandSpec command) {
    return all().stream().filter(example -> isOf(example, command)).toList();
  }

  private static boolean isOf(Example example, CommandSpec command) {
    CommandSpec at = command.root();
    for (String word : example.words()) {
      CommandLine next = at.subcommands().get(word);
      if (next == null) {
        break;
      }
      at = next.getCommandSpec();
    }
    return at == command;
  }

  /** Returns what a help text says of a command's examples; nothing if there are none. */
  static String help(CommandSpec command) {
    StringBuilder text = new StringBuilder();
    for (Example example : of(command)) {
      text.append(text.isEmpty() ? "%nExamples:%n".formatted() : "");
      example.comments().forEach(comment -> text.append("  %s%n".formatted(comment)));
      text.append("  %s%n".formatted(example.line()));
    }
    return text.toString();
  }

  private static String text() {
    try (InputStream in = Examples.class.getResourceAsStream("examples.txt")) {
      if (in == null) {
        throw new IllegalStateException("the program's own jar has no examples.txt");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the program's own jar cannot be read", e);
    }
  }
}
