package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.ConflictException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NotFoundException;
import io.datamon.model.BundlePath;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.transfer.Difference;
import io.datamon.transfer.DownloadResult;
import io.datamon.transfer.LocalChangesException;
import io.datamon.transfer.UpdatePlan;
import io.datamon.transfer.UpdateStep;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders are compared with bundles, and updated. */
class UpdateTest {
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
  }

  @AfterEach
  void close() {
    datamon.close();
  }

  /**
   * Makes a bundle of just these files: a path, then its text; {@code >} before a link's target.
   */
  private Bundle bundle(String... pathsAndTexts) throws IOException {
    delete(source);
    Files.createDirectories(source);
    for (int i = 0; i < pathsAndTexts.length; i += 2) {
      write(source, pathsAndTexts[i], pathsAndTexts[i + 1]);
    }
    return repo.upload(source, Upload.message("test"));
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      TreeMaker.delete(folder);
    }
  }

  private static void write(Path root, String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    if (text.startsWith(">")) {
      Files.deleteIfExists(file);
      Files.createSymbolicLink(file, Path.of(text.substring(1)));
    } else {
      Files.writeString(file, text);
    }
  }

  private static String read(Path root) throws IOException {
    TreeMap<String, String> found = new TreeMap<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes a) {
            return folder.endsWith(".datamon")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            found.put(
                root.relativize(file).toString(),
                a.isSymbolicLink() ? ">" + Files.readSymbolicLink(file) : Files.readString(file));
            return FileVisitResult.CONTINUE;
          }
        });
    return found.toString();
  }

  private static List<String> lines(Iterable<Difference> differences) {
    List<String> lines = new ArrayList<>();
    for (Difference each : differences) {
      lines.add(
          each.kind().name().charAt(0) + (each.content() ? " " : " (attributes) ") + each.path());
    }
    return lines;
  }

  private List<String> steps(Bundle to) {
    List<String> steps = new ArrayList<>();
    to.planUpdate(work, Update.defaults(), step -> steps.add(step.action() + " " + step.path()));
    return steps;
  }

  /**
   * One row of the table: what the earlier bundle, the folder and the next bundle have at a path.
   */
  private record Row(String was, String is, String next, String outcome) {}

  private static final List<Row> TABLE =
      List.of(
          new Row("1", "1", "1", "="),
          new Row("1", "1", "2", "REPLACE"),
          new Row("1", "1", "", "REMOVE"),
          new Row("", "", "2", "ADD"),
          new Row("1", "", "1", "ADD"),
          new Row("1", "", "2", "ADD"),
          new Row("1", "", "", "="),
          new Row("1", "X", "1", "CONFLICT"),
          new Row("1", "X", "2", "CONFLICT"),
          new Row("1", "X", "", "CONFLICT"),
          new Row("1", "2", "2", "="),
          new Row("", "2", "2", "="),
          new Row("", "X", "2", "CONFLICT"),
          new Row("", "X", "", "="),
          new Row(">a", ">a", ">b", "REPLACE"),
          new Row(">a", ">a", "", "REMOVE"),
          new Row(">a", ">x", ">b", "CONFLICT"),
          new Row(">a", ">x", ">a", "CONFLICT"),
          new Row("1", ">x", "2", "CONFLICT"),
          new Row("1", "1", ">b", "REPLACE"),
          new Row("", ">x", "", "="));

  @Test
  void theGuardStopsExactlyWhereALocalChangeWouldBeLost() throws IOException {
    for (Row row : TABLE) {
      delete(work);
      Bundle was = bundle(filled("p", row.was()));
      Bundle next = bundle(filled("p", row.next()));
      was.download(work, Download.defaults());
      Files.deleteIfExists(work.resolve("p"));
      if (!row.is().isEmpty()) {
        write(work, "p", row.is());
      }
      boolean same = row.outcome().equals("=");
      String before = read(work);
      assertEquals(same ? List.of() : List.of(row.outcome() + " p"), steps(next), row.toString());
      assertEquals(before, read(work), "a plan changes nothing: " + row);

      if (row.outcome().equals("CONFLICT")) {
        LocalChangesException e =
            assertThrows(LocalChangesException.class, () -> next.update(work, Update.defaults()));
        assertEquals(List.of(BundlePath.of("p")), e.paths(), row.toString());
        assertEquals(before, read(work), "nothing is changed: " + row);
        next.update(work, Update.defaults().force());
      } else {
        next.update(work, Update.defaults());
      }
      boolean added = row.was().isEmpty() && row.next().isEmpty();
      String expected = added ? row.is() : row.next();
      assertEquals(
          expected.isEmpty() ? "{keep=k}" : "{keep=k, p=" + expected + "}",
          read(work),
          row.toString());
    }
  }

  private static String[] filled(String path, String text) {
    return text.isEmpty() ? new String[] {"keep", "k"} : new String[] {"keep", "k", path, text};
  }

  @Test
  void filesAndFoldersThatTakeEachOthersPlaces() throws IOException {
    Bundle file = bundle("p", "file", "q/r/s", "deep", "q/t", "flat");
    Bundle folder = bundle("p/a/b", "deep", "q", "file");
    file.download(work, Download.defaults());
    folder.update(work, Update.defaults());
    assertEquals("{p/a/b=deep, q=file}", read(work));
    file.update(work, Update.defaults());
    assertEquals("{p=file, q/r/s=deep, q/t=flat}", read(work));

    write(work, "q/r/mine", "x");
    LocalChangesException e =
        assertThrows(LocalChangesException.class, () -> folder.update(work, Update.defaults()));
    assertEquals(List.of(BundlePath.of("q/r/mine")), e.paths());
    assertEquals("{p=file, q/r/mine=x, q/r/s=deep, q/t=flat}", read(work));
    folder.update(work, Update.defaults().force());
    assertEquals("{p/a/b=deep, q=file}", read(work));
  }

  @Test
  void foldersThatBecomeEmptyGoAndThoseWithFilesOfTheUserStay() throws IOException {
    Bundle before = bundle("a/b/c", "1", "d/e", "2", "f", "3");
    Bundle after = bundle("f", "3");
    before.download(work, Download.defaults());
    write(work, "d/mine", "x");
    DownloadResult result = after.update(work, Update.defaults());
    assertTrue(result.isComplete());
    assertEquals("{d/mine=x, f=3}", read(work));
    assertFalse(Files.exists(work.resolve("a")));
    assertEquals(List.of("A d", "A d/mine"), lines(after.diff(work, Diff.defaults())));
  }

  @Test
  void anEditOfEqualLengthAndTimeIsFound() throws IOException {
    Bundle before = bundle("p", "one", "q", "two");
    Bundle after = bundle("p", "one", "q", "too");
    before.download(work, Download.defaults());
    FileTime time = Files.getLastModifiedTime(work.resolve("p"));
    write(work, "p", "eno");
    Files.setLastModifiedTime(work.resolve("p"), time);

    assertEquals(List.of("C p"), lines(before.diff(work, Diff.defaults())));
    assertEquals(List.of("C p"), lines(before.diff(work, Diff.defaults().quick())));
    assertEquals(List.of("CONFLICT p", "REPLACE q"), steps(after));
    Update compare = Update.defaults().compareContents();
    assertThrows(LocalChangesException.class, () -> after.update(work, compare));
    assertEquals("{p=eno, q=two}", read(work));
  }

  @Test
  void aTouchedFileIsNoChange() throws IOException {
    Bundle before = bundle("p", "one");
    Bundle after = bundle("p", "one", "q", "two");
    before.download(work, Download.defaults());
    Files.setLastModifiedTime(work.resolve("p"), FileTime.fromMillis(1));
    assertEquals(List.of(), lines(before.diff(work, Diff.defaults())));
    assertEquals(
        List.of("C (attributes) p"), lines(before.diff(work, Diff.defaults().attributes())));
    assertEquals(List.of("ADD q"), steps(after));
    after.update(work, Update.defaults());
    assertEquals(
        after.find("p").orElseThrow().modified(),
        Files.getLastModifiedTime(work.resolve("p")).toInstant());
  }

  @Test
  void anUpdateReadsNoFileThatNobodyTouched() throws IOException {
    Bundle before = bundle("a", "1", "b", "2", "c", "3".repeat(2000));
    Bundle after = bundle("a", "1", "b", "22", "c", "3".repeat(2000));
    before.download(work, Download.defaults());
    DownloadResult result = after.update(work, Update.defaults());
    assertEquals(1, result.written());
    assertEquals(2, result.kept());
    assertEquals(
        "2", read(work).substring(read(work).indexOf("b=") + 3, read(work).indexOf("b=") + 4));
    UpdatePlan plan = before.planUpdate(work, Update.defaults(), step -> {});
    assertEquals(List.of(after.id()), plan.from());
    assertEquals(before.id(), plan.to());
    assertEquals(1, plan.replaced());
    assertEquals(1, plan.bytes());
  }

  @Test
  void anUpdateThatIsStoppedAnywhereGoesOn() throws IOException {
    Bundle before = bundle("a", "1", "b/c", "2", "d", "3", "e", ">a", "f/g/h", "4");
    Bundle after = bundle("a", "one", "b", "two", "i/j", "five", "e", ">i", "d", "3", "k", "6");
    Bundle other = bundle("a", "uno", "b/c", "2", "l", "7");
    int events = 0;
    for (boolean stopped = true; stopped; events++) {
      for (Bundle next : List.of(after, before, other)) {
        delete(work);
        before.download(work, Download.defaults());
        stopped = !stopAt(after, events);
        write(work, "mine", "x");
        next.update(work, Update.defaults());
        Files.delete(work.resolve("mine"));
        Path fresh = temp.resolve("fresh");
        next.download(fresh, Download.defaults().deleteExtra());
        assertEquals(read(fresh), read(work), "stopped at event " + events);
        assertEquals(List.of(), lines(next.diff(work, Diff.defaults())));
      }
    }
    assertTrue(events > 5, events + " events");
  }

  /** Returns whether the update came to its end before that event. */
  private boolean stopAt(Bundle to, int event) {
    int[] left = {event};
    try {
      to.update(
          work,
          Update.defaults()
              .progress(
                  e -> {
                    if (left[0]-- == 0) {
                      throw new IllegalStateException("stop");
                    }
                  }));
      return true;
    } catch (IllegalStateException e) {
      assertTrue(String.valueOf(e.getMessage()).endsWith("stop"), e.toString());
      return false;
    }
  }

  @Test
  void whatIsEditedAfterAnUpdateWasStoppedIsNotLost() throws IOException {
    Bundle before = bundle("a", "1", "b", "2", "c", "3");
    Bundle after = bundle("a", "one", "b", "two");
    before.download(work, Download.defaults());
    assertFalse(stopAt(after, 1));
    write(work, "a", "mine");
    LocalChangesException e =
        assertThrows(LocalChangesException.class, () -> after.update(work, Update.defaults()));
    assertEquals(List.of(BundlePath.of("a")), e.paths());
    assertEquals("mine", Files.readString(work.resolve("a")));
  }

  @Test
  void aDownloadThatWasStoppedCanBeFinishedByAnUpdate() throws IOException {
    Bundle before = bundle("a", "1", "b", "2");
    Bundle after = bundle("a", "one", "c", "three");
    before.download(work, Download.defaults());
    int[] left = {1};
    assertThrows(
        IllegalStateException.class,
        () ->
            after.download(
                work,
                Download.defaults()
                    .progress(
                        e -> {
                          if (left[0]-- == 0) {
                            throw new IllegalStateException("stop");
                          }
                        })));
    after.update(work, Update.defaults());
    assertEquals("{a=one, c=three}", read(work));
  }

  @Test
  void aFolderThatHoldsNoDownloadIsNotUpdated() throws IOException {
    Bundle bundle = bundle("a", "1");
    assertThrows(NotFoundException.class, () -> bundle.update(work, Update.defaults()));
    Files.createDirectories(work);
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> bundle.update(work, Update.defaults()));
    assertTrue(e.getMessage().startsWith("failed to find metadata dir in "), e.getMessage());
    assertEquals("{}", read(work));
    assertFalse(Files.exists(work.resolve(".datamon")));

    Repo other = datamon.createRepo("other", "for a test");
    other.upload(source, Upload.message("x")).download(work, Download.defaults());
    assertThrows(ConflictException.class, () -> bundle.update(work, Update.defaults()));
    assertThrows(ConflictException.class, () -> bundle.update(work, Update.defaults().force()));
  }

  @Test
  void aPartOfABundleIsUpdatedOnlyByForce() throws IOException {
    Bundle before = bundle("a", "1", "b", "2");
    Bundle after = bundle("a", "1", "b", "3");
    before.download(work, Download.defaults().include("a"));
    assertThrows(ConflictException.class, () -> after.update(work, Update.defaults()));
    assertEquals("{a=1}", read(work));
    after.update(work, Update.defaults().force());
    assertEquals("{a=1, b=3}", read(work));
    before.update(work, Update.defaults());
    assertEquals("{a=1, b=2}", read(work));
  }

  @Test
  void theEarlierBundleMayBeDeletedAsLongAsItsPacksAreThere() throws IOException {
    Bundle before = bundle("a", "1", "b", "2");
    Bundle after = bundle("a", "1", "c", "3");
    before.download(work, Download.defaults());
    before.delete();
    write(work, "a", "X");
    assertThrows(LocalChangesException.class, () -> after.update(work, Update.defaults()));
    after.update(work, Update.defaults().force());
    assertEquals("{a=1, c=3}", read(work));
  }

  @Test
  void anUpdateWithoutTheEarlierBundleIsDoneOnlyByForceAndRemovesNothing() throws IOException {
    Bundle before = bundle("a", "1", "b", "2");
    Bundle after = bundle("a", "11", "c", "3");
    before.download(work, Download.defaults());
    before.delete();
    Files.delete(work.resolve(".datamon/" + before.id() + ".yaml"));
    ConflictException e =
        assertThrows(ConflictException.class, () -> after.update(work, Update.defaults()));
    assertTrue(e.getMessage().contains(before.id().value()), e.getMessage());
    after.update(work, Update.defaults().force());
    assertEquals("{a=11, b=2, c=3}", read(work));
  }

  @Test
  void differencesCarryWhatBothSidesAre() throws IOException {
    Bundle before = bundle("gone", "1", "same", "2", "text", "x".repeat(5000));
    Bundle after = bundle("same", "2", "text", "y".repeat(6000), "z/new", "3");
    after.download(work, Download.defaults());
    for (Iterable<Difference> differences :
        List.of(before.diff(after), before.diff(work, Diff.defaults()))) {
      List<Difference> all = new ArrayList<>();
      differences.forEach(all::add);
      assertEquals(List.of("R gone", "C text", "A z", "A z/new"), lines(all));
      assertEquals(Optional.of(hash(before, "gone")), all.get(0).before().orElseThrow().hash());
      assertEquals(Optional.of(hash(after, "text")), all.get(1).after().orElseThrow().hash());
      assertEquals(6000, all.get(1).after().orElseThrow().size());
      assertEquals(5000, all.get(1).before().orElseThrow().size());
      assertEquals(Difference.Type.DIRECTORY, all.get(2).after().orElseThrow().type());
      assertEquals(Optional.of(hash(after, "z/new")), all.get(3).after().orElseThrow().hash());
    }
    assertEquals(List.of(), lines(after.diff(after)));
    assertEquals(List.of("C text"), lines(before.diff(work, Diff.defaults().only("text", "same"))));
    assertEquals(List.of("A z", "A z/new"), lines(before.diff(after, Diff.defaults().only("z"))));
  }

  private static Digest hash(Bundle bundle, String path) {
    return Bundle.hash((Entry.File) bundle.find(path).orElseThrow());
  }

  @Test
  void aComparisonWritesNothingAndFailsAtWhatCannotBeRead() throws IOException {
    Bundle bundle = bundle("a", "1");
    assertThrows(NotFoundException.class, () -> bundle.diff(work, Diff.defaults()).iterator());
    assertFalse(Files.exists(work, LinkOption.NOFOLLOW_LINKS));
    Path plain = Files.createDirectories(temp.resolve("plain"));
    Files.write(plain.resolve("b"), "2".getBytes(StandardCharsets.UTF_8));
    assertEquals(List.of("R a", "A b"), lines(bundle.diff(plain, Diff.defaults())));
    assertEquals("{b=2}", read(plain));
    assertFalse(Files.exists(plain.resolve(".datamon")));
  }

  @Test
  void stepsOfAPlanComeInOrderWithTheirLengths() throws IOException {
    Bundle before = bundle("a", "1", "b", "2");
    Bundle after = bundle("a", "1234", "c/d", "12");
    before.download(work, Download.defaults());
    List<UpdateStep> steps = new ArrayList<>();
    after.planUpdate(work, Update.defaults(), steps::add);
    assertEquals(
        List.of(
            new UpdateStep(UpdateStep.Action.REPLACE, BundlePath.of("a"), 4),
            new UpdateStep(UpdateStep.Action.REMOVE, BundlePath.of("b"), 0),
            new UpdateStep(UpdateStep.Action.ADD, BundlePath.of("c/d"), 2)),
        steps);
  }
}
