package io.datamon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that look before anything is done: {@code --dry-run} and {@code stats}. */
class PlanCommandsTest {
  @TempDir Path home;

  @BeforeEach
  void make() throws IOException {
    Files.createDirectories(home.resolve("in"));
    Files.writeString(home.resolve("in/a.csv"), "1,2\n".repeat(1000));
    Files.writeString(home.resolve("in/b.csv"), "3,4\n".repeat(1000));
    run("repo", "create", "--repo", "r", "--description", "d");
  }

  private CliRun run(String... args) {
    return CliRun.of(home, args);
  }

  private CliRun upload(String... more) {
    return run(words("r", more));
  }

  private static String[] words(String repo, String... more) {
    String[] words = {"bundle", "upload", repo, "--path", "in", "--message", "m"};
    String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return all;
  }

  @Test
  void anUploadIsPlanned() throws IOException {
    CliRun plan = upload("--dry-run", "--exclude", "b*");
    assertEquals(0, plan.code(), plan.err());
    assertEquals("add a.csv\n", plan.out());
    assertEquals("INFO: would add 1 file, replace 0 and remove 0: 4.0 kB\n", plan.err());
    assertEquals("", run("bundle", "list", "r").out());
    upload();
    Files.writeString(home.resolve("in/b.csv"), "5");
    assertEquals("replace b.csv\n", upload("--dry-run").out());
    assertEquals(1, run("bundle", "list", "r").out().lines().count());
    assertEquals(
        64,
        run(
                "bundle",
                "upload",
                "r",
                "--path",
                "-",
                "--stdin-name",
                "f",
                "--message",
                "m",
                "--dry-run")
            .code());
  }

  @Test
  void theFirstUploadToARepoThatIsYetToBeMadeIsPlanned() {
    CliRun plan = CliRun.of(home, words("new", "--create-repo", "--dry-run"));
    assertEquals("add a.csv\nadd b.csv\n", plan.out());
    assertEquals(
        "INFO: would make repo new\nINFO: would add 2 files, replace 0 and remove 0: 8.0 kB\n",
        plan.err());
    assertEquals(0, plan.code());
    assertEquals(2, run("repo", "get", "new").code());
    assertEquals(2, run(words("new", "--dry-run")).code());
    assertEquals("add a.csv\nadd b.csv\n", upload("--create-repo", "--dry-run").out());
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Test
  void whatOnlyLooksLeavesNothing() throws IOException {
    Path caches = home.resolve(".cache");
    upload();
    assertTrue(Files.exists(caches), "an upload keeps what it saw");
    remove(caches);
    upload("--dry-run");
    run("repo", "list");
    run("bundle", "list", "files", "r");
    run("bundle", "download", "r", "--destination", "out", "--dry-run");
    run("repo", "delete", "r", "--dry-run", "--yes");
    run("stats");
    run("__complete", "bash", "2", "datamon", "repo", "get", "");
    assertFalse(Files.exists(caches));
  }

  @Test
  void aContextAConfigurationAndAFileAreNotMadeWhenOnlyPlanned() throws IOException {
    CliRun context = run("context", "create", "lab", "--dry-run");
    assertEquals("INFO: would make context lab\n", context.err());
    assertEquals("[dev]\n", run("context", "list").out());
    assertEquals(4, run("context", "create", "dev", "--dry-run").code());
    CliRun config = run("config", "set", "--name", "Ann", "--dry-run");
    assertEquals("", config.out());
    assertEquals("INFO: would write " + home + "/.datamon2/datamon.yaml\n", config.err());
    assertFalse(Files.exists(home.resolve(".datamon2/datamon.yaml")));
    upload();
    CliRun file = run("bundle", "download", "file", "r::a.csv", "--destination", "o", "--dry-run");
    assertTrue(file.out().endsWith("add a.csv\n"), file.out());
    assertEquals("INFO: would write 1 file, 4.0 kB, and remove 0\n", file.err());
    assertFalse(Files.exists(home.resolve("o")));
  }

  @Test
  void aDownloadIsPlanned() {
    upload();
    CliRun plan = run("bundle", "download", "r", "--destination", "out", "--dry-run");
    assertEquals(0, plan.code(), plan.err());
    assertEquals("add a.csv\nadd b.csv\n", plan.out());
    assertEquals("INFO: would write 2 files, 8.0 kB, and remove 0\n", plan.err());
    assertFalse(Files.exists(home.resolve("out")));
  }

  @Test
  void whatIsStoredIsCounted() {
    upload();
    upload();
    String one = run("stats", "r").out();
    assertTrue(
        one.startsWith(
            "bundles:  1 bundle\nfiles:    2 files with 8.0 kB (8000 B)\n"
                + "distinct: 8.0 kB (8000 B) in 2 chunks, 1.00 times deduplicated\nstored:   "),
        one);
    assertTrue(one.endsWith(" that no other bundle needs\n"), one);
    assertTrue(run("stats", "r", "--all").out().contains(", 2.00 times deduplicated\n"));
    assertEquals(run("stats", "r", "--all").out(), run("stats").out());
    assertEquals("2 8000\n", run("stats", "r", "--format", "{{.Files}} {{.Size}}").out());
    assertTrue(
        run("stats", "--format", "json").out().startsWith("{\"bundles\":2,\"files\":4,"),
        run("stats", "--format", "json").out());
    assertEquals(64, run("stats", "--all").code());
    assertEquals(2, run("stats", "none").code());
  }

  @Test
  void makingTheIndexAgainIsPlanned() throws IOException {
    upload();
    Path index = home.resolve(".datamon2/store/dev/content/index");
    try (Stream<Path> segments = Files.list(index)) {
      for (Path segment : segments.toList()) {
        Files.delete(segment);
      }
    }
    CliRun plan = run("verify", "--rebuild-index", "--dry-run");
    assertEquals(0, plan.code(), plan.err());
    assertTrue(plan.out().contains("index, if it were made again: 1 pack added"), plan.out());
    try (Stream<Path> segments = Files.list(index)) {
      assertEquals(0, segments.count());
    }
    CliRun done = run("verify", "--rebuild-index");
    assertTrue(done.out().contains("index: 1 pack added"), done.out());
    assertEquals(64, run("verify", "--dry-run").code());
  }
}
