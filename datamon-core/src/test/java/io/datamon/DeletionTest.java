package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.ConflictException;
import io.datamon.error.CorruptException;
import io.datamon.error.NotFoundException;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.LabelDescriptor;
import io.datamon.model.LabelName;
import io.datamon.transfer.RepoDeletion;
import io.datamon.verify.Finding;
import io.datamon.verify.VerifySettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles and labels are deleted. */
class DeletionTest {
  @TempDir Path temp;
  private Datamon datamon;
  private Repo repo;
  private Path source;

  @BeforeEach
  void open() throws IOException {
    datamon = Datamon.open(temp.resolve("store"));
    repo = datamon.createRepo("r", "for a test");
    source = Files.createDirectories(temp.resolve("source"));
  }

  @AfterEach
  void close() {
    datamon.close();
  }

  private Bundle upload(String text) throws IOException {
    Files.writeString(source.resolve("file"), text);
    return repo.upload(source, Upload.message(text));
  }

  private Path descriptor(Bundle bundle) {
    return temp.resolve("store/dev/meta/bundles/r/" + bundle.id() + "/bundle.yaml");
  }

  private List<BundleId> listed() {
    List<BundleId> ids = new ArrayList<>();
    for (BundleDescriptor bundle : repo.bundles()) {
      ids.add(bundle.id());
    }
    return ids;
  }

  @Test
  void aDeletedBundleIsGoneAndTheOthersAreWhole() throws IOException {
    Bundle first = upload("one");
    Bundle second = upload("two");
    Bundle third = upload("two");

    second.delete();

    assertEquals(List.of(first.id(), third.id()), listed());
    assertThrows(NotFoundException.class, () -> repo.bundle(second.id()));
    NotFoundException e = assertThrows(NotFoundException.class, second::delete);
    assertEquals("bundle", e.kind());
    assertEquals("two", new String(third.open("file").readAllBytes(), StandardCharsets.UTF_8));
    assertFalse(Files.exists(descriptor(second).getParent()));
    third.delete();
    assertEquals(first.id(), repo.newest().id());
    assertEquals(first.id(), upload("three").descriptor().parents().get(0));
  }

  @Test
  void aVoidTakesThePlaceOfABundleWhoseSessionIsStillThere() throws IOException {
    Bundle bundle = upload("one");
    Path session = temp.resolve("store/dev/content/sessions/" + bundle.id());
    Files.createDirectories(session.getParent());
    Files.writeString(session, "{}");

    bundle.delete();

    assertEquals(List.of(), listed());
    assertTrue(Files.readString(descriptor(bundle)).contains("\nkind: void\n"));
    assertThrows(NotFoundException.class, bundle::delete);
  }

  @Test
  void theVoidsOfADeletedRepoAreNoLoss() throws IOException {
    Bundle bundle = upload("one");
    Path session = temp.resolve("store/dev/content/sessions/" + bundle.id());
    Files.createDirectories(session.getParent());
    Files.writeString(session, "{}");
    repo.delete();
    assertTrue(Files.exists(descriptor(bundle)));
    Files.delete(session);
    List<Finding> findings = new ArrayList<>();
    datamon.verify(VerifySettings.STRUCTURE, findings::add);
    assertEquals(List.of(), findings);
  }

  @Test
  void aBundleThatLabelsPointAtIsNotDeleted() throws IOException {
    Bundle bundle = upload("one");
    Bundle other = upload("two");
    repo.label("b").set(bundle.id());
    repo.label("a").set(bundle.id());
    repo.label("c").set(other.id());
    assertEquals(List.of(LabelName.of("a"), LabelName.of("b")), bundle.labels());

    ConflictException e = assertThrows(ConflictException.class, bundle::delete);

    assertTrue(e.getMessage().contains("labels a, b point at it"), e.getMessage());
    assertEquals(bundle.id(), repo.label("a").bundle().id());
    repo.label("a").delete();
    e = assertThrows(ConflictException.class, bundle::delete);
    assertTrue(e.getMessage().contains("label b points at it"), e.getMessage());
    repo.label("b").deleteIfAt(bundle.id());
    bundle.delete();
    assertEquals(List.of(other.id()), listed());
  }

