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

/** A URI where a folder is asked for. */
class BucketFilesTest {
  @TempDir Path home;

  @BeforeEach
  void make() throws IOException {
    Files.createDirectories(home.resolve("in"));
    Files.writeString(home.resolve("in/a.csv"), "1,2");
    run("repo create r --description d");
  }

  private CliRun run(String line) {
    return CliRun.of(home, line.split(" ", -1));
  }

  @Test
  void aBundleIsDownloadedIntoAPlaceOfObjects() {
    assertEquals(0, run("bundle upload r --path in --message m").code());
    CliRun plan = run("bundle download r --destination lax://d/x --dry-run");
    assertEquals("add a.csv\n", plan.out());
    CliRun download = run("bundle download r --destination lax://d/x");
    assertEquals(0, download.code(), download.err());
    assertTrue(download.err().contains("INFO: 1 file written, 3 B"), download.err());
    CliRun owner = run("bundle download r --destination lax://d/x --owner");
    assertEquals(1, owner.code());
    assertTrue(owner.err().contains("are for folders of this machine"), owner.err());
  }

  @Test
  void aPlaceWithoutObjectsIsNotUploaded() {
    CliRun upload = run("bundle upload r --path lax://s/x --message m");
    assertEquals(1, upload.code());
    assertEquals("ERROR: couldn't find any object below \"lax://s/x\"\n", upload.err());
    assertEquals(upload.err(), run("bundle upload r --path lax://s/x --message m --dry-run").err());
    assertEquals(64, run("bundle upload r --path lax://s/x --message m --owner").code());
    CliRun unknown = run("bundle upload r --path ftp://s/x --message m");
    assertEquals(1, unknown.code());
    assertTrue(unknown.err().contains("nothing here knows the scheme ftp"), unknown.err());
  }

  @Test
  void requestsAreToldAtTheEndIfThatIsAskedFor() {
    CliRun upload = run("bundle upload r --path in --message m --stats");
    assertEquals(0, upload.code());
    String line = upload.err().lines().reduce("", (before, last) -> last);
    assertTrue(
        line.matches(
            "STATS: file: \\d+ requests of class A \\(puts, listings\\), \\d+ of class B"
                + " \\(reads\\), \\d+ free \\(removals\\); 0 failed in passing; .* sent, .* received"),
        line);
    assertTrue(!run("repo list").err().contains("STATS"), "not asked for");
  }

  @Test
  void theUriOfAFolderIsThatFolder() {
    String in = home.resolve("in").toUri().toString();
    assertEquals(0, run("bundle upload r --path " + in + " --message m --owner").code());
    String out = home.resolve("out").toUri().toString();
    assertEquals(0, run("bundle download r --destination " + out).code());
    assertTrue(Files.exists(home.resolve("out/a.csv")));
  }
}
