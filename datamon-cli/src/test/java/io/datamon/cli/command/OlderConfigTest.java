package io.datamon.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.cli.CliRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration file of early versions of the older program. */
class OlderConfigTest {
  @TempDir private Path home;

  @BeforeEach
  void writeFile() throws IOException {
    Path file = home.resolve(".datamon/datamon.yaml");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        """
        metadata: %s
        blob: datamon-blob-data
        email: ritesh@oneconcern.com
        name: Ritesh H Shukla
        credential: /gcloud/application_default_credentials.json
        """
            .formatted(home.resolve("meta").toUri()));
    Files.createDirectories(home.resolve("data"));
    Files.writeString(home.resolve("data/a"), "one");
  }

  private String ok(String... words) {
    CliRun run = CliRun.of(home, words);
    assertEquals(0, run.code(), run.err());
    return run.out();
  }

  @Test
  void itsMetadataIsTheContext() throws IOException {
    ok("repo", "create", "--description", "Ritesh's repo for testing", "--repo", "ritesh-repo");
    ok(
        "bundle",
        "upload",
        "--path",
        "data",
        "--message",
        "m",
        "--repo",
        "ritesh-repo",
        "--label",
        "init");
    assertTrue(Files.exists(home.resolve("meta/repos/ritesh-repo/repo.yaml")));
    assertTrue(Files.exists(home.resolve("meta/labels/ritesh-repo/init/label.yaml")));
    assertTrue(Files.isDirectory(home.resolve("meta/datamon3/packs")));
    assertTrue(Files.exists(home.resolve("meta/purge.lock")));
    assertTrue(ok("repo", "list").contains(" , Ritesh H Shukla , ritesh@oneconcern.com , "));
    assertEquals("one", ok("bundle", "cat", "ritesh-repo@init:a"));
    assertEquals("Ritesh H Shukla\n", ok("config", "get", "name"));
  }

  @Test
  void aNewFileTakesItOver() throws IOException {
    ok("repo", "create", "--description", "d", "--repo", "r");
    String written =
        ok("config", "create", "--email", "new@example.com", "--name", "New", "--credential", "/c");
    assertEquals(
        "config file created in " + home.resolve(".datamon2/datamon.yaml") + "\n", written);
    assertEquals("New\n", ok("config", "get", "name"));
    assertTrue(ok("repo", "list").startsWith("r , d , Ritesh H Shukla , "));
    ok("config", "set", "--config", home.resolve("other").toString());
    assertEquals("", ok("repo", "list"));
  }
}
