package io.datamon.cli.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The main job with nothing configured, and how commands end when something is wrong. */
class ProgramIT {
  @TempDir private Path top;
  private Path home;
  private Program program;

  @BeforeEach
  void home() throws IOException {
    home = Files.createDirectory(top.resolve("home"));
    program = new Program(home);
  }

  private Path write(String name, String text) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Path random(String name, int size) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    byte[] bytes = new byte[size];
    new Random(7).nextBytes(bytes);
    return Files.write(file, bytes);
  }

  private String upload(String words) {
    String out = program.line("bundle upload " + words).ok();
    return out.lines().findFirst().orElseThrow().substring("Uploaded bundle id:".length());
  }

  private void repo() {
    program.run("repo", "create", "r", "--description", "a test").ok();
  }

  @Test
  void theFirstRepoMakesTheDefaultStoreAndSaysSoOnce() {
    String store = "file://" + home + "/.datamon2/store/";
    Program.Result first = program.run("repo", "create", "r", "--description", "a test");
    assertEquals("", first.ok());
    assertEquals(
        "INFO: context dev was made in " + store + ", as nothing is configured\n", first.err());
    Program.Result second = program.run("repo", "create", "s", "--description", "a test");
    assertEquals("", second.ok());
    assertEquals("", second.err());
    assertEquals("[dev]\n", program.run("context", "list").ok());
  }

  @Test
  void readingMakesNothing() throws IOException {
    assertEquals("", program.line("repo list").ok());
    assertEquals("[]\n", program.line("context list").ok());
    program.line("repo get r").failed(2);
    program.line("bundle list r").failed(2);
    assertFalse(Files.exists(home.resolve(".datamon2")), "no store was made");
  }

  @Test
  void theMainJob() throws IOException {
    write("data/a.txt", "one\n");
    write("data/sub/café 漢.txt", "two\n");
    Files.createDirectories(home.resolve("data/empty"));
    Files.createSymbolicLink(home.resolve("data/link"), Path.of("a.txt"));
    random("data/big", 3_000_000);
    repo();
    String first = upload("r --path data --message first --label stable");
    write("data/a.txt", "changed\n");
    String second = upload("r@latest --path data --message second");

    assertEquals(2, program.line("bundle list r").lines().size());
    assertTrue(program.line("bundle get r").ok().startsWith(second + " , "));
    assertTrue(program.line("bundle get r@stable").ok().startsWith(first + " , "));
    assertTrue(program.line("bundle get r:" + first.substring(0, 20)).ok().startsWith(first));
    assertEquals("changed\n", program.line("bundle cat r::a.txt").ok());
    assertEquals("one\n", program.line("bundle cat r@stable:a.txt").ok());
    assertEquals("one\n", program.line("bundle cat --repo r --label stable --file ./a.txt").ok());
    assertEquals("two\n", program.run("bundle", "cat", "r@latest:sub/café 漢.txt").ok());

    List<String> names =
        program.line("bundle list files r@latest --all").lines().stream()
            .map(line -> line.replaceFirst(", hash:.*", ""))
            .toList();
    assertEquals(
        List.of(
            "name:a.txt, size:8",
            "name:big, size:3000000",
            "name:empty, size:0",
            "name:link, size:5",
            "name:sub, size:0",
            "name:sub/café 漢.txt, size:4"),
        names);
    assertTrue(
        program.line("bundle list files r@latest").lines().contains("name:link, size:5, hash:"),
        "a link has no hash, and folders are not listed");
    assertEquals(1, program.line("bundle list files r@latest:sub").lines().size());

    program.line("bundle download r@stable --destination out").ok();
    assertEquals("one\n", Files.readString(home.resolve("out/a.txt")));
    assertEquals(Path.of("a.txt"), Files.readSymbolicLink(home.resolve("out/link")));
    assertTrue(Files.isDirectory(home.resolve("out/empty")));
    assertArrayEquals(
        Files.readAllBytes(home.resolve("data/big")), Files.readAllBytes(home.resolve("out/big")));
    assertEquals(
        Files.getLastModifiedTime(home.resolve("data/big")),
        Files.getLastModifiedTime(home.resolve("out/big")));

    write("out/own", "mine");
    program.line("bundle download r@latest --destination out").ok();
    assertEquals("changed\n", Files.readString(home.resolve("out/a.txt")));
    assertTrue(Files.exists(home.resolve("out/own")), "other files stay");
    program.line("bundle download r@latest --destination out --delete").ok();
    assertFalse(Files.exists(home.resolve("out/own")), "unless they are to go");
    program.line("bundle download r:" + first + ":sub --destination part --no-metadata").ok();
    try (var files = Files.list(home.resolve("part"))) {
      assertEquals(List.of(home.resolve("part/sub")), files.toList());
    }

    Program.Result verified = program.line("verify --data");
    assertTrue(verified.ok().startsWith("verified 2 bundles with "), verified.out());
    assertTrue(verified.out().endsWith(": no damage found\n"), verified.out());
    assertTrue(program.line("verify r@stable").ok().startsWith("verified 1 bundle with "));
    assertTrue(program.line("verify r --all").ok().startsWith("verified 2 bundles with "));
  }

  @Test
  void anUploadThatChangesNothingSaysSo() throws IOException {
    write("data/a", "a");
    repo();
    String first = upload("r --path data --message m");
    Program.Result same = program.line("bundle upload r --path data --message m");
    assertTrue(same.err().contains("nothing changed since the parent"), same.err());
    Program.Result none =
        program.line("bundle upload r --path data --message m --skip-if-unchanged --label l");
    assertEquals("set label 'l'\n", none.ok());
    assertTrue(none.err().contains("nothing changed since bundle "), none.err());
    assertEquals(2, program.line("bundle list r").lines().size());
    assertFalse(
        program.line("bundle get r@l").ok().startsWith(first), "the label is at the newest");
  }

  @Test
  void quietPrintsResultsOnly() throws IOException {
    write("data/a", "a");
    program.line("repo create r --description d --quiet").ok();
    Program.Result run = program.line("bundle upload r --path data --message m -q");
    assertTrue(run.ok().matches("Uploaded bundle id:\\w{27}\n"), run.out());
    assertEquals("", run.err());
    assertEquals("", program.line("bundle download --repo r --destination o --quiet").ok());
  }

  @Test
  void filesThatCannotBeReadEndWith1AndWith3WhenTheyMayBeLeftOut() throws IOException {
    write("data/a", "a");
    write("list", "a\nmissing\n");
    repo();
    String line = "bundle upload r --path data --message m --label l --files list";
    Program.Result refused = program.line(line);
    assertTrue(refused.failed(1).contains("missing"), refused.err());
    assertEquals("", refused.out());
    assertEquals("", program.line("bundle list r").ok(), "nothing was committed");
    assertEquals("", program.line("label list r").ok(), "no label was moved");
    Program.Result partly = program.line(line + " --skip-on-error");
    assertTrue(partly.failed(3).contains("ERROR: missing: "), partly.err());
    assertTrue(partly.out().endsWith("set label 'l'\n"), partly.out());
    assertEquals(1, program.line("bundle list files r").lines().size());
  }

  @Test
  void damageEndsWith5AndNamesThePath() throws IOException {
    random("data/folder/big", 2_000_000);
    repo();
    upload("r --path data --message m");
    Path pack;
    try (var files = Files.walk(home.resolve(".datamon2/store"))) {
      pack =
          files
              .filter(Files::isRegularFile)
              .max(Comparator.comparingLong(file -> file.toFile().length()))
              .orElseThrow();
    }
    try (RandomAccessFile file = new RandomAccessFile(pack.toFile(), "rw")) {
      file.seek(1_000_000);
      int old = file.read();
      file.seek(1_000_000);
      file.write(old ^ 1);
    }
    Program.Result cat = program.shell("datamon bundle cat r::folder/big > copy");
    assertEquals(5, cat.code(), cat.err());
    assertTrue(cat.err().startsWith("ERROR: "), cat.err());
    assertEquals(1, cat.err().lines().count(), cat.err());
    Program.Result download = program.line("bundle download r --destination out");
    assertTrue(download.failed(5).contains("folder/big"), download.err());
    assertFalse(Files.exists(home.resolve("out/folder/big")), "no wrong byte is left");
    Program.Result verify = program.line("verify --data");
    verify.failed(5);
    assertTrue(verify.out().contains("folder/big"), verify.out());
  }

  @Test
  void aBlankDescriptionIsRefused() {
    Program.Result run = program.run("repo", "create", "r", "--description", " ");
    assertEquals("ERROR: create repo: empty field: repo description is empty\n", run.failed(1));
    assertFalse(Files.exists(home.resolve(".datamon2")), "no store was made");
  }

  @Test
  void aDestinationIsNotMadeForABundleThatDoesNotExist() {
    program.line("bundle download nope --destination out").failed(2);
    assertFalse(Files.exists(home.resolve("out")));
  }

  @Test
  void aClosedPipeIsASilentEndWith141() throws IOException {
    random("data/big", 4_000_000);
    repo();
    upload("r --path data --message m");
    Program.Result run =
        program.shell("{ datamon bundle cat r::big; echo code=$? >&2; } | head -c 1");
    assertEquals("code=141\n", run.err());
  }

  @Test
  void outputThatCannotBeWrittenIsAFailure() {
    Program.Result run = program.shell("datamon version > /dev/full");
    assertTrue(run.failed(1).startsWith("ERROR: standard output cannot be written: "), run.err());
  }

  @Test
  void aNameWithControlCharactersCannotReachTheTerminal() throws IOException {
    write("data/a\u001b[31m\nb", "x");
    repo();
    upload("r --path data --message m");
    assertEquals(
        "name:a\\x1b[31m\\nb, size:1",
        program.line("bundle list files r").ok().replaceFirst(", hash:.*\n", ""));
    Program.Result run = program.run("bundle", "cat", "r::no\u001b[31m\nthing");
    assertTrue(run.failed(1).contains("no\\x1b[31m\\nthing"), run.err());
    assertEquals(1, run.err().lines().count());
  }

  @Test
  void namesThatAreNotUtf8SurviveWithoutALocale() throws IOException {
    program.shell("mkdir data && printf x > \"data/$(printf 'caf\\351')\"").ok();
    repo();
    upload("r --path data --message m");
    program.line("bundle download r --destination out --no-metadata").ok();
    assertEquals("equal\n", program.shell("diff -r data out && echo equal").ok());
    assertEquals(
        "1\n",
        program
            .shell("datamon bundle list files r | LC_ALL=C grep -c \"$(printf 'caf\\351'),\"")
            .ok(),
        "a listing has the bytes of the name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM 143", "INT 130"})
  void aSignalEndsAnUploadWithoutABundle(String signal) throws Exception {
    Files.createDirectories(home.resolve("data"));
    try (RandomAccessFile file = new RandomAccessFile(home.resolve("data/huge").toFile(), "rw")) {
      file.setLength(1L << 40); // sparse; takes longer than any patience
    }
    repo();
    Process process = program.start("bundle", "upload", "r", "--path", "data", "--message", "m");
    Path sessions = home.resolve(".datamon2/store");
    while (!holdsSession(sessions)) {
      assertFalse(process.waitFor(20, TimeUnit.MILLISECONDS), "the upload is at work");
    }
    String[] parts = signal.split(" ", -1);
    program.shell("kill -" + parts[0] + " " + process.pid()).ok();
    Program.Result run = Program.finish(process);
    assertEquals(Integer.parseInt(parts[1]), run.code(), run.err());
    assertEquals("", run.out());
    assertEquals("", program.line("bundle list r").ok());
    assertEquals(0, program.line("verify").code());
  }

  private static boolean holdsSession(Path store) throws IOException {
    try (var files = Files.walk(store)) {
      return files.anyMatch(file -> file.toString().contains("/sessions/"));
    } catch (java.io.UncheckedIOException e) {
      return false; // something was renamed while it was looked at
    }
  }

  @Test
  void anIdentityIsTakenFromGit() throws IOException {
    write(".gitconfig", "[user]\n\tname = Git Ann\n\temail = git@x\n");
    program.line("repo create r --description d").ok();
    assertTrue(
        program.line("repo list").ok().startsWith("r , d , Git Ann , git@x , "), "git is asked");
  }

  @Test
  void contributorsThatAreNotAsciiAreStoredAsTheyAre() throws IOException {
    program.run("repo", "create", "r", "--description", "für Zoë", "--name", "Zoë").ok();
    String yaml =
        Files.readString(
            home.resolve(".datamon2/store/dev/meta/repos/r/repo.yaml"), StandardCharsets.UTF_8);
    assertTrue(yaml.contains("Zoë"), yaml);
    assertTrue(program.line("repo list").ok().startsWith("r , für Zoë , Zoë , "));
  }
}
