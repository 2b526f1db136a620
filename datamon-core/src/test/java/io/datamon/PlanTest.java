package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.AlreadyExistsException;
import io.datamon.error.NotFoundException;
import io.datamon.model.BundlePath;
import io.datamon.transfer.TransferPlan;
import io.datamon.transfer.UpdateStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an upload or a download would do is told, and nothing is done. */
class PlanTest {
  @TempDir Path temp;
  private Datamon datamon;
  private Repo repo;
  private Path source;
  private Path work;
  private final List<String> steps = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    datamon = Datamon.open(temp.resolve("store"));
    repo = datamon.createRepo("r", "for a test");
    source = temp.resolve("source");
    work = temp.resolve("work");
    write(source, "a", "1");
    write(source, "d/b", "22");
    write(source, "d/c", "333");
  }

  @AfterEach
  void close() {
    datamon.close();
  }

  private void note(UpdateStep step) {
    steps.add(step.action().name().toLowerCase(Locale.ROOT) + " " + step.path());
  }

  private static void write(Path root, String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static Upload upload() {
    return Upload.message("m");
  }

  private long storedFiles() throws IOException {
    try (Stream<Path> all = Files.walk(temp.resolve("store"))) {
      return all.count();
    }
  }

  @Test
  void aFirstUploadWouldTakeEverythingThatIsSelected() throws IOException {
    long before = storedFiles();
    TransferPlan plan = repo.planUpload(source, upload().exclude("c"), this::note);
    assertEquals(new TransferPlan(2, 0, 0, 3), plan);
    assertEquals(List.of("add a", "add d/b"), steps);
    assertEquals(before, storedFiles());
    assertThrows(
        NotFoundException.class,
        () -> repo.planUpload(source, upload().only(List.of(BundlePath.of("none"))), this::note));
  }

  @Test
  void aFurtherUploadIsComparedWithItsParent() throws IOException {
    repo.upload(source, upload().label("old"));
    assertTrue(repo.planUpload(source, upload(), this::note).isEmpty());
    Files.delete(source.resolve("a"));
    write(source, "d/b", "changed");
    write(source, "e", "new");
    assertEquals(new TransferPlan(1, 1, 1, 10), repo.planUpload(source, upload(), this::note));
    assertEquals(List.of("remove a", "add e", "replace d/b"), steps);
    steps.clear();
    repo.upload(source, upload());
    assertTrue(repo.planUpload(source, upload(), this::note).isEmpty());
    assertFalse(repo.planUpload(source, upload().label("old"), this::note).isEmpty());
    assertEquals(List.of("remove a", "add e", "replace d/b"), steps);
  }

  @Test
  void aDownloadWritesWhatItWasPlannedTo() throws IOException {
    Bundle bundle = repo.upload(source, upload());
    assertEquals(
        new TransferPlan(3, 0, 0, 6), bundle.planDownload(work, Download.defaults(), this::note));
    assertFalse(Files.exists(work));
    bundle.download(work, Download.defaults());
    steps.clear();
    assertTrue(bundle.planDownload(work, Download.defaults(), this::note).isEmpty());
    write(work, "a", "2");
    write(work, "own", "mine");
    Files.delete(work.resolve("d/b"));
    assertEquals(
        new TransferPlan(1, 1, 1, 3),
        bundle.planDownload(work, Download.defaults().deleteExtra(), this::note));
    assertEquals(List.of("replace a", "remove own", "add d/b"), steps);
    steps.clear();
    assertEquals(
        new TransferPlan(1, 0, 0, 2),
        bundle.planDownload(work, Download.defaults().below("d"), this::note));
    assertEquals("2", Files.readString(work.resolve("a")));
  }

  @Test
  void aDestinationThatADownloadWouldRefuseIsRefused() throws IOException {
    Bundle bundle = repo.upload(source, upload());
    write(work, "own", "mine");
    assertThrows(
        AlreadyExistsException.class,
        () -> bundle.planDownload(work, Download.defaults(), this::note));
    assertEquals(
        3, bundle.planDownload(work, Download.defaults().forceDestination(), this::note).added());
  }
}
