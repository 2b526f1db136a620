package io.datamon.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.cli.Answers;
import io.datamon.cli.Output;
import io.datamon.cli.config.Environment;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The part of the program that is made for a line does what the whole would. */
class CommandsTest {
  @TempDir private Path home;

  private Session session() {
    Output nowhere =
        new Output(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), false);
    return new Session(new Environment(Map.of(), home, home, "ann"), nowhere, Answers.nobody());
  }

  private static List<CommandSpec> commands(CommandSpec top) {
    List<CommandSpec> all = new ArrayList<>(List.of(top));
    top.subcommands().values().forEach(child -> all.addAll(commands(child.getCommandSpec())));
    return all;
  }

  private static List<String> words(CommandSpec command) {
    List<String> words = new ArrayList<>();
    for (CommandSpec at = command; at.parent() != null; at = at.parent()) {
      words.add(0, at.name());
    }
    return words;
  }

  private static SortedSet<String> subcommands(CommandLine command) {
    return new TreeSet<>(command.getSubcommands().keySet());
  }

  @Test
  void commandsHaveTheNamesThatTheirClassesSay() {
    Map<String, String> aliases = new HashMap<>();
    for (CommandSpec command : commands(Commands.tree(session()).getCommandSpec())) {
      Command said = command.userObject().getClass().getAnnotation(Command.class);
      assertEquals(said.name(), command.name());
      for (String alias : said.aliases()) {
        List<String> words = words(command);
        String name = String.join(" ", words);
        words.set(words.size() - 1, alias);
        aliases.put(String.join(" ", words), name);
      }
    }
    assertEquals(aliases, Commands.ALIASES);
  }

  @Test
  void theHelpOfEachCommandIsThatOfTheWholeProgram() {
    CommandLine whole = Commands.tree(session());
    for (CommandSpec command : commands(whole.getCommandSpec())) {
      List<String> line = new ArrayList<>(words(command));
      line.add("--help");
      CommandLine part = Commands.tree(session(), line);
      for (String word : words(command)) {
        part = part.getSubcommands().get(word);
      }
      assertEquals(
          command.commandLine().getUsageMessage(), part.getUsageMessage(), command.qualifiedName());
      assertEquals(command.optionsMap().keySet(), part.getCommandSpec().optionsMap().keySet());
    }
  }

  /** The commands that are made, those below a command in brackets behind it. */
  private static String made(CommandLine command) {
    List<String> below = new ArrayList<>();
    command.getSubcommands().forEach((name, line) -> below.add(name + made(line)));
    Collections.sort(below);
    return below.isEmpty() ? "" : below.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "version | [version]",
        "bundle list files digits | [bundle[list[files]]]",
        "repo delete digits | [repo[delete[files]]]",
        "label set --repo bundle | [label[set]]",
        "config create | [config[create, set]]",
      })
  void onlyWhatALineNamesIsMade(String line, String made) {
    assertEquals(made, made(Commands.tree(session(), List.of(line.split(" ", -1)))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-q", "--stats", "--no-color", "--debug"})
  void aFlagGivenBeforeAndBehindTheCommandIsOn(String flag) {
    List<String> line = List.of(flag, "repo", "list", flag);
    assertEquals(
        "understood datamon [true] repo list [true]",
        outcome(Commands.tree(session(), line), line));
  }

  @Test
  void randomLinesAreUnderstoodOrRefusedAsByTheWholeProgram() {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--context",
                "--context=list",
                "-q",
                "--bogus",
                "--",
                "x",
                "a@b",
                "",
                "--repo",
                "--config",
                "--label=l",
                "--format",
                "--all",
                "--dry-run",
                "lst",
                "--yes",
                "true"));
    CommandLine whole = Commands.tree(session());
    commands(whole.getCommandSpec()).forEach(command -> words.addAll(command.names()));
    List<CommandSpec> commands = commands(whole.getCommandSpec());
    long seed = Long.getLong("seed", 1);
    Random random = new Random(seed);
    int understood = 0;
    for (int i = 0; i < 1_500; i++) {
      List<String> line = new ArrayList<>();
      if (random.nextBoolean()) {
        line.addAll(words(commands.get(random.nextInt(commands.size()))));
      }
      for (int length = random.nextInt(4); length > 0; length--) {
        int at = random.nextInt(line.size() + 1);
        line.add(at, words.get(random.nextInt(words.size())));
      }
      String expected = outcome(whole, line);
      assertEquals(
          expected, outcome(Commands.tree(session(), line), line), () -> line + ", seed " + seed);
      understood += expected.startsWith("understood") ? 1 : 0;
    }
    assertTrue(understood > 100, "only " + understood + " lines were understood, seed " + seed);
  }

  /** Tells what a program makes of a line; for one that it refuses, what hints are made of. */
  private static String outcome(CommandLine program, List<String> line) {
    try {
      StringBuilder text = new StringBuilder("understood");
      for (ParseResult at = program.parseArgs(line.toArray(new String[0]));
          at != null;
          at = at.hasSubcommand() ? at.subcommand() : null) {
        text.append(' ').append(at.commandSpec().name());
        at.matchedArgs().forEach(arg -> text.append(' ').append(arg.originalStringValues()));
      }
      return text.toString();
    } catch (ParameterException e) {
      CommandSpec at = e.getCommandLine().getCommandSpec();
      return e.getMessage()
          + " in "
          + at.qualifiedName()
          + subcommands(e.getCommandLine())
          + new TreeSet<>(at.optionsMap().keySet());
    }
  }
}