  @Test
  void aBundleCanBeDeletedWithItsLabels() throws IOException {
    Bundle bundle = upload("one");
    Bundle other = upload("two");
    repo.label("a").set(bundle.id());
    repo.label("b").set(other.id());

    assertEquals(List.of(LabelName.of("a")), bundle.deleteWithLabels());

    assertEquals(List.of(other.id()), listed());
    assertTrue(repo.label("a").find().isEmpty());
    assertEquals(other.id(), repo.label("b").bundle().id());
    assertThrows(NotFoundException.class, bundle::deleteWithLabels);
  }

  @Test
  void aDeletedLabelKeepsItsHistoryAndCanBeMadeAgain() throws IOException {
    Bundle first = upload("one");
    Bundle second = upload("two");
    Label label = repo.label("a");
    label.set(first.id());
    label.set(second.id());
    assertThrows(ConflictException.class, () -> label.deleteIfAt(first.id()));

    assertEquals(second.id(), label.delete().bundle());

    assertThrows(NotFoundException.class, label::delete);
    assertThrows(NotFoundException.class, label::bundle);
    assertFalse(repo.labels().iterator().hasNext());
    List<BundleId> moves = new ArrayList<>();
    for (LabelDescriptor move : label.history()) {
      moves.add(move.bundle());
    }
    assertEquals(List.of(first.id(), second.id()), moves);
    assertThrows(ConflictException.class, () -> label.setIfAt(second.id(), first.id()));
    label.create(first.id());
    assertEquals(first.id(), label.bundle().id());
  }

  @Test
  void anUploadMakesADeletedLabelAgainAndTakesTheNewestForItsParent() throws IOException {
    upload("one");
    Bundle second = upload("two");
    repo.label("a").set(second.id());
    repo.label("a").delete();
    Files.writeString(source.resolve("file"), "three");
    Bundle third = repo.upload(source, Upload.message("three").label("a"));
    assertEquals(List.of(second.id()), third.descriptor().parents());
    assertEquals(third.id(), repo.label("a").bundle().id());
  }

  @Test
  void aRepoIsDeletedWithAllThatIsInIt() throws IOException {
    Bundle first = upload("one");
    Bundle second = upload("two!");
    repo.label("a").set(first.id());
    repo.label("b").set(second.id());
    repo.label("b").delete();
    Repo other = datamon.createRepo("r-2", "another");
    Bundle kept = other.upload(source, Upload.message("kept"));
    other.label("a").set(kept.id());

    assertEquals(new RepoDeletion(2, 1, 2, 7, List.of()), repo.delete());

    assertTrue(datamon.findRepo("r").isEmpty());
    assertThrows(NotFoundException.class, repo::delete);
    for (String left : List.of("repos/r", "bundles/r", "labels/r", "labels-history/r")) {
      assertFalse(Files.exists(temp.resolve("store/dev/meta").resolve(left)), left);
      assertFalse(Files.exists(temp.resolve("store/dev/vmeta").resolve(left)), left);
    }
    assertEquals("two!", new String(kept.open("file").readAllBytes(), StandardCharsets.UTF_8));
    assertEquals(kept.id(), other.label("a").bundle().id());
    repo = datamon.createRepo("r", "again");
    assertEquals(List.of(), listed());
    assertEquals(upload("two!").id(), repo.newest().id());
  }

  @Test
  void aDeletionOfARepoThatWasStoppedGoesOn() throws IOException {
    Bundle first = upload("one");
    Bundle second = upload("two");
    repo.label("a").set(second.id());
    Path damaged = descriptor(second);
    String whole = Files.readString(damaged);
    Files.writeString(damaged, "id: [");
    assertThrows(CorruptException.class, repo::delete);
    assertTrue(datamon.findRepo("r").isPresent(), "the repo itself goes last");
    assertEquals(first.id(), repo.bundle(first.id()).id(), "nothing goes if all cannot go");
    Files.writeString(damaged, whole);
    first.delete();
    assertEquals(new RepoDeletion(1, 1, 1, 3, List.of()), repo.delete());
    assertTrue(datamon.findRepo("r").isEmpty());
  }
}
