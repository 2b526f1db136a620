package io.datamon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The flags that take a part of a folder or of a bundle. */
class SelectCommandsTest {
  @TempDir Path home;

  @BeforeEach
  void make() throws IOException {
    write("in/a.csv", "one");
    write("in/b.txt", "four");
    write("in/train/1.csv", "three");
    write("in/train/1.png", "image");
    run("repo", "create", "--repo", "r", "--description", "d");
  }

  private void write(String path, String text) throws IOException {
    Path file = home.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private CliRun run(String... args) {
    return CliRun.of(home, args);
  }

  private CliRun upload(String... flags) {
    List<String> words =
        new ArrayList<>(List.of("bundle", "upload", "r", "--path", "in", "--message", "m"));
    words.addAll(List.of(flags));
    return run(words.toArray(new String[0]));
  }

  /** Returns the names of the files in the newest bundle. */
  private String files() {
    return run("bundle", "list", "files", "r")
        .out()
        .lines()
        .map(line -> line.substring("name:".length(), line.indexOf(',')))
        .reduce((a, b) -> a + " " + b)
        .orElse("");
  }

  @Test
  void uploadTakesPatterns() throws IOException {
    assertEquals(0, upload("--include", "*.csv", "--exclude", "/a.csv").code());
    assertEquals("train/1.csv", files());
    write("rules", "*.csv\n*.png\n");
    assertEquals(0, upload("--exclude-from", "rules", "--exclude", "!a.csv").code());
    assertEquals("a.csv b.txt", files());
    CliRun wrong = upload("--exclude", "[a");
    assertEquals(1, wrong.code());
    assertEquals(
        "ERROR: \"[a\" is not a pattern for paths: it has a [ without its ]\n", wrong.err());
    CliRun absent = upload("--exclude-from", "none");
    assertEquals(1, absent.code());
    assertEquals(
        "ERROR: file of patterns " + home.resolve("none") + " does not exist\n", absent.err());
  }

  @Test
  void uploadFollowsFilesOfRulesUnlessToldNotTo() throws IOException {
    write("in/.datamonignore", "*.csv");
    upload();
    assertEquals(".datamonignore b.txt train/1.png", files());
    upload("--no-ignore");
    assertEquals(".datamonignore a.csv b.txt train/1.csv train/1.png", files());
  }

  @Test
  void aListOfFilesComesFromStandardInput() {
    byte[] list = "train/\n./b.txt\r\n".getBytes(StandardCharsets.UTF_8);
    CliRun run =
        CliRun.withInput(
            list, home, "bundle", "upload", "r", "--path", "in", "--message", "m", "--files", "-");
    assertEquals(0, run.code(), run.err());
    assertEquals("b.txt train/1.csv train/1.png", files());
    run =
        CliRun.withInput(
            "train/1.csv\n".getBytes(StandardCharsets.UTF_8),
            home,
            "bundle",
            "download",
            "r",
            "--destination",
            "out",
            "--files",
            "-");
    assertEquals(0, run.code(), run.err());
    assertTrue(Files.exists(home.resolve("out/train/1.csv")));
    assertFalse(Files.exists(home.resolve("out/b.txt")));
    CliRun twice = upload("--files", "-", "--exclude-from", "-");
    assertEquals(64, twice.code());
    assertTrue(
        twice.err().startsWith("Error: standard input (-) can be read for one flag only\n"),
        twice.err());
  }

  @Test
  void aListedFileThatIsNotInTheBundleIsToldBeforeAnythingIsWritten() {
    upload();
    CliRun run =
        CliRun.withInput(
            "b.txt\nnone\n".getBytes(StandardCharsets.UTF_8),
            home,
            "bundle",
            "download",
            "r",
            "--destination",
            "out",
            "--files",
            "-");
    assertEquals(1, run.code());
    assertTrue(run.err().startsWith("ERROR: didn't find file 'none' in bundle '"), run.err());
    assertFalse(Files.exists(home.resolve("out")));
  }

  @Test
  void downloadTakesPatternsAndAnExpression() throws IOException {
    upload();
    run("bundle", "download", "r", "--destination", "o1", "--include", "*.csv", "--exclude", "a*");
    assertTrue(Files.exists(home.resolve("o1/train/1.csv")));
    assertFalse(Files.exists(home.resolve("o1/a.csv")));
    run("bundle", "download", "r", "--destination", "o2", "--name-filter", "1.p");
    assertTrue(Files.exists(home.resolve("o2/train/1.png")));
    assertFalse(Files.exists(home.resolve("o2/train/1.csv")));
    CliRun wrong = run("bundle", "download", "r", "--destination", "o3", "--name-filter", "a**");
    assertEquals(1, wrong.code());
    assertEquals(
        "ERROR: name filter regexp a** didn't build: error parsing regexp: invalid nested"
            + " repetition operator: `**`\n",
        wrong.err());
    assertFalse(Files.exists(home.resolve("o3")));
  }

  @Test
  void downloadTakesAPathInTheBundle() {
    upload();
    assertEquals(0, run("bundle", "download", "r::train/", "--destination", "o1").code());
    assertTrue(Files.exists(home.resolve("o1/train/1.csv")));
    assertFalse(Files.exists(home.resolve("o1/a.csv")));
    CliRun none = run("bundle", "download", "r::none", "--destination", "o2");
    assertEquals(1, none.code());
    assertFalse(Files.exists(home.resolve("o2")));
  }

  @Test
  void standardInputIsUploadedAsAFile() {
    byte[] bytes = "select 1;\n".getBytes(StandardCharsets.UTF_8);
    CliRun run =
        CliRun.withInput(
            bytes,
            home,
            "bundle",
            "upload",
            "r",
            "--path",
            "-",
            "--stdin-name",
            "db/dump.sql",
            "--message",
            "m",
            "--label",
            "nightly");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().matches("Uploaded bundle id:\\w{27}\nset label 'nightly'\n"), run.out());
    assertEquals("select 1;\n", run("bundle", "cat", "r@nightly:db/dump.sql").out());
    for (List<String> flags :
        List.of(
            List.of("--path", "-"),
            List.of("--path", "in", "--stdin-name", "f"),
            List.of("--path", "-", "--stdin-name", "f", "--include", "*"),
            List.of("--path", "-", "--stdin-name", "f", "--files", "-"))) {
      List<String> words = new ArrayList<>(List.of("bundle", "upload", "r", "--message", "m"));
      words.addAll(flags);
      assertEquals(64, run(words.toArray(new String[0])).code(), flags.toString());
    }
  }

  @Test
  void filesAreListedByPrefixAndInDetail() throws IOException {
    Path file = home.resolve("in/a.csv");
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2024-02-03T04:05:06.5Z")));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    Files.createSymbolicLink(home.resolve("in/link"), Path.of("a.csv"));
    upload();
    assertEquals(
        "-rw-r-----            3 2024-02-03T04:05:06.5Z a.csv\n",
        run("bundle", "list", "files", "r", "--long", "a").out());
    assertTrue(
        run("bundle", "list", "files", "r", "-l", "li").out().matches("lrwx.* link -> a.csv\n"));
    assertEquals(2, run("bundle", "list", "files", "r", "train/1").out().lines().count());
    assertEquals(2, run("bundle", "list", "files", "r", "tr").out().lines().count());
    CliRun none = run("bundle", "list", "files", "r", "none");
    assertEquals("", none.out());
    assertEquals("INFO: no path in the bundle begins with none\n", none.err());
    assertEquals(0, none.code());
    assertEquals(
        1,
        run("bundle", "list", "files", "--repo", "r", "train/1.c").out().lines().count() - 1,
        "beside the line that names the bundle");
    assertEquals(64, run("bundle", "list", "files", "r::train", "t").code());
  }
}
