package io.datamon.cli.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong input to commands that change nothing, on one repo with one bundle. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WrongInputIT {
  private Program program = new Program(Path.of("/"));

  @BeforeAll
  void repoWithABundle(@TempDir Path home) throws IOException {
    program = new Program(home);
    Files.createDirectories(home.resolve("data/sub"));
    Files.writeString(home.resolve("data/a"), "a");
    Files.writeString(home.resolve("data/sub/b"), "b");
    program.line("repo create r --description d").ok();
    program.line("bundle upload r --path data --message m").ok();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | repo get nope | didn't find repo \"nope\"",
        "2 | bundle list nope | Repo:nope does not exist",
        "2 | bundle upload nope --path data --message m | Repo:nope does not exist",
        "2 | bundle get r@nope | didn't find label \"nope\"",
        "2 | bundle cat r@nope:a | label nope does not exist in repo r",
        "2 | bundle get r:zzzz | didn't find bundle \"zzzz\"",
        "1 | bundle cat r::nope | didn't find file 'nope'",
        "1 | bundle cat r::sub | is a folder",
        "64 | bundle cat r | required flag(s) \"file\" not set",
        "64 | bundle upload r | required flag(s) \"message\", \"path\" not set",
        "64 | bundle download r | required flag(s) \"destination\" not set",
        "64 | bundle list | required flag(s) \"repo\" not set",
        "64 | bundle list nope nope | the word \"nope\" is not understood here",
        "64 | label set r@l | required flag(s) \"bundle\" not set",
        "64 | label get r | required flag(s) \"label\" not set",
        "64 | bundle get r --repo s | name different things",
        "64 | verify r --data-share 2 | from 0 to 1",
        "1 | label set r@a+b --bundle 0000 | unsupported character",
        "1 | repo create a/b --description d | unsupported character",
        "1 | bundle download r --destination o --name-filter [ | name filter regexp [ didn't build",
        "1 | repo list --config ./data/a | data/a",
        "2 | repo list --context nope | context nope does not exist",
        "1 | repo list --config ftp://bucket | ftp",
        "1 | repo list --config gs://bucket?x=y | write it like gs://bucket/prefix",
        "1 | repo list --config BAD | neither a URI",
      })
  void wrongInputIsOneClearLineAndItsCode(int code, String line, String message) {
    Program.Result run = program.line(line);
    assertEquals(code, run.code(), run.err());
    assertEquals("", run.out());
    assertTrue(run.err().contains(message), run.err());
    assertEquals(code == 64 ? 2 : 1, run.err().lines().count(), run.err());
  }
}
