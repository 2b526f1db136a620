package io.datamon.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.cli.CliRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextCheckTest {
  @TempDir Path home;

  private CliRun run(String line) {
    return CliRun.of(home, line.split(" ", -1));
  }

  private List<Path> objects() throws IOException {
    try (var files = Files.walk(home.resolve(".datamon2/store"))) {
      return files
          .filter(file -> Files.isRegularFile(file) && !file.toString().contains("/.locks/"))
          .sorted()
          .toList();
    }
  }

  @Test
  void aFolderKeepsEverythingAndIsLeftAsItWas() throws IOException {
    assertEquals(0, run("repo create digits --description d").code());
    List<Path> before = objects();
    CliRun check = run("context check");
    assertEquals(0, check.code(), check.err());
    assertEquals(10, check.out().lines().count());
    List<String> lines = check.out().lines().toList();
    assertTrue(
        lines.subList(0, 9).stream().allMatch(line -> line.startsWith("kept    file:///")),
        check.out());
    assertTrue(
        lines.get(9).matches("absent  file:///.*what an object was before is kept: only the .*"),
        check.out());
    assertEquals("", check.err());
    assertEquals(before, objects());
    assertTrue(
        run("context check dev --format csv")
            .out()
            .startsWith("store,promise,kept,needed,detail\r\n"));
  }

  @Test
  void everyPlaceOfItsOwnIsTried() {
    assertEquals(
        0,
        run("context create lab --meta ./m --vmeta ./v --blob ./b --wal ./w --read-log ./r")
            .code());
    List<String> stores =
        run("context check lab --format {{.Store}}")
            .out()
            .lines()
            .distinct()
            .map(store -> store.replaceFirst(".*/", ""))
            .toList();
    assertEquals(List.of("store", "m", "v"), stores, "contents are below the repos");
  }

  @Test
  void aStoreThatBreaksPromisesIsNamedWithThem() {
    String create =
        "context create lab --meta lax://m --vmeta ./v --blob ./b --wal ./w --read-log ./r";
    CliRun refused = run(create);
    assertEquals(1, refused.code());
    assertTrue(
        refused.err().startsWith("ERROR: store lax://m is no place for data: "), refused.err());
    assertEquals(2, run("context get lab").code());
    assertEquals(0, run(create + " --no-check").code());
    CliRun check = run("context check lab");
    assertEquals(1, check.code());
    assertTrue(
        check
            .out()
            .contains(
                "broken  lax://m  a put on the condition that nothing is there: an object that was"
                    + " there was replaced\n"),
        check.out());
    assertEquals(
        "ERROR: store lax://m does not keep what is needed of it: 4 of 9 promises are broken; keep"
            + " no data there\n",
        check.err());
  }

  @Test
  void aContextIsNotMadeInAPlaceThatCannotBe() {
    String others = " --vmeta ./v --blob ./b --wal ./w --read-log ./r";
    for (String wrong : List.of("gs://b/x", "ftp://host/x")) {
      CliRun create = run("context create lab --meta " + wrong + others);
      assertEquals(1, create.code());
      assertTrue(create.err().startsWith("ERROR: store " + wrong + " cannot be opened: "));
      assertEquals(
          create.err(), run("context create lab --dry-run --meta " + wrong + others).err());
    }
    assertEquals(2, run("context get lab").code());
    assertEquals(0, run("context create lab --no-check --meta gs://bucket/x" + others).code());
  }

  @Test
  void aContextThatIsNotThereIsToldAsThat() {
    assertEquals(2, run("context check lab").code());
    assertEquals(2, run("context check --context lab").code());
  }
}
