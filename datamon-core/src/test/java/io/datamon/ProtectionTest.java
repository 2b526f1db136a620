package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.ConflictException;
import io.datamon.error.NotFoundException;
import io.datamon.model.LabelDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is protected is not deleted, by whatever way. */
class ProtectionTest {
  @TempDir Path temp;
  private Datamon datamon;
  private Repo repo;
  private Path source;
  private Bundle first;
  private Bundle second;

  @BeforeEach
  void makeTwoBundles() throws IOException {
    datamon = Datamon.open(temp.resolve("store"));
    repo = datamon.createRepo("r", "for a test");
    source = Files.createDirectories(temp.resolve("source"));
    first = upload("one");
    second = upload("two");
    repo.label("a").set(first.id());
  }

  @AfterEach
  void close() {
    datamon.close();
  }

  private Bundle upload(String text) throws IOException {
    Files.writeString(source.resolve("file"), text);
    return repo.upload(source, Upload.message(text));
  }

  private static String conflict(Runnable action) {
    return assertThrows(ConflictException.class, action::run).getMessage();
  }

  @Test
  void protectionIsTakenOffInARepoWhoseDeletionHasBegunAndNotPutOn() throws IOException {
    repo.label("a").protect();
    second.protect();
    Path descriptor = temp.resolve("store/dev/meta/repos/r/repo.yaml");
    List<String> lines = new ArrayList<>(Files.readAllLines(descriptor));
    lines.removeIf(line -> line.startsWith("checksum:"));
    lines.addAll(List.of("beingDeleted: true", "deletion: c0ffee", "partlyDeleted: true"));
    Files.write(descriptor, lines);
    conflict(repo::delete);
    conflict(first::protect);
    conflict(repo.label("a")::protect);
    assertFalse(second.unprotect().descriptor().isProtected());
    assertFalse(repo.label("a").unprotect().isProtected());
    assertEquals(2, repo.delete().bundles());
  }

  @Test
  void aProtectedBundleIsNotDeleted() {
    assertTrue(second.protect().descriptor().isProtected());
    assertTrue(repo.bundle(second.id()).protect().descriptor().isProtected());
    assertEquals(
        "bundle "
            + second.id()
            + " of repo r is protected and was not deleted; take its protection off first",
        conflict(second::delete));
    repo.label("b").set(second.id());
    conflict(second::deleteWithLabels);
    assertEquals(second.id(), repo.label("b").bundle().id());
    assertEquals(
        "repo r was not deleted: bundle "
            + second.id()
            + " is protected; take the protection off first",
        conflict(repo::delete));
    assertEquals(second.id(), repo.newest().id());
    assertFalse(second.unprotect().descriptor().isProtected());
    second.deleteWithLabels();
    assertThrows(NotFoundException.class, second::protect);
    repo.delete();
  }

  @Test
  void aProtectedLabelIsNotDeletedNorItsBundleAndCanBeMoved() {
    Label label = repo.label("a");
    assertTrue(label.protect().isProtected());
    String line = conflict(label::delete);
    assertEquals(
        "label a of repo r is protected and was not deleted; take its protection off first", line);
    conflict(() -> label.deleteIfAt(first.id()));
    conflict(first::deleteWithLabels);
    assertEquals(
        "repo r was not deleted: label a is protected; take the protection off first",
        conflict(repo::delete));
    assertEquals(first.id(), label.bundle().id());

    label.set(second.id());

    assertTrue(label.descriptor().isProtected());
    assertEquals(second.id(), label.bundle().id());
    conflict(label::delete);
    List<LabelDescriptor> moves = new ArrayList<>();
    label.history().forEach(moves::add);
    assertEquals(2, moves.size());
    assertFalse(label.unprotect().isProtected());
    label.delete();
    assertThrows(NotFoundException.class, label::protect);
    assertThrows(NotFoundException.class, label::unprotect);
  }

  @Test
  void anUploadTakesAProtectedBundleForItsParentAndMovesAProtectedLabel() throws IOException {
    first.protect();
    repo.label("a").protect();
    Files.writeString(source.resolve("file"), "three");
    Bundle third = repo.upload(source, Upload.message("three").label("a"));
    assertEquals(List.of(first.id()), third.descriptor().parents());
    assertFalse(third.descriptor().isProtected());
    assertTrue(repo.label("a").descriptor().isProtected());
    assertEquals(third.id(), repo.label("a").bundle().id());
  }
}
