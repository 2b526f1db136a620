package io.datamon.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.cli.Answers;
import io.datamon.cli.Cli;
import io.datamon.cli.CliRun;
import io.datamon.cli.Output;
import io.datamon.cli.config.Environment;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands that compare, update and delete. */
class EditCommandsTest {
  private static final Map<String, String> NOTHING =
      Map.of("HOSTNAME", "box", "GIT_CONFIG_NOSYSTEM", "1");

  @TempDir private Path home;
  private String first = "";
  private String second = "";

  @BeforeEach
  void makeTwoBundles() throws IOException {
    ok("repo create r --description d");
    write("data/a", "one");
    write("data/b", "two");
    write("data/sub/c", "three");
    first = upload("data", "one");
    write("data/a", "uno");
    Files.delete(home.resolve("data/b"));
    write("data/d", "four");
    second = upload("data", "two");
  }

  private String upload(String folder, String label) {
    String out = ok("bundle upload r --message m --path " + folder + " --label " + label);
    return out.lines().findFirst().orElseThrow().replaceFirst("Uploaded bundle id:", "").strip();
  }

  private void write(String path, String text) throws IOException {
    Path file = home.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private CliRun run(String line) {
    return CliRun.of(home, line.split(" "));
  }

  private String ok(String line) {
    CliRun run = run(line);
    assertEquals(0, run.code(), line + ": " + run.err());
    return run.out();
  }

  private String failed(int code, String line) {
    CliRun run = run(line);
    assertEquals(code, run.code(), line + ": " + run.err());
    return run.err();
  }

  private CliRun answered(String answer, String line) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        new Cli(
                new Environment(NOTHING, home, home, "ann"),
                new Output(out, err, true),
                Answers.onTerminal(
                    new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8))))
            .run(line.split(" "));
    return new CliRun(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static List<String> withoutHashes(String out) {
    return out.lines().map(line -> line.replaceAll("[0-9a-f]{64}", "#")).toList();
  }

  @Test
  void twoBundlesAreCompared() {
    assertEquals(
        List.of("U , a , 3 , # , 3 , #", "D , b , 0 ,  , 3 , #", "A , d , 4 , # , 0 , "),
        withoutHashes(ok("bundle diff r@one r@two")));
    assertEquals("a\nb\nd\n", ok("bundle diff r@two r@one --name-only"));
    assertEquals(
        "1 added, 1 deleted, 1 changed, 7 B new\n", ok("bundle diff r@one r@two --summary"));
    assertEquals("a\n", ok("bundle diff r@one r@two --name-only --only a --only sub"));
    CliRun same = run("bundle diff r@one r@one --exit-code");
    assertEquals(0, same.code());
    assertEquals("INFO: empty diff\n", same.err());
    CliRun differ = run("bundle diff r@one r@two --exit-code --name-only");
    assertEquals(1, differ.code());
    assertEquals("", differ.err());
  }

  @Test
  void aFolderIsComparedByContent() throws IOException {
    ok("bundle download r@one --destination out");
    assertEquals(
        List.of("U , a , 3 , # , 3 , #", "D , b , 0 ,  , 3 , #", "A , d , 4 , # , 0 , "),
        withoutHashes(ok("bundle diff r@two --destination out")));
    FileTime time = Files.getLastModifiedTime(home.resolve("out/sub/c"));
    write("out/sub/c", "THREE");
    Files.setLastModifiedTime(home.resolve("out/sub/c"), time);
    assertEquals("sub/c\n", ok("bundle diff r@one --destination out --name-only"));
    assertEquals("sub/c\n", ok("bundle diff r@one --destination out --name-only --quick"));
    assertEquals("", ok("bundle diff r@one:a --destination out --name-only"));
    assertEquals("sub/c\n", ok("bundle diff r@one:sub --destination out --name-only"));
    CliRun folder = run("bundle diff r@one out");
    assertEquals(2, folder.code());
    assertEquals(
        "ERROR: repo validation: Repo:out does not exist; for the folder of that name write"
            + " --destination out\n",
        folder.err());
    assertTrue(run("bundle diff r@one ./out").err().endsWith(" write --destination ./out\n"));
    assertTrue(run("bundle diff r@one none").err().endsWith(" Repo:none does not exist\n"));
  }

  @Test
  void anUpdateMakesTheFolderEqualToTheBundle() throws IOException {
    ok("bundle download r@one --destination out");
    assertEquals(
        "replace a\nremove b\nadd d\n", ok("bundle update r@two --destination out --dry-run"));
    CliRun update = run("bundle update --repo r --label two --destination out");
    assertEquals(0, update.code(), update.err());
    assertEquals("Using bundle: " + second + "\n", update.out());
    assertTrue(
        update.err().endsWith("INFO: 2 files written, 7 B; 1 were right already; 1 removed\n"),
        update.err());
    assertEquals("", ok("bundle diff r@two --destination out"));
    assertTrue(Files.notExists(home.resolve("out/b")));
    ok("bundle update r@one --destination out");
    assertEquals("", ok("bundle diff r@one --destination out"));
  }

  @Test
  void anUpdateStopsWhereAnEditWouldBeLost() throws IOException {
    ok("bundle download r@one --destination out");
    write("out/a", "mine");
    write("out/d", "mine, too");
    write("out/note", "in nobody's way");
    CliRun plan = run("bundle update r@two --destination out --dry-run");
    assertEquals(4, plan.code());
    assertEquals("conflict a\nremove b\nconflict d\n", plan.out());
    String err = failed(4, "bundle update r@two --destination out");
    assertEquals(
        List.of(
            "a was changed or added locally",
            "d was changed or added locally",
            "ERROR: "
                + home.toRealPath().resolve("out")
                + " was not updated: 2 files were changed or added there, beginning with a; save"
                + " what is to be kept elsewhere, then update with --force"),
        err.lines().toList());
    assertEquals("mine", Files.readString(home.resolve("out/a")));
    assertTrue(Files.exists(home.resolve("out/b")));
    ok("bundle update r@two --destination out --force");
    assertEquals("uno", Files.readString(home.resolve("out/a")));
    assertEquals("in nobody's way", Files.readString(home.resolve("out/note")));
  }

  @Test
  void aBundleIsDeleted() {
    String err = failed(4, "bundle delete r@one");
    assertTrue(err.contains("label one points at it"), err);
    assertEquals(
        "INFO: would delete bundle "
            + first
            + " of repo r and label one: 3 files, 11 B; a later"
            + " collection frees what no other bundle needs\n",
        run("bundle delete r@one --force --dry-run").err());
    CliRun deleted = run("bundle delete --repo r --label one --force");
    assertEquals(0, deleted.code());
    assertEquals("", deleted.out());
    assertTrue(
        deleted.err().startsWith("INFO: deleted bundle " + first + " of repo r and label one: "),
        deleted.err());
    assertEquals(1, ok("bundle list r").lines().count());
    assertEquals(1, ok("label list r").lines().count());
    failed(2, "bundle delete --repo r --bundle " + first);
    failed(2, "bundle delete r@one");
  }

  @Test
  void aLabelIsDeleted() {
    failed(4, "label delete r@one --if-current " + second);
    assertEquals(
        "INFO: would delete label one of repo r, which pointed at bundle " + first + "\n",
        run("label delete r@one --dry-run").err());
    CliRun deleted = run("label delete --repo r --label one --if-current " + first);
    assertEquals("", deleted.out());
    assertEquals(
        "INFO: deleted label one of repo r, which pointed at bundle " + first + "\n",
        deleted.err());
    assertEquals("ERROR: didn't find label \"one\"\n", failed(2, "label delete r@one"));
    assertEquals(1, ok("label list r").lines().count());
    assertEquals(2, ok("bundle list r").lines().count());
    ok("bundle delete --force-yes true --repo r --bundle " + first);
  }

  @Test
  void questionsAreAskedOnATerminalOnly() {
    for (String no : List.of("n\n", "", "nyes\n", "\n")) {
      CliRun run = answered(no, "label delete r@one");
      assertEquals(1, run.code());
      assertEquals(
          "delete label one of repo r? [y|n]\nERROR: user aborted\n", run.err(), "answer " + no);
    }
    assertEquals(1, answered("n\n", "bundle delete r:" + first + " --force").code());
    assertEquals(2, ok("label list r").lines().count());
    assertEquals(0, answered("", "label delete r@one --yes").code());
    assertEquals(0, answered("Yes\n", "bundle delete r:" + first).code());
    assertEquals(1, ok("bundle list r").lines().count());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bundle diff r@one | required flag(s) \"destination\" not set",
        "bundle diff --destination out | required flag(s) \"repo\" not set",
        "bundle diff r@one r@two --destination out | \"r@two\" and --destination are mutually"
            + " exclusive",
        "bundle update r@one | required flag(s) \"destination\" not set",
        "bundle delete r | which bundle is to be deleted? Name it by --bundle or --label",
        "label delete r | required flag(s) \"label\" not set",
      })
  void wrongUsageEndsWith64(String line, String message) {
    assertEquals("Error: " + message, failed(64, line).lines().findFirst().orElseThrow());
  }

  @Test
  void whatIsNotThereIsSaid() throws IOException {
    failed(2, "bundle diff r@none --destination out");
    failed(2, "bundle diff r@one r@none");
    failed(1, "bundle diff r@one --destination out");
    failed(1, "bundle update r@one --destination out");
    Files.createDirectories(home.resolve("out"));
    String err = failed(1, "bundle update r@one --destination out");
    assertTrue(err.startsWith("ERROR: failed to find metadata dir in "), err);
    assertTrue(Files.notExists(home.resolve("out/.datamon")));
  }

  @Test
  void aRepoIsDeletedWithItsBundlesAndLabels() {
    assertEquals(
        "INFO: would delete repo r with 2 bundles and 2 labels: 6 files, 23 B; a later collection"
            + " frees what no other bundle needs\n",
        run("repo delete r --dry-run").err());
    CliRun no = answered("n\n", "repo delete --repo r");
    assertEquals(1, no.code());
    assertTrue(no.err().endsWith("ERROR: user aborted\n"), no.err());
    CliRun deleted = run("repo delete --repo r --force-yes --context dev");
    assertEquals("", deleted.out());
    assertEquals(
        "INFO: deleted repo r with 2 bundles and 2 labels: 6 files, 23 B; a later collection frees"
            + " what no other bundle needs\n",
        deleted.err());
    assertEquals("", ok("repo list"));
    assertEquals(
        "ERROR: download label list: repo validation: Repo:r does not exist\n",
        failed(2, "label list --repo r"));
    String again = failed(2, "repo delete r");
    assertTrue(again.startsWith("ERROR: delete repo: cannot find repo: r: "), again);
  }

  @Test
  void theHistoryOfALabelOutlivesIt() {
    ok("label set r@one --bundle " + second);
    assertEquals(2, ok("label history r@one").lines().count());
    assertEquals(ok("label history r@one"), ok("label get r@one --with-versions"));
    ok("label delete r@one");
    List<String> moves = ok("label history --repo r --label one").lines().toList();
    assertEquals(2, moves.size());
    assertTrue(moves.get(0).startsWith("one , " + first + " , "), moves.get(0));
    assertTrue(moves.get(1).startsWith("one , " + second + " , "), moves.get(1));
    assertEquals("ERROR: didn't find label \"none\"\n", failed(2, "label history r@none"));
  }
}
