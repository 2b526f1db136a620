package io.datamon.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.datamon.cli.CliRun;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigGetTest {
  @TempDir private Path home;

  @BeforeEach
  void configure() {
    assertEquals(0, run("config set --context lab --name Ann --email ann@example.org").code());
  }

  private CliRun run(String line) {
    return CliRun.of(home, line.split(" "));
  }

  @Test
  void allSettingsInForceAreShown() {
    assertEquals(
        "config: file://"
            + home
            + "/.datamon2/store/\ncontext: lab\nname: Ann\nemail: ann@example.org\n",
        run("config get").out());
  }

  @Test
  void oneSettingIsItsValueAlone() {
    assertEquals("lab\n", run("config get context").out());
    assertEquals("other\n", run("config get context --context other").out());
    assertEquals("ann@example.org\n", run("config get email").out());
    CliRun unset = run("config get credential");
    assertEquals(1, unset.code());
    assertEquals("", unset.out() + unset.err());
  }

  @Test
  void aFormatShowsAllSettingsAsOneObject() {
    assertEquals(
        "{\"config\":\"file://"
            + home
            + "/.datamon2/store/\",\"context\":\"lab\",\"credential\":null,\"name\":\"Ann\","
            + "\"email\":\"ann@example.org\"}\n",
        run("config get --format json").out());
    assertEquals("lab,Ann\n", run("config get --format {{.Context}},{{.Name}}").out());
    CliRun one = run("config get name --format json");
    assertEquals(64, one.code());
    assertEquals(
        "Error: --format shows all settings: leave out name",
        one.err().lines().findFirst().orElseThrow());
  }

  @Test
  void aSettingThatThereIsNotIsWrongUsage() {
    CliRun run = run("config get colour");
    assertEquals(64, run.code());
    assertEquals(
        "Error: there is no setting \"colour\": there are config, context, credential, name, email",
        run.err().lines().findFirst().orElseThrow());
  }
}
