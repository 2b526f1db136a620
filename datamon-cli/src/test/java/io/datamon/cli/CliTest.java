package io.datamon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.cli.config.Environment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CliTest {
  @TempDir private Path home;

  private CliRun run(String... args) {
    return CliRun.of(home, args);
  }

  private CliRun words(String line) {
    return run(line.split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nosuch | unknown command \"nosuch\" for \"datamon\"",
        "config nosuch | unknown command \"nosuch\" for \"datamon config\"",
        "bundel list | unknown command \"bundel\" for \"datamon\": did you mean bundle?",
        "bundle lsit | unknown command \"lsit\" for \"datamon bundle\": did you mean list?",
        "config set --naem=x | unknown flag: --naem=x: did you mean --name?",
        "config set --naem x | unknown flag: --naem: did you mean --name?",
        "config set extra | the word \"extra\" is not understood here",
        "config set --name | flag needs a value: --name",
        "version false | the word \"false\" is not understood here",
        "help config nosuch | unknown command \"nosuch\" for \"datamon config\"",
      })
  void wrongUsageIsToldInOneLineWithAHintAndEndsWith64(String line, String message) {
    CliRun run = words(line.strip());
    assertEquals(64, run.code());
    assertEquals("", run.out());
    List<String> lines = run.err().lines().toList();
    assertEquals("Error: " + message, lines.get(0));
    assertTrue(lines.get(1).matches("Run 'datamon[a-z ]* --help' for usage\\."), lines.get(1));
    assertEquals(2, lines.size(), run.err());
  }

  @Test
  void anUnknownLevelIsWrongUsage() {
    CliRun run = words("version --loglevel loud");
    assertEquals(64, run.code());
    assertTrue(run.err().contains("none, error, warn, info, debug"), run.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "config", "--help", "config --help", "help", "help config set", "-h"})
  void helpIsAResult(String line) {
    CliRun run = line.isEmpty() ? run() : words(line);
    assertEquals(0, run.code());
    assertTrue(run.out().startsWith("Usage: datamon"), run.out());
    assertEquals("", run.err());
  }

  @Test
  void versionPrintsFourLines() {
    CliRun run = run("version");
    assertEquals(0, run.code());
    List<String> lines = run.out().lines().toList();
    assertEquals(4, lines.size());
    assertTrue(lines.get(0).startsWith("Version: "), lines.get(0));
    assertTrue(
        lines.get(1).matches("BuildDate: \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ"),
        lines.get(1));
    assertTrue(lines.get(2).startsWith("Commit: "), lines.get(2));
    assertTrue(lines.get(3).matches("Working tree: (clean|dirty|)"), lines.get(3));
  }

  @Test
  void flagsOfAllCommandsStandAnywhere() {
    for (String line :
        new String[] {
          "--context c1 info",
          "info --context c1",
          "info --context=c1 --debug=false",
          "info --quiet --context x --context c1"
        }) {
      CliRun run = words(line);
      assertEquals(0, run.code(), run.err());
      assertTrue(run.out().contains("Context: c1 (--context)\n"), run.out());
    }
  }

  @Test
  void aFileNameWithAnAtSignIsNotReadForWords() throws IOException {
    Files.writeString(home.resolve("words"), "version");
    CliRun run = run("@" + home.resolve("words"));
    assertEquals(64, run.code());
  }

  @Test
  void aFailureIsOneLineWithoutAStackTrace() throws IOException {
    Files.writeString(home.resolve("datamon.yaml"), "- a");
    CliRun run = run("info");
    assertEquals(1, run.code());
    assertTrue(run.err().startsWith("ERROR: configuration file "), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    CliRun debug = run("info", "--debug");
    assertEquals(1, debug.code());
    assertTrue(debug.err().contains("at io.datamon."), debug.err());
  }

  @Test
  void namesCannotReachTheTerminalAsTheyAre() {
    CliRun run = run("config", "set", "x\u001b[2J\ny");
    assertEquals(64, run.code());
    assertTrue(run.err().contains("x\\x1b[2J\\ny"), run.err());
  }

  @Test
  void configSetSaysWhichFileItWrote() throws IOException {
    CliRun run = run("config", "create", "--name", "Ann", "--email", "a@b", "--config", "./s");
    assertEquals(0, run.code(), run.err());
    Path file = home.resolve(".datamon2/datamon.yaml");
    assertEquals("config file created in " + file + "\n", run.out());
    CliRun info = run("info");
    assertEquals(
        "Configuration file: "
            + file
            + "\nStore: file://"
            + home
            + "/s/ ("
            + file
            + ")\nContext: dev (default)\nMetadata: none (context dev does not exist yet)\nName: Ann ("
            + file
            + ")\nE-mail: a@b ("
            + file
            + ")\n",
        info.out().replaceAll("Java: .*\n", ""));
  }

  @Test
  void theCredentialFileOfTheConfigurationIsUsedForABucket() {
    assertEquals(0, run("config", "set", "--credential", "nowhere.json").code());
    CliRun run = run("repo", "list", "--config", "gs://bucket");
    assertEquals(1, run.code());
    assertTrue(run.err().contains("nowhere.json cannot be used: there is no such file"), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
  }

  @Test
  void infoShowsWhatIsKnownEvenWhereTheStoreCannotBeReached() {
    CliRun run = run("info", "--config", "ftp://bucket");
    assertEquals(1, run.code());
    assertTrue(run.out().contains("Store: ftp://bucket (--config)\n"), run.out());
    assertTrue(run.out().contains("\nJava: "), run.out());
    assertTrue(run.err().startsWith("ERROR: "), run.err());
  }

  @Test
  void infoShowsWhereThePartsOfTheContextAre() {
    assertEquals(0, run("repo", "create", "r", "--description", "d").code());
    String out = run("info").out();
    assertTrue(out.contains("\nMetadata: ./dev/meta\nLabels: ./dev/meta\nContent: ./dev/"), out);
  }

  @Test
  void aClosedPipeIsASilentEnd() {
    assertEquals(new CliRun(141, "", ""), toBrokenOutput("Broken pipe"));
  }

  @Test
  void outputThatCannotBeWrittenIsAFailure() {
    CliRun run = toBrokenOutput("No space left on device");
    assertEquals(1, run.code());
    assertEquals("ERROR: standard output cannot be written: No space left on device\n", run.err());
  }

  private CliRun toBrokenOutput(String reason) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(reason);
          }
        };
    int code =
        new Cli(new Environment(Map.of(), home, home, "ann"), new Output(broken, err, false))
            .run("version");
    return new CliRun(code, "", err.toString(StandardCharsets.UTF_8));
  }
}
