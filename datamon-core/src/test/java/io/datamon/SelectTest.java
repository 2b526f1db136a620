package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.InvalidInputException;
import io.datamon.error.NotFoundException;
import io.datamon.model.BundlePath;
import io.datamon.model.Entry;
import io.datamon.transfer.Difference;
import io.datamon.transfer.ProgressEvent;
import io.datamon.transfer.UnreadableFilesException;
import io.datamon.transfer.UploadOutcome;
import io.datamon.tree.PathRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads, downloads and comparisons of a part. */
class SelectTest {
  @TempDir Path temp;
  private Datamon datamon;
  private Repo repo;
  private Path source;
  private Path work;

  @BeforeEach
  void open() throws IOException {
    datamon = Datamon.open(temp.resolve("store"));
    repo = datamon.createRepo("r", "for a test");
    source = Files.createDirectories(temp.resolve("source"));
    work = temp.resolve("work");
    write("a.csv", "1");
    write("b.txt", "2");
    write("train/1.csv", "3");
    write("train/1.png", "4");
    write("train/deep/2.csv", "5");
    write("tmp/x.csv", "6");
  }

  @AfterEach
  void close() {
    datamon.close();
  }

  private void write(String path, String text) throws IOException {
    Path file = source.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static Upload upload() {
    return Upload.message("test");
  }

  private String uploaded(Upload upload) {
    return files(repo.upload(source, upload));
  }

  private static String files(Bundle bundle) {
    List<String> paths = new ArrayList<>();
    for (Entry entry : bundle.list()) {
      if (entry instanceof Entry.File) {
        paths.add(entry.path().toString());
      }
    }
    return String.join(" ", paths);
  }

  private String downloaded(Bundle bundle, Download download) throws IOException {
    Path to = temp.resolve("to" + System.nanoTime());
    bundle.download(to, download.withoutMetadata());
    try (Stream<Path> all = Files.walk(to)) {
      return String.join(
          " ",
          all.filter(file -> !file.equals(to))
              .map(file -> to.relativize(file).toString() + (Files.isDirectory(file) ? "/" : ""))
              .sorted()
              .toList());
    }
  }

  @Test
  void anUploadTakesWhatIsIncluded() {
    assertEquals(
        "a.csv tmp/x.csv train/1.csv train/deep/2.csv", uploaded(upload().include("*.csv")));
    assertEquals("train/1.csv train/1.png train/deep/2.csv", uploaded(upload().include("train/")));
    assertEquals("train/1.csv train/1.png", uploaded(upload().include("train", "!deep")));
  }

  @Test
  void anUploadLeavesOutWhatIsExcluded() {
    assertEquals("b.txt train/1.png", uploaded(upload().exclude("*.csv").exclude("tmp")));
    assertEquals(
        "a.csv train/1.csv train/deep/2.csv", uploaded(upload().include("*.csv").exclude("/tmp/")));
  }

  @Test
  void anIncludedPatternFromTheTopIsNotSoughtElsewhere() {
    Bundle bundle = repo.upload(source, upload().include("/train/deep/*.csv"));
    List<String> all = new ArrayList<>();
    bundle.list().forEach(entry -> all.add(entry.path().toString()));
    assertEquals(List.of("", "train", "train/deep", "train/deep/2.csv"), all);
  }

  @Test
  void filesOfRulesLeaveOutWhatLiesInTheirFolder() throws IOException {
    write(".datamonignore", "# not these\n*.csv\n/tmp/\n");
    write("train/.datamonignore", "!1.csv\r\n*.png\n");
    assertEquals(".datamonignore b.txt train/.datamonignore train/1.csv", uploaded(upload()));
    assertEquals(
        ".datamonignore a.csv b.txt train/.datamonignore train/1.csv",
        uploaded(upload().exclude("!a.csv")));
    assertEquals(
        ".datamonignore a.csv b.txt tmp/x.csv train/.datamonignore train/1.csv train/1.png"
            + " train/deep/2.csv",
        uploaded(upload().withoutIgnoreFiles()));
  }

  @Test
  void rulesOfAFileComeBeforeThoseOfPatterns() {
    PathRules file = PathRules.parse("*.csv\n*.txt\n".getBytes(StandardCharsets.UTF_8));
    assertEquals("b.txt train/1.png", uploaded(upload().exclude(file).exclude("!b.txt")));
  }

  @Test
  void whatMayNotBeReadIsMetOnlyWhereItIsLookedAt() throws Exception {
    // Root may read everything: these run without its rights.
    Assumptions.assumeTrue(
        Elsewhere.works(Elsewhere.NO_RIGHTS), "rights cannot be dropped here (setpriv)");
    Map<String, String> results =
        Elsewhere.run(Elsewhere.NO_RIGHTS, SelectDeniedCases.class, temp.resolve("cases"));
    assertEquals(
        Map.of("anExcludedFolderIsNotLookedAt", "", "rulesThatCannotBeReadEndTheUpload", ""),
        results);
  }

  @Test
  void aListedPathThatIsExcludedIsToldAndNotMissing() {
    List<String> told = new ArrayList<>();
    UploadOutcome outcome =
        repo.uploadWithOutcome(
            source,
            upload()
                .only(
                    List.of(
                        BundlePath.of("a.csv"), BundlePath.of("b.txt"), BundlePath.of("tmp/x.csv")))
                .exclude("a.csv", "tmp")
                .progress(
                    event -> {
                      if (event instanceof ProgressEvent.Skipped skipped) {
                        told.add(skipped.path() + ": " + skipped.reason());
                      }
                    }));
    assertEquals(0, outcome.failureCount());
    assertEquals(List.of("a.csv: it is excluded", "tmp: it is excluded"), told);
    assertEquals("b.txt", files(repo.newest()));
    assertThrows(
        UnreadableFilesException.class,
        () -> uploaded(upload().only(List.of(BundlePath.of("none"))).exclude("a.csv")));
  }

  @Test
  void whatWasExcludedIsReadWhenItIsNotAnyMore() {
    uploaded(upload().exclude("*.csv"));
    UploadOutcome second = repo.uploadWithOutcome(source, upload());
    // More if files are so new that their times prove nothing.
    assertTrue(second.readFiles() >= 4, second::toString);
    assertEquals(
        "a.csv b.txt tmp/x.csv train/1.csv train/1.png train/deep/2.csv",
        files(repo.bundle(second.bundle().id().toString())));
  }

  @Test
  void anUploadWithoutChangeIsNoneWhateverIsExcluded() {
    uploaded(upload().exclude("tmp"));
    Upload again = upload().exclude("tmp").skipIfUnchanged();
    assertFalse(repo.uploadWithOutcome(source, again).created());
    assertTrue(repo.uploadWithOutcome(source, upload().skipIfUnchanged()).created());
  }

  @Test
  void aDownloadTakesWhatIsIncludedAndNotExcluded() throws IOException {
    Bundle bundle = repo.upload(source, upload());
    assertEquals(
        "train/ train/1.csv train/deep/ train/deep/2.csv",
        downloaded(bundle, Download.defaults().include("train/**").exclude("*.png")));
    assertEquals("a.csv", downloaded(bundle, Download.defaults().include("/*.csv")));
    assertEquals(
        "b.txt train/ train/1.png",
        downloaded(bundle, Download.defaults().exclude("*.csv", "tmp/", "deep/")));
  }

  @Test
  void aDownloadTakesPathsInWhichAnExpressionIsFound() throws IOException {
    Bundle bundle = repo.upload(source, upload());
    assertEquals("b.txt", downloaded(bundle, Download.defaults().matching("\\.t.t$")));
    assertEquals("", downloaded(bundle, Download.defaults().matching("nothing")));
    InvalidInputException refused =
        assertThrows(InvalidInputException.class, () -> Download.defaults().matching("a(b"));
    assertEquals(
        "name filter regexp a(b didn't build: error parsing regexp: missing closing ): `a(b`",
        refused.getMessage());
    // What would take other engines for ever.
    assertEquals("", downloaded(bundle, Download.defaults().matching("(.*)*(.*)*\\(\\(")));
  }

  @Test
  void aDownloadBelowAPathLeavesTheRestAlone() throws IOException {
    Bundle bundle = repo.upload(source, upload());
    assertEquals(
        "train/ train/deep/ train/deep/2.csv",
        downloaded(bundle, Download.defaults().below("train/deep/")));
    assertEquals("a.csv", downloaded(bundle, Download.defaults().below("a.csv")));
    assertEquals(
        "train/ train/1.csv", downloaded(bundle, Download.defaults().below("train/1.csv")));
    assertThrows(
        NotFoundException.class, () -> bundle.download(work, Download.defaults().below("no")));
    assertFalse(Files.exists(work));
  }

  @Test
  void aDownloadBelowAPathRemovesNothingElsewhere() throws IOException {
    Bundle bundle = repo.upload(source, upload());
    bundle.download(work, Download.defaults());
    Files.writeString(work.resolve("own"), "mine");
    Files.writeString(work.resolve("train/own"), "mine");
    Files.delete(work.resolve("a.csv"));
    bundle.download(work, Download.defaults().below("train").deleteExtra());
    assertTrue(Files.exists(work.resolve("own")));
    assertFalse(Files.exists(work.resolve("a.csv")));
    assertFalse(Files.exists(work.resolve("train/own")));
    assertTrue(Files.exists(work.resolve("train/1.csv")));
  }

  @Test
  void aListedPathIsDownloadedWithWhatLiesBelow() throws IOException {
    Bundle bundle = repo.upload(source, upload());
    Download listed =
        Download.defaults().only(List.of(BundlePath.of("train/deep"), BundlePath.of("b.txt")));
    assertEquals("b.txt train/ train/deep/ train/deep/2.csv", downloaded(bundle, listed));
  }

  @Test
  void aComparisonPassesOverIgnoredFilesThatAreNotInTheBundle() throws IOException {
    Bundle bundle = repo.upload(source, upload());
    write(".datamonignore", "tmp\n*.log\n");
    write("run.log", "x");
    write("tmp/y.csv", "new");
    write("tmp/x.csv", "changed");
    List<String> paths = new ArrayList<>();
    for (Difference difference : bundle.diff(source, Diff.defaults())) {
      paths.add(difference.kind() + " " + difference.path());
    }
    assertEquals(List.of("ADDED .datamonignore", "CHANGED tmp/x.csv"), paths);
    paths.clear();
    for (Difference difference : bundle.diff(source, Diff.defaults().withoutIgnoreFiles())) {
      paths.add(difference.path().toString());
    }
    assertEquals(List.of(".datamonignore", "run.log", "tmp/x.csv", "tmp/y.csv"), paths);
  }
}
