package io.datamon.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.datamon.cli.CliRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands print where a format is asked for. */
class FormatCommandsTest {
  @TempDir private Path home;

  private CliRun run(String line, String... more) {
    List<String> words = new ArrayList<>(List.of(line.split(" ", -1)));
    words.addAll(List.of(more));
    return CliRun.of(home, words.toArray(new String[0]));
  }

  private String ok(String line, String... more) {
    CliRun run = run(line, more);
    assertEquals(0, run.code(), line + ": " + run.err());
    return run.out();
  }

  private JsonNode json(String line) throws IOException {
    return new ObjectMapper().readTree(ok(line + " --format json"));
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Makes repo r with bundles at labels one and two; the second is downloaded into out. */
  private void store() throws IOException {
    ok("repo create r --description d");
    Files.createDirectories(home.resolve("data/sub"));
    Files.writeString(home.resolve("data/a"), "one");
    Files.writeString(home.resolve("data/sub/b"), "two");
    ok("bundle upload r --path data --message first --label one");
    Files.writeString(home.resolve("data/a"), "three");
    Files.writeString(home.resolve("data/c"), "four");
    Files.delete(home.resolve("data/sub/b"));
    ok("bundle upload r --path data --message second --label two");
    ok("bundle download r@one --destination out");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "repo get r",
        "repo list",
        "bundle get r",
        "bundle list r",
        "bundle list files r",
        "bundle diff r@one r@two",
        "bundle diff r@one r@two --summary",
        "bundle upload r --path data --message m",
        "bundle download r --destination new",
        "bundle download file r::a --destination new",
        "bundle update r --destination out",
        "label get r@one",
        "label list r",
        "label history r@one",
        "context get",
        "context list",
        "info",
        "verify",
        "version"
      })
  void aTemplateThatIsNotValidIsWrongUsageBeforeAnythingIsLookedAt(String line) throws IOException {
    for (String template : new String[] {"{{.ID", "{{.NoSuchField}}"}) {
      CliRun run = run(line, "--format", template, "--config", home.resolve("none").toString());
      assertEquals(64, run.code(), run.err());
      assertEquals("", run.out());
      assertTrue(run.err().startsWith("Error: invalid template: at 1:"), run.err());
      assertEquals(2, run.err().lines().count(), run.err());
      if (template.contains("NoSuch")) {
        assertTrue(run.err().contains(" has no field NoSuchField: there are "), run.err());
      }
    }
    try (var made = Files.list(home)) {
      assertEquals(List.of(), made.toList());
    }
  }

  @Test
  void listsAreArraysAndSingleThingsAreObjects() throws IOException {
    store();
    for (String line :
        new String[] {
          "repo list",
          "bundle list r",
          "bundle list files r",
          "bundle diff r@one r@two",
          "label list r",
          "label history r@one",
          "label get r@one --with-versions",
          "context list",
          "verify"
        }) {
      assertTrue(json(line).isArray(), line);
    }
    for (String line :
        new String[] {
          "repo get r",
          "bundle get r",
          "bundle get --repo r",
          "bundle diff r@one r@two --summary",
          "bundle upload r --path data --message m",
          "bundle update r@two --destination out",
          "bundle download r --destination new",
          "bundle download file r::a --destination new",
          "label get r@one",
          "context get",
          "info",
          "version"
        }) {
      assertTrue(json(line).isObject(), line);
    }
  }

  @Test
  void theBundleIsNotNamedAbove() throws IOException {
    store();
    assertEquals("first\n", ok("bundle get --repo r --label one --format {{.Message}}"));
    assertEquals("first\n", ok("bundle --format {{.Message}} get --repo r --label one"));
    assertEquals(
        "a 3\nsub/b 3\n",
        ok("bundle list files --repo r --label one --format", "{{.NameWithPath}} {{.Size}}"));
    assertEquals(
        "U a\nA c\nD sub/b\n",
        ok("bundle diff --repo r --label two --destination out --format", "{{.Type}} {{.Name}}"));
    assertEquals(
        "0\n", ok("bundle download --repo r --label one --destination out --format {{.Written}}"));
    assertTrue(ok("bundle get --repo r --format", "").startsWith("Using bundle: "));
  }

