package io.datamon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    String[] words = {"bundle", "upload", "r", "--path", "in", "--message", "m"};
    String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return run(all);
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
}
