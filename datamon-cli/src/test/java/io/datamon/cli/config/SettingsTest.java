package io.datamon.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.InvalidInputException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  @TempDir private Path top;
  private Path home;
  private Path work;
  private Path etc;

  @BeforeEach
  void folders() throws IOException {
    home = Files.createDirectory(top.resolve("home"));
    work = Files.createDirectory(top.resolve("work"));
    etc = Files.createDirectory(top.resolve("etc"));
  }

  private Environment environment(Map<String, String> variables) {
    return new Environment(variables, work, home, "ann");
  }

  private Settings load(Map<String, String> variables, Overrides overrides) {
    return Settings.load(environment(variables), overrides, etc);
  }

  private Settings load() {
    return load(Map.of(), Overrides.NONE);
  }

  private static Overrides flags(String config, String context) {
    return new Overrides(
        Optional.of(config), Optional.of(context), Optional.empty(), Optional.empty());
  }

  private Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  @Test
  void nothingConfiguredIsAStoreInTheHome() {
    Settings settings = load();
    assertEquals(
        new Setting<>(URI.create("file://" + home + "/.datamon2/store/"), "default"),
        settings.config());
    assertEquals(new Setting<>("dev", "default"), settings.context());
    assertTrue(settings.file().isEmpty());
  }

  @Test
  void theCommandLineWinsOverVariablesAndVariablesOverTheFile() throws IOException {
    Path file = write(home.resolve(".datamon2/datamon.yaml"), "config: from-file\ncontext: cf\n");
    Map<String, String> variables =
        Map.of("DATAMON_GLOBAL_CONFIG", "from-variable", "DATAMON_CONTEXT", "cv");

    Settings all = load(variables, flags("from-flag", "cc"));
    assertEquals(new Setting<>(URI.create("gs://from-flag"), "--config"), all.config());
    assertEquals(new Setting<>("cc", "--context"), all.context());

    Settings two = load(variables, Overrides.NONE);
    assertEquals(
        new Setting<>(URI.create("gs://from-variable"), "DATAMON_GLOBAL_CONFIG"), two.config());
    assertEquals(new Setting<>("cv", "DATAMON_CONTEXT"), two.context());

    Settings one = load();
    assertEquals(new Setting<>(URI.create("gs://from-file"), file.toString()), one.config());
    assertEquals(new Setting<>("cf", file.toString()), one.context());
  }

  @Test
  void anEmptyTextCountsAsNotSetAtEachLevel() throws IOException {
    write(home.resolve(".datamon2/datamon.yaml"), "config: from-file\ncontext: ''\n");
    Settings settings =
        load(Map.of("DATAMON_GLOBAL_CONFIG", "", "DATAMON_CONTEXT", ""), flags("", ""));
    assertEquals(URI.create("gs://from-file"), settings.config().value());
    assertTrue(settings.context().isDefault());
  }

  @Test
  void variablesWithoutThePrefixDoNotCount() throws IOException {
    write(home.resolve(".datamon2/datamon.yaml"), "config: a\ncontext: b\nname: n\nemail: e\n");
    Settings settings =
        load(Map.of("CONFIG", "x1", "CONTEXT", "x2", "NAME", "x3", "EMAIL", "x4"), Overrides.NONE);
    assertEquals("gs://a", settings.config().value().toString());
    assertEquals("b", settings.context().value());
    assertEquals("n", settings.identity().name().value());
    assertEquals("e", settings.identity().email().value());
  }

  @Test
  void theFirstFileOfWorkHomeAndSystemCountsAlone() throws IOException {
    write(etc.resolve("datamon2/datamon.yaml"), "config: system\nname: S\n");
    assertEquals("gs://system", load().config().value().toString());
    write(home.resolve(".datamon2/datamon.yaml"), "config: home\n");
    assertEquals("gs://home", load().config().value().toString());
    write(work.resolve("datamon.yaml"), "context: w\n");
    assertTrue(load().config().isDefault(), "files are not merged");
    assertEquals("w", load().context().value());
  }

  @Test
  void theForcedFileCountsAloneEvenWhenItIsMissing() throws IOException {
    write(home.resolve(".datamon2/datamon.yaml"), "config: home\n");
    Map<String, String> forced = Map.of("DATAMON_CONFIG", "mine.yaml");
    assertTrue(load(forced, Overrides.NONE).config().isDefault());
    write(work.resolve("mine.yaml"), "config: mine\n");
    assertEquals("gs://mine", load(forced, Overrides.NONE).config().value().toString());
  }

  @Test
  void aFolderInTheFileIsRelativeToTheFile() throws IOException {
    write(home.resolve(".datamon2/datamon.yaml"), "config: ./store\n");
    assertEquals("file://" + home + "/.datamon2/store/", load().config().value().toString());
  }

  @Test
  void keysAreReadInAnyCaseAndAsTheTextThatIsWritten() throws IOException {
    write(
        home.resolve(".datamon2/datamon.yaml"),
        """
        # mine
        Config: a
        CONTEXT: 012
        name: yes
        email: ~
        metrics:
          enabled: false
        zones: [a, b]
        """);
    Settings settings = load();
    assertEquals("012", settings.context().value());
    Identity identity = settings.identity();
    assertEquals("yes", identity.name().value());
    assertFalse(identity.email().value().equals("~"), "a null is not set");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# only a remark\n", "---\n", "{}", "null\n", "context:\n"})
  void anEmptyFileSetsNothing(String text) throws IOException {
    write(home.resolve(".datamon2/datamon.yaml"), text);
    assertTrue(load().config().isDefault());
    assertTrue(load().context().isDefault());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "config: [a\n",
        "a: b: c\n",
        "- a\n- b\n",
        "just words\n",
        "config: [a]\n",
        "context: {a: b}\n",
        "\tconfig: a\n"
      })
  void aFileThatIsNotUnderstoodIsNamed(String text) throws IOException {
    Path file = write(home.resolve(".datamon2/datamon.yaml"), text);
    InvalidInputException e = assertThrows(InvalidInputException.class, this::load);
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
  }

  @Test
  void aFileThatIsNotTextIsNamed() throws IOException {
    Path file = home.resolve(".datamon2/datamon.yaml");
    Files.createDirectories(file.getParent());
    Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xff});
    InvalidInputException e = assertThrows(InvalidInputException.class, this::load);
    assertTrue(e.getMessage().contains("UTF-8"), e.getMessage());
  }

  @Test
  void aFileThatIsTooLongIsRefused() throws IOException {
    write(home.resolve(".datamon2/datamon.yaml"), "#".repeat((64 << 10) + 1));
    InvalidInputException e = assertThrows(InvalidInputException.class, this::load);
    assertTrue(e.getMessage().contains("65536"), e.getMessage());
  }

  @Test
  void aBadPlaceIsToldWithWhereItStands() {
    InvalidInputException e =
        assertThrows(
            InvalidInputException.class,
            () -> load(Map.of("DATAMON_GLOBAL_CONFIG", "No Bucket"), Overrides.NONE).config());
    assertTrue(e.getMessage().contains("DATAMON_GLOBAL_CONFIG"), e.getMessage());
  }

  @Test
  void whatIsNotGivenStaysInTheFile() throws IOException {
    Path file =
        write(
            home.resolve(".datamon2/datamon.yaml"),
            """
            credential: /keys/me.json
            config: old
            metrics:
              enabled: false
              url: u
            """);
    Path written = Settings.write(environment(Map.of()), flags("new", "prod"), Optional.empty());
    assertEquals(file, written);
    assertEquals(
        """
        credential: /keys/me.json
        config: new
        metrics:
          enabled: false
          url: u
        context: prod
        """,
        Files.readString(file));
    assertEquals(
        new Setting<>("/keys/me.json", file.toString()), load().credential().orElseThrow());
  }

  @Test
  void theFileIsMadeWithItsFoldersAndForTheOwnerOnly() throws IOException {
    Path file = home.resolve("a/b/c.yaml");
    Environment environment = environment(Map.of("DATAMON_CONFIG", file.toString()));
    Overrides who =
        new Overrides(
            Optional.of("./data"), Optional.empty(), Optional.of("Ann"), Optional.of("a@b"));
    assertEquals(file, Settings.write(environment, who, Optional.of("key.json")));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    Settings settings = Settings.load(environment, Overrides.NONE, etc);
    assertEquals("file://" + work + "/data/", settings.config().value().toString());
    assertEquals(work + "/key.json", settings.credential().orElseThrow().value());
    assertEquals(new Setting<>("Ann", file.toString()), settings.identity().name());
    assertEquals(new Setting<>("a@b", file.toString()), settings.identity().email());
    try (var files = Files.list(file.getParent())) {
      assertEquals(1, files.count(), "nothing else is left there");
    }
  }

  @Test
  void aKeyInAnotherCaseIsReplacedNotDoubled() throws IOException {
    Path file = write(home.resolve(".datamon2/datamon.yaml"), "Config: old\nCONTEXT: c\n");
    Settings.write(environment(Map.of()), flags("new", ""), Optional.empty());
    assertEquals("CONTEXT: c\nconfig: new\n", Files.readString(file));
  }

  @Test
  void textsThatYamlWouldTakeForSomethingElseComeBackAsTheyAre() {
    for (String text : new String[] {"yes", "null", "012", "1e3", "~", "a: b", "# c", "'", "é"}) {
      Overrides who =
          new Overrides(Optional.empty(), Optional.empty(), Optional.of(text), Optional.of("a@b"));
      Settings.write(environment(Map.of()), who, Optional.empty());
      assertEquals(text, load().identity().name().value());
    }
  }

  @Test
  void aFileThatIsNotUnderstoodIsNotOverwritten() throws IOException {
    Path file = write(home.resolve(".datamon2/datamon.yaml"), "- a\n");
    assertThrows(
        InvalidInputException.class,
        () -> Settings.write(environment(Map.of()), flags("a", "b"), Optional.empty()));
    assertEquals("- a\n", Files.readString(file));
  }

  @Test
  void whoWritesIsTakenFromFlagsThenFileThenGitThenTheUser() throws IOException {
    Map<String, String> variables = Map.of("HOSTNAME", "box", "GIT_CONFIG_NOSYSTEM", "1");
    Identity nobody = load(variables, Overrides.NONE).identity();
    assertEquals(new Setting<>("ann", "user"), nobody.name());
    assertEquals(new Setting<>("ann@box", "user and host"), nobody.email());

    write(home.resolve(".gitconfig"), "[user]\n\tname = Git Ann\n\temail = git@x\n");
    Identity git = load(variables, Overrides.NONE).identity();
    assertEquals(new Setting<>("Git Ann", "git's configuration"), git.name());
    assertEquals(new Setting<>("git@x", "git's configuration"), git.email());

    Path file = write(home.resolve(".datamon2/datamon.yaml"), "name: File Ann\n");
    Identity mixed = load(variables, Overrides.NONE).identity();
    assertEquals(new Setting<>("File Ann", file.toString()), mixed.name());
    assertEquals("git@x", mixed.email().value());

    Overrides flag =
        new Overrides(Optional.empty(), Optional.empty(), Optional.of("F"), Optional.of("f@x"));
    Identity flags = load(variables, flag).identity();
    assertEquals(new Setting<>("F", "--name"), flags.name());
    assertEquals(new Setting<>("f@x", "--email"), flags.email());
  }
}