  @Test
  void anUploadShowsItsId() throws IOException {
    store();
    String id = ok("bundle upload r --path data --message m --label l --format {{.BundleID}}");
    assertEquals(id, ok("bundle get r --format {{.ID}}"));
    JsonNode unchanged =
        json("bundle upload r --path data --message m --label l --skip-if-unchanged");
    assertEquals(id.strip(), unchanged.get("id").asText());
    assertFalse(unchanged.get("created").asBoolean());
    assertEquals(
        "why\n",
        ok("bundle upload r --path data --message why --format {{.BundleDescriptor.Message}}"));
    assertEquals(
        "a c \n",
        ok(
            "bundle upload r --path data --message m --format",
            "{{range .BundleEntries}}{{.NameWithPath}} {{end}}"));
  }

  @Test
  void differencesAreCountedInAnyFormat() throws IOException {
    store();
    JsonNode count = json("bundle diff r@one r@two --summary");
    assertEquals(List.of("added", "deleted", "changed", "newBytes"), names(count));
    assertEquals("{\"added\":1,\"deleted\":1,\"changed\":1,\"newBytes\":9}", count.toString());
    CliRun differ = run("bundle diff r@one r@two --exit-code --format {{.Name}}");
    assertEquals(1, differ.code());
    assertEquals("a\nc\nsub/b\n", differ.out());
    CliRun same = run("bundle diff r@one r@one --exit-code --format json");
    assertEquals(new CliRun(0, "[]\n", "INFO: empty diff\n"), same);
    JsonNode changed = json("bundle diff r@one r@two --only a").get(0);
    assertEquals(3, changed.get("existing").get("size").asLong());
    assertEquals(5, changed.get("additional").get("size").asLong());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bundle diff r@a r@b --name-only --summary | --name-only and --summary",
        "bundle diff r@a r@b --name-only --format json | --name-only and --format"
      })
  void flagsThatContradictAreWrongUsage(String line, String message) {
    CliRun run = run(line.strip());
    assertEquals(64, run.code());
    assertTrue(run.err().startsWith("Error: " + message + " are mutually exclusive"), run.err());
  }

  @Test
  void whatVerificationFoundIsAListAndTheRestIsNot() throws IOException {
    store();
    CliRun sound = run("verify --format json");
    assertEquals("[]\n", sound.out());
    assertTrue(sound.err().startsWith("INFO: verified 2 bundles"), sound.err());
    try (var objects = Files.walk(home.resolve(".datamon2/store/dev/content"))) {
      for (Path pack : objects.filter(path -> path.toString().contains("/packs/")).toList()) {
        if (Files.isRegularFile(pack)) {
          Files.delete(pack);
        }
      }
    }
    CliRun damaged = run("verify --format json");
    assertEquals(5, damaged.code());
    JsonNode findings = new ObjectMapper().readTree(damaged.out());
    assertTrue(findings.size() > 0);
    assertEquals(List.of("severity", "repo", "bundle", "path", "message"), names(findings.get(0)));
    assertEquals("corrupt", findings.get(0).get("severity").asText());
  }

  @Test
  void aListWithSomethingUnreadableIsStillAList() throws IOException {
    store();
    ok("repo create s --description d");
    Files.writeString(home.resolve(".datamon2/store/dev/meta/repos/s/repo.yaml"), "name: [");
    CliRun run = run("repo list --format json");
    assertEquals(5, run.code(), run.err());
    assertEquals(1, new ObjectMapper().readTree(run.out()).size());
  }

  @Test
  void theProgramAndItsSettingsAreObjects() throws IOException {
    assertEquals(List.of("version", "buildDate", "gitCommit", "gitState"), names(json("version")));
    JsonNode info = json("info --context c1");
    assertEquals(
        List.of(
            "configurationFile",
            "store",
            "context",
            "metadata",
            "labels",
            "content",
            "credential",
            "name",
            "email",
            "java",
            "javaHome"),
        names(info));
    assertEquals("{\"value\":\"c1\",\"origin\":\"--context\"}", info.get("context").toString());
    assertTrue(info.get("metadata").isNull());
    assertEquals("dev\n", ok("info --format {{.Context.Value}}"));
  }

  @Test
  void contextsAreListedByName() throws IOException {
    ok("repo create r --description d");
    ok("context create lab");
    assertEquals("dev\nlab\n", ok("context list --format {{.Name}}"));
    assertEquals("[dev lab]\n", ok("context list"));
    assertEquals(2, json("context list").size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "jsonl"})
  void aFormatThatIsNotKnownIsWrongUsage(String format) {
    CliRun run = run("repo list --format " + format);
    assertEquals(64, run.code());
    assertTrue(
        run.err()
            .startsWith("Error: there is no format \"" + format + "\": use json, yaml, csv, table"),
        run.err());
  }
}
