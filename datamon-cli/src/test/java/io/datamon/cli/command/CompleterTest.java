package io.datamon.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.cli.CliRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompleterTest {
  @TempDir private static Path home;

  /** The id of the only bundle. */
  private static String id = "";

  @BeforeAll
  static void store() throws IOException {
    Files.createDirectories(home.resolve("data/sub dir"));
    Files.writeString(home.resolve("data/one.txt"), "1");
    Files.writeString(home.resolve("data/sub dir/two.txt"), "2");
    run("repo", "create", "digits", "--description", "Handwritten\tdigits");
    run("repo", "create", "letters", "--description", "Handwritten letters");
    String out =
        run("bundle", "upload", "digits@stable", "--path", "data", "--message", "first").out();
    id = out.lines().findFirst().orElseThrow().substring("Uploaded bundle id:".length());
    run("label", "set", "digits@start", "--bundle", id);
    run("context", "create", "other");
  }

  private static CliRun run(String... words) {
    CliRun run =
        CliRun.of(
            Map.of("HOSTNAME", "box", "GIT_CONFIG_NOSYSTEM", "1", StoreNames.TIME, "60000"),
            home,
            words);
    assertEquals(0, run.code(), run.err());
    return run;
  }

  /** Returns what comes after the words of a line, parted by blanks; the last may be empty. */
  private static List<String> complete(String line) {
    List<String> words = new ArrayList<>(List.of(CompleteCommand.NAME, "--"));
    words.addAll(List.of(line.split(" ", -1)));
    CliRun run = run(words.toArray(new String[0]));
    assertEquals("", run.err());
    return run.out().lines().map(text -> text.replaceFirst("\t.*", "")).toList();
  }

  /** A dot stands for a word of which nothing is typed yet. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bun | space bundle",
        "label s | space set",
        "bundle list f | space files",
        "bundle list fi --rep | space --repo",
        "repo get  --quiet | space --quiet",
        "repo get --loglevel d | space debug",
        "repo get --loglevel=i | space --loglevel=info",
        "--loglevel w | space warn",
        "config get c | space config context credential",
        "completion z | space zsh",
        "help bundle download f | space file",
        "repo get di | space digits",
        "repo get --repo=l | space --repo=letters",
        "bundle list --repo l | space letters",
        "bundle get d | space digits digits@stable digits@start",
        "bundle upload d | space digits digits@stable digits@start",
        "bundle get digits@sta | space digits@stable digits@start",
        "bundle get digits@stab | space digits@stable",
        "label get digits@star | space digits@start",
        "label get --repo digits --label stab | space stable",
        "label get digits --label stab | space stable",
        "bundle cat digits::o | space digits::one.txt",
        "bundle cat digits@stable:s | nospace digits@stable:sub dir/",
        "bundle cat --repo digits --label stable --file o | space one.txt",
        "bundle cat digits@stable --file=o | space --file=one.txt",
        "bundle diff digits digits@start --only o | space one.txt",
        "bundle diff digits digits@star | space digits@start",
        "context get o | space other",
        "repo list --context d | space dev",
        "repo get -- d | space digits",
        "bundle -- u | space",
        "--context other repo get d | space",
        "bundle upload --path x | folders",
        "bundle upload --path=x | folders",
        "bundle upload --files x | files",
        "--config x | folders",
        "bundle upload --message · | space",
        "bundle get --yes= | space",
        "bundle delete --yes= | space --yes=false --yes=true",
        "bundle delete --yes true d | space digits digits@stable digits@start",
        "nosuch x | space",
        "repo get nosuch --label x | space",
        "bundle get nosuch@ | space",
        "bundle get @x | space",
        "bundle get digits@nosuch:x | space",
        "bundle get digits:no-id:x | space",
        "repo get --config gs://b d | space",
        "repo get --context /../ d | space",
      })
  void whatMayStandAtTheEndOfALine(String line, String answer) {
    List<String> found = complete(line.replace("·", ""));
    List<String> sorted = new ArrayList<>(found.subList(1, found.size()));
    sorted.sort(null);
    assertEquals(answer, (found.get(0) + " " + String.join(" ", sorted)).strip(), "after: " + line);
  }

  @Test
  void idsAreCompletedAndToldByTheirMessages() {
    String out = run(CompleteCommand.NAME, "--", "label", "set", "digits", "--bundle", "").out();
    assertEquals("space\n" + id + "\tfirst\n", out);
    assertEquals(List.of("space", "digits:" + id), complete("bundle get digits:" + id.charAt(0)));
    assertEquals(
        List.of("space", "digits:" + id + ":one.txt"), complete("bundle cat digits:" + id + ":o"));
  }

  @Test
  void whatIsToldBesideAWordCannotBreakTheLine() {
    String out = run(CompleteCommand.NAME, "--", "repo", "get", "d").out();
    assertEquals("space\ndigits\tHandwritten\\tdigits\n", out);
  }

  @Test
  void everyCommandThatIsShownIsOffered() {
    String help = run("--help").out();
    List<String> offered = complete("");
    assertTrue(offered.containsAll(List.of("bundle", "completion", "help")), offered::toString);
    for (String word : offered.subList(1, offered.size())) {
      assertTrue(help.contains("\n  " + word + " "), word);
    }
  }

  @Test
  void whereNothingElseMayStandTheFlagsAreOffered() {
    List<String> offered = complete("repo get digits ");
    assertTrue(offered.containsAll(List.of("--repo", "--context", "--help")), offered::toString);
    assertFalse(offered.contains("--skip-auth"), "hidden ones are for old scripts");
  }

  @Test
  void aHomeWithoutAStoreIsLeftAlone(@TempDir Path empty) throws IOException {
    CliRun run = CliRun.of(empty, CompleteCommand.NAME, "--", "repo", "get", "");
    assertEquals("", run.err());
    assertTrue(run.out().startsWith("space\n"), run.out());
    try (var files = Files.list(empty)) {
      assertEquals(List.of(), files.filter(f -> !f.endsWith(".cache")).toList());
    }
  }
}
