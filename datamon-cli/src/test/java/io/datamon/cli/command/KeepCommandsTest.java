package io.datamon.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.cli.CliRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that squash, protect, and make on a condition. */
class KeepCommandsTest {
  @TempDir private Path home;
  private final List<String> ids = new ArrayList<>();

  @BeforeEach
  void makeThreeBundles() throws IOException {
    ok("repo create r --description d");
    for (String label : List.of("one", "v2", "three")) {
      Files.createDirectories(home.resolve("data"));
      Files.writeString(home.resolve("data/a"), label);
      String out = ok("bundle upload r --message m --path data --label " + label);
      ids.add(
          out.lines().findFirst().orElseThrow().replaceFirst("Uploaded bundle id:", "").strip());
    }
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

  private static List<String> firstWords(String out) {
    return out.lines().map(line -> line.split(" ", 2)[0]).toList();
  }

  @Test
  void aSquashListsWhatStaysAndSaysWhatWent() {
    CliRun plan = run("repo squash --repo r --retain-semver-tags --dry-run");
    assertEquals(ids.subList(1, 3), firstWords(plan.out()));
    assertEquals(
        "INFO: would delete 1 bundle and 1 label of repo r: 1 file, 3 B; a later collection frees"
            + " what no other bundle needs\n",
        plan.err());
    assertEquals(3, ok("bundle list r").lines().count());
    CliRun squash = run("repo squash r --retain-semver-tags --concurrency-factor 5 --yes");
    assertEquals(ids.subList(1, 3), firstWords(squash.out()));
    assertEquals(ok("bundle list r"), squash.out());
    assertTrue(squash.err().contains("INFO: deleted 1 bundle and 1 label of repo r: "));
    assertEquals(List.of("three", "v2"), firstWords(ok("label list r")));
    assertEquals(ids.subList(2, 3), firstWords(ok("repo squash r --retain-n-latest 0")));
    assertEquals(List.of("three"), firstWords(ok("label list r")));
    String err = failed(2, "repo squash --repo none");
    assertTrue(err.startsWith("ERROR: squash repo: cannot find repo: none: "), err);
  }

  @Test
  void aContextIsSquashedRepoByRepo() {
    assertEquals(
        "Error: required flag(s) \"context\" not set",
        failed(64, "context squash").lines().findFirst().orElseThrow());
    ok("bundle protect r@one");
    CliRun plan = run("context squash --context dev --dry-run");
    assertEquals("", plan.out());
    assertEquals(
        "INFO: would delete 1 bundle and 1 label of repo r: 1 file, 2 B; 1 bundle stays as"
            + " protected; a later collection frees what no other bundle needs\n",
        plan.err());
    assertEquals(3, ok("bundle list r").lines().count());
    assertEquals("", ok("context squash --context dev --retain-n-latest 1"));
    assertEquals(List.of(ids.get(0), ids.get(2)), firstWords(ok("bundle list r")));
  }

  @Test
  void whatIsProtectedIsNotDeleted() {
    assertEquals(
        "INFO: protected bundle " + ids.get(0) + " of repo r\n", run("bundle protect r@one").err());
    assertEquals("INFO: protected label v2 of repo r\n", run("label protect r@v2").err());
    assertEquals(
        "ERROR: label v2 of repo r is protected and was not deleted; take its protection off"
            + " first\n",
        failed(4, "label delete r@v2"));
    assertEquals(
        "ERROR: bundle "
            + ids.get(0)
            + " of repo r is protected and was not deleted; take its protection off first\n",
        failed(4, "bundle delete r@one --force"));
    assertEquals(
        "ERROR: delete repo: repo r was not deleted: bundle "
            + ids.get(0)
            + ", label v2 are protected; take the protection off first\n",
        failed(4, "repo delete r"));
    assertEquals(3, ok("bundle list r").lines().count());
    assertEquals(
        "INFO: took the protection off label v2 of repo r\n", run("label unprotect r@v2").err());
    ok("bundle unprotect r@one");
    ok("repo delete r");
    assertEquals("ERROR: didn't find repo \"r\"\n", failed(2, "label protect r@v2"));
  }

  @Test
  void uploadsAndMovesMayProtect() {
    ok("bundle upload r --message m --path data --label four --protect");
    assertTrue(failed(4, "bundle delete r@four --force").contains("is protected"));
    ok("label set r@one --bundle " + ids.get(1) + " --protect");
    assertTrue(failed(4, "label delete r@one").contains("is protected"));
    assertEquals(
        "Error: which bundle is meant? Name it by --bundle or --label",
        failed(64, "bundle protect r").lines().findFirst().orElseThrow());
  }

  @Test
  void aLabelIsMovedOnlyFromWhereItIsExpected() {
    String move = "label set r@one --bundle " + ids.get(2) + " --if-current ";
    assertTrue(failed(4, move + ids.get(1)).contains("it is at bundle " + ids.get(0)));
    assertTrue(failed(4, move + ids.get(1) + " --dry-run").contains("was not changed"));
    assertEquals(
        "INFO: would point label one of repo r from bundle "
            + ids.get(0)
            + " to bundle "
            + ids.get(2)
            + "\n",
        run(move + ids.get(0) + " --dry-run").err());
    assertEquals(
        "INFO: would point label new of repo r which does not exist yet, to bundle "
            + ids.get(2)
            + "\n",
        run("label set r@new --dry-run --bundle " + ids.get(2)).err());
    ok("bundle delete --force r:" + ids.get(1));
    failed(4, move + ids.get(1));
    ok(move + ids.get(0));
    assertEquals(
        ids.get(2), ok("label get r@one").split(" , ", -1)[1], "the label points at the third");
  }

  @Test
  void aRepoIsMadeOnlyIfThereIsNone() {
    assertEquals("INFO: would make repo s\n", run("repo create s --description d --dry-run").err());
    failed(4, "repo create r --description d --dry-run");
    assertEquals(
        "INFO: repo r exists already\n",
        run("repo create r --description d --if-not-exists").err());
    ok("repo create s --description d --if-not-exists");
    assertEquals(List.of("r", "s"), firstWords(ok("repo list")));
    failed(2, "bundle upload t --message first --path data");
    CliRun made = run("bundle upload t --message first --path data --create-repo");
    assertTrue(made.err().startsWith("INFO: made repo t\n"), made.err());
    assertTrue(ok("repo get t").startsWith("t , first , "));
    ok("bundle upload t --message second --path data --create-repo");
    assertFalse(ok("repo get t").contains("second"));
  }

  @Test
  void sizesAreShown() {
    List<String> lines = ok("repo get r --with-size").lines().toList();
    assertTrue(lines.get(0).startsWith("r , d , "), lines.get(0));
    assertEquals("All bundles with their total size:", lines.get(1));
    assertTrue(
        lines.get(2).matches(ids.get(0) + " , m, \\S+ \\S+ \\+0000 UTC, 3 \\(3B\\)"), lines.get(2));
    assertEquals("", lines.get(5));
    assertEquals("Grand total for repo \"r\": 10 (10B)", lines.get(6));
    List<String> list = ok("repo list --with-size").lines().toList();
    assertEquals(lines.size() - 1, list.size());
    assertEquals(lines.get(6), list.get(5));
    assertEquals("1024 (1.024kB)", Rows.size(1024));
    assertEquals("52428800 (52.43MB)", Rows.size(52_428_800));
    assertEquals("0 (0B)", Rows.size(0));
    assertEquals("999 (999B)", Rows.size(999));
    assertEquals("9223372036854775807 (9.223EB)", Rows.size(Long.MAX_VALUE));
  }

  @Test
  void labelsAreListedWithTheirMoves() {
    ok("label set r@one --bundle " + ids.get(1));
    assertEquals(
        List.of("one", "one", "three", "v2"),
        firstWords(ok("label list r --with-versions --batch-size 10")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--metrics",
        "--metrics=true",
        "--metrics-url=http://x",
        "--metrics-user=u --metrics-password=p",
        "--upgrade",
        "--concurrency-factor=10",
        "--batch-size=1",
        "--skip-auth"
      })
  void flagsOfTheOlderProgramAreAcceptedAndExplainedInOneLine(String flag) {
    CliRun run = run("bundle list --repo r " + flag);
    assertEquals(0, run.code(), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(
        run.err().startsWith("INFO: accepted for scripts of the older program, without effect: --"),
        run.err());
    assertEquals("", run("bundle list --repo r --quiet " + flag).err());
    assertEquals("", run("bundle list --repo r").err());
    assertEquals("", run("bundle list --repo r --metrics=false").err());
  }

  @Test
  void uploadsTakeTheFlagsOfTheOlderProgram() {
    CliRun run =
        run(
            "bundle upload --repo r --path data --message m --skip-auth --concurrency-factor 10"
                + " --retry=false --verify-hash=false --verify-blob-hash");
    assertEquals(0, run.code());
    assertTrue(
        run.err()
            .startsWith(
                "INFO: accepted for scripts of the older program, without effect:"
                    + " --concurrency-factor (nothing depends on it), --retry (what is safe is"
                    + " always tried again), --skip-auth (no account is needed),"
                    + " --verify-blob-hash (bytes are always checked), --verify-hash (bytes are"
                    + " always checked)\n"),
        run.err());
  }

  @Test
  void upgradeTellsTheVersion() {
    CliRun run = run("upgrade --check-version");
    assertEquals(0, run.code());
    assertEquals("", run.out());
    assertTrue(run.err().contains("nothing was upgraded"), run.err());
  }

  @Test
  void aRepoIsRenamed() {
    ok("label protect r@one");
    assertEquals(
        "INFO: would rename repo r to s, with 3 bundles and 3 labels\n",
        run("repo rename --repo r s --context dev --dry-run").err());
    CliRun renamed = run("repo rename --repo r s --context dev --force-yes");
    assertEquals("", renamed.out());
    assertEquals("INFO: renamed repo r to s, with 3 bundles and 3 labels\n", renamed.err());
    assertEquals(ids, firstWords(ok("bundle list s")));
    assertEquals(List.of("one", "three", "v2"), firstWords(ok("label list s")));
    failed(4, "label delete s@one");
    assertEquals("one", ok("bundle cat s@one:a"));
    assertEquals(List.of("s"), firstWords(ok("repo list")));
    String err = failed(2, "repo rename r t");
    assertTrue(err.startsWith("ERROR: rename repo: repo validation: Repo:r does not exist"), err);
    ok("repo create r --description again");
    err = failed(4, "repo rename s r");
    assertEquals("ERROR: rename repo: new repo r already exists\n", err);
    failed(1, "repo rename s a_b");
    failed(1, "repo rename s s");
    for (String wrong :
        List.of("repo rename --repo s", "repo rename s", "repo rename --repo s a b")) {
      failed(64, wrong);
    }
  }

  @Test
  void aDeletionOrARenameThatWasStoppedIsShownAndFinished() throws IOException {
    mark("r", "beingDeleted: true");
    String finish = "finish it with: datamon repo delete r\n";
    CliRun shown = run("repo get r");
    assertEquals("INFO: its deletion has begun and not come to its end; " + finish, shown.err());
    assertEquals("true\n", ok("repo get r --format {{.BeingDeleted}}"));
    for (String change :
        List.of(
            "bundle upload r --message m --path data",
            "bundle upload r --message m --path data --dry-run",
            "label set r@new --bundle " + ids.get(0),
            "label set r@new --dry-run --bundle " + ids.get(0),
            "bundle protect r@one",
            "repo rename r s",
            "repo create r --description again")) {
      String err = failed(4, change);
      assertTrue(err.endsWith("its deletion has begun; " + finish), err);
    }
    assertEquals("one", ok("bundle cat r@one:a"));
    assertTrue(run("repo delete r --yes").err().startsWith("INFO: deleted repo r with 3 bundles"));
    failed(2, "repo get r");

    ok("repo create r --description again");
    ok("bundle upload r --message m --path data");
    mark("r", "renamedTo: s");
    shown = run("repo get r");
    finish = "finish it with: datamon repo rename r s\n";
    assertEquals("INFO: its rename has begun and not come to its end; " + finish, shown.err());
    failed(4, "bundle upload r --message m --path data");
    failed(4, "repo delete r --yes");
    ok("repo rename r s");
    assertEquals("|false\n", ok("repo get s --format {{.RenamedTo}}|{{.BeingDeleted}}"));
  }

  private void mark(String repo, String field) throws IOException {
    Path file = home.resolve(".datamon2/store/dev/meta/repos/" + repo + "/repo.yaml");
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    lines.removeIf(line -> line.startsWith("checksum:"));
    lines.add(field);
    Files.write(file, lines);
  }

  @Test
  void filesAreDeletedFromAllBundles() throws IOException {
    Files.writeString(home.resolve("data/b"), "keep");
    ok("bundle upload r --message m --path data --label four");
    Files.writeString(home.resolve("list"), "a\nnowhere\n");
    assertEquals(
        "INFO: no bundle holds nowhere\n"
            + "INFO: would delete 4 files, 15 B, from 4 bundles of repo r; a later collection frees"
            + " what no bundle needs\n",
        run("repo delete files --repo r --files list --dry-run").err());
    assertEquals("three", ok("bundle cat r@three:a"));
    CliRun deleted = run("repo delete files --repo r --file a --force-yes true");
    assertEquals(0, deleted.code(), deleted.err());
    assertEquals("", deleted.out());
    failed(1, "bundle cat r@three:a");
    assertEquals("keep", ok("bundle cat r@four:b"));
    assertEquals(
        List.of("name:b"),
        ok("bundle list files r@four").lines().map(l -> l.split(",", 2)[0]).toList());
    assertEquals(
        "Error: must specify at least one file or file list",
        failed(64, "repo delete files --repo r").lines().findFirst().orElseThrow());
    failed(2, "repo delete files --repo none --file a");
    ok("bundle protect r@four");
    assertTrue(failed(4, "repo delete files r --file b").contains("is protected"));
    ok("verify r");
  }
}
