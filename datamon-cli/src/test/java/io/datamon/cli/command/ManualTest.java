package io.datamon.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.datamon.cli.Answers;
import io.datamon.cli.CliRun;
import io.datamon.cli.Output;
import io.datamon.cli.config.Environment;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Help texts, the manual, and the examples in both. */
class ManualTest {
  @TempDir private Path home;

  private CommandSpec root() {
    Output nowhere =
        new Output(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), false);
    Environment environment = new Environment(Map.of(), home, home, "ann");
    return Commands.tree(new Session(environment, nowhere, Answers.nobody())).getCommandSpec();
  }

  /** Returns all commands that are not hidden, groups too. */
  private static List<CommandSpec> commands(CommandSpec top) {
    List<CommandSpec> all = new ArrayList<>(List.of(top));
    top.subcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .filter(child -> !child.usageMessage().hidden())
        .distinct()
        .forEach(child -> all.addAll(commands(child)));
    return all;
  }

  private static boolean isGroup(CommandSpec command) {
    return command.userObject() instanceof Group;
  }

  @Test
  void everyCommandHasAnExampleInItsHelp() {
    List<String> without =
        commands(root()).stream()
            .filter(command -> !isGroup(command) && Examples.of(command).isEmpty())
            .map(CommandSpec::qualifiedName)
            .toList();
    assertEquals(List.of(), without, "commands that have no line in examples.txt");
    CliRun run = CliRun.of(home, "bundle", "cat", "--help");
    assertTrue(run.out().contains("\nExamples:\n  # A file of"), run.out());
    assertTrue(run.out().endsWith("  datamon bundle cat digits::labels.csv\n"), run.out());
  }

  @Test
  void everyExampleCanBeTypedOneAfterTheOther() throws IOException {
    for (String file : List.of("labels.csv", "train/0001.png", "train/0002.png")) {
      Files.createDirectories(home.resolve("digits").resolve(file).getParent());
      Files.writeString(home.resolve("digits").resolve(file), file);
    }
    String bundle = "";
    for (Examples.Example example : Examples.all()) {
      List<String> words = example.words();
      String line = example.line();
      assertTrue(line.startsWith("datamon "), line);
      if (words.indexOf(">") >= 0) {
        words = words.subList(0, words.indexOf(">"));
      }
      String id = bundle;
      String[] typed =
          words.stream().map(word -> word.replace("3MPmClKH", id)).toArray(String[]::new);
      CliRun run = CliRun.of(home, typed);
      assertEquals(0, run.code(), line + "\n" + run.out() + run.err());
      if (bundle.isEmpty() && run.out().startsWith("Uploaded bundle id:")) {
        bundle = run.out().lines().findFirst().orElseThrow().replaceFirst(".*:", "");
        Files.writeString(home.resolve("digits/train/0003.png"), "3");
      }
    }
  }

  @Test
  void aDryRunListsTheFilesAndWritesNone() throws IOException {
    Path folder = Files.createDirectory(home.resolve("manual"));
    CliRun planned = CliRun.of(home, "usage", "--target-dir", "manual", "--dry-run");
    assertTrue(planned.err().matches("INFO: would write \\d+ pages to .*/manual\n"), planned.err());
    assertEquals(Set.of(), names(folder));
    CliRun.of(home, "usage", "--target-dir", "manual");
    assertEquals(
        names(folder),
        planned
            .out()
            .lines()
            .map(file -> folder.relativize(Path.of(file)).toString())
            .collect(Collectors.toSet()));
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  @Test
  void theManualHasAPageForEachCommandAndNamesEveryFlag() throws IOException {
    Path folder = Files.createDirectory(home.resolve("manual"));
    CliRun usage = CliRun.of(home, "usage", "--target-dir", "manual");
    assertEquals("", usage.out());
    assertTrue(usage.err().matches("INFO: wrote \\d+ pages to .*/manual\n"), usage.err());
    List<String> expected = new ArrayList<>();
    for (CommandSpec command : commands(root())) {
      String name = command.qualifiedName();
      expected.add(name.replace(' ', '_') + ".md");
      expected.add(name.replace(' ', '-') + ".1");
      String markdown = Files.readString(folder.resolve(name.replace(' ', '_') + ".md"));
      String roff = Files.readString(folder.resolve(name.replace(' ', '-') + ".1"));
      assertTrue(markdown.startsWith("**Version: "), markdown);
      assertTrue(markdown.contains("\n## " + name + "\n"), markdown);
      for (OptionSpec option : command.options()) {
        String flag = option.longestName();
        assertEquals(!option.hidden(), has(markdown, flag + " "), name + " " + flag);
        assertEquals(!option.hidden(), has(roff, flag.replace("-", "\\-")), name + " " + flag);
      }
      assertTrue(isGroup(command) || markdown.contains("\n### Examples\n"), markdown);
    }
    try (var files = Files.list(folder)) {
      assertEquals(
          expected.stream().sorted().toList(),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  private static boolean has(String text, String word) {
    return text.contains(word);
  }

  @Test
  void linksInTheManualLeadToItsPages() throws IOException {
    CliRun.of(home, "usage", "--form=markdown");
    try (var files = Files.list(home)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".md")).toList()) {
        for (String part : Files.readString(file).split("]\\(", -1)) {
          String target = part.replaceFirst("(?s)\\).*", "");
          assertTrue(!target.endsWith(".md") || Files.exists(home.resolve(target)), target);
        }
      }
    }
    try (var files = Files.list(home)) {
      assertEquals(0, files.filter(f -> f.toString().endsWith(".1")).count(), "not asked for");
    }
  }

  @Test
  void manRendersEveryPageWithoutAWarning() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/groff")), "groff is needed");
    CliRun.of(home, "usage", "--form", "roff");
    List<String> command =
        new ArrayList<>(List.of("/usr/bin/groff", "-man", "-Tutf8", "-ww", "-b"));
    try (var files = Files.list(home)) {
      files.filter(f -> f.toString().endsWith(".1")).map(Path::toString).forEach(command::add);
    }
    assertTrue(command.size() > 30, "there are pages");
    Process process = new ProcessBuilder(command).redirectErrorStream(false).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals("", err);
    assertEquals(0, process.waitFor());
    String plain = out.replaceAll("\u001b\\[[0-9;]*m", "").replaceAll(".\b", "");
    assertTrue(plain.contains("datamon bundle cat digits::labels.csv\n"), plain);
    assertFalse(plain.contains("\\"), "everything is an escape that is known");
  }

  @Test
  void aFolderThatIsMissingAndAFormThatIsNotKnownAreToldInOneLine() {
    CliRun missing = CliRun.of(home, "usage", "--target-dir", "nope");
    assertEquals(
        new CliRun(
            1, "", "ERROR: failed to generate doc: " + home + "/nope: there is no such folder\n"),
        missing);
    CliRun form = CliRun.of(home, "usage", "--form", "html");
    assertEquals(64, form.code());
    assertTrue(form.err().startsWith("Error: invalid value \"html\" for --form: it is one of all"));
  }

  @Test
  void aWordThatIsNotUnderstoodIsNeverIgnored() {
    for (CommandSpec command : commands(root())) {
      String name = command.qualifiedName();
      List<String> words = new ArrayList<>(List.of(name.split(" ", -1)));
      words.remove(0);
      int known =
          command.positionalParameters().stream().mapToInt(p -> Math.min(2, p.arity().max())).sum();
      for (int i = 0; i <= known; i++) {
        words.add("w" + i);
      }
      CliRun run = CliRun.of(home, words.toArray(new String[0]));
      assertEquals(64, run.code(), name + ": " + run.out() + run.err());
      assertEquals("", run.out(), name);
      assertEquals(2, run.err().lines().count(), run.err());
    }
  }

  /** Groups, what only reads, and what writes neither to a store nor over anything of a user. */
  private static final Set<String> WITHOUT_A_PLAN =
      Set.of(
          "datamon, bundle, config, context, label, repo, bundle cat, bundle diff, bundle get,"
              .concat(" bundle list, bundle list files, completion, config get, context get,")
              .concat(
                  " context list, context check, help, info, label get, label history, label list, repo get,")
              .concat(" repo list, stats, upgrade, version")
              .split(", ", -1));

  @Test
  void everyCommandThatChangesSomethingCanTellWhatItWouldDo() {
    for (CommandSpec command : commands(root())) {
      String name = command.qualifiedName().replaceFirst("^datamon ", "");
      boolean plans = command.optionsMap().containsKey("--dry-run");
      assertEquals(!WITHOUT_A_PLAN.contains(name), plans, name);
    }
  }

  @Test
  void aFlagThatIsMistypedIsRefusedWithTheOneThatWasMeant() {
    for (CommandSpec command : commands(root())) {
      // One of its own, if it has one that is long enough to be told from others.
      String flag =
          command.options().stream()
              .filter(option -> !option.hidden() && option.longestName().length() >= 8)
              .min(Comparator.comparing(OptionSpec::inherited))
              .orElseThrow()
              .longestName();
      String typed = flag.substring(0, 3) + flag.substring(4) + "x";
      List<String> words = new ArrayList<>(List.of(command.qualifiedName().split(" ", -1)));
      words.remove(0);
      words.add(typed);
      CliRun run = CliRun.of(home, words.toArray(new String[0]));
      assertEquals(64, run.code(), words + ": " + run.out() + run.err());
      String first = run.err().lines().findFirst().orElse("");
      String expected = "Error: unknown flag: " + typed + ": did you mean " + flag;
      assertTrue(first.startsWith(expected), first + ", not " + expected);
    }
  }
}
