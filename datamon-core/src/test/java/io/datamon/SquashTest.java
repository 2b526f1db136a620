package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.catalog.SquashPlan;
import io.datamon.error.CorruptException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NotFoundException;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.LabelDescriptor;
import io.datamon.model.LabelName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which bundles a squash keeps, and what goes with the others. */
class SquashTest {
  @TempDir Path temp;
  private Datamon datamon;
  private Repo repo;
  private Path source;
  private final List<Bundle> made = new ArrayList<>();

  @BeforeEach
  void makeSixBundles() throws IOException {
    datamon = Datamon.open(temp.resolve("store"));
    repo = datamon.createRepo("r", "for a test");
    source = Files.createDirectories(temp.resolve("source"));
    for (int i = 0; i < 6; i++) {
      made.add(upload("bundle " + i));
    }
    repo.label("zorg").set(id(2));
    repo.label("v1.2.3").set(id(3));
    repo.label("1.2.3").set(id(4));
  }

  @AfterEach
  void close() {
    datamon.close();
  }

  private BundleId id(int bundle) {
    return made.get(bundle).id();
  }

  private Bundle upload(String text) throws IOException {
    Files.writeString(source.resolve("file"), text);
    return repo.upload(source, Upload.message(text));
  }

  private List<BundleId> listed() {
    List<BundleId> ids = new ArrayList<>();
    for (BundleDescriptor bundle : repo.bundles()) {
      ids.add(bundle.id());
    }
    return ids;
  }

  private Map<String, BundleId> labels() {
    Map<String, BundleId> labels = new TreeMap<>();
    for (LabelDescriptor label : repo.labels()) {
      labels.put(label.name().value(), label.bundle());
    }
    return labels;
  }

  @Test
  void theNewestStaysAndLabelsGoWithTheirBundles() throws IOException {
    Squash squash = Squash.defaults();
    SquashPlan plan = repo.planSquash(squash);
    assertEquals(6, listed().size());
    assertEquals(List.of(id(5)), plan.kept());
    assertEquals(List.of(id(0), id(1), id(2), id(3), id(4)), plan.removed());
    assertEquals(
        List.of(LabelName.of("1.2.3"), LabelName.of("v1.2.3"), LabelName.of("zorg")),
        plan.labels());
    assertEquals(5, plan.files());
    assertEquals(40, plan.bytes());

    assertEquals(plan, repo.squash(squash));

    assertEquals(List.of(id(5)), listed());
    assertEquals(Map.of(), labels());
    assertEquals(
        "bundle 5", new String(made.get(5).open("file").readAllBytes(), StandardCharsets.UTF_8));
    SquashPlan again = repo.squash(squash);
    assertEquals(List.of(id(5)), again.kept());
    assertEquals(List.of(), again.removed());
  }

  @Test
  void labelsKeepTheirBundles() {
    assertEquals(
        List.of(id(2), id(3), id(4), id(5)),
        repo.squash(Squash.defaults().keepLabelled().keepVersions()).kept());
    assertEquals(List.of(id(2), id(3), id(4), id(5)), listed());
    assertEquals(
        List.of(id(3), id(4), id(5)), repo.squash(Squash.defaults().keepVersions()).kept());
    assertEquals(List.of("1.2.3", "v1.2.3"), List.copyOf(labels().keySet()));
    assertEquals(List.of(id(4), id(5)), repo.squash(Squash.defaults().keepNewest(2)).kept());
    assertEquals(Map.of("1.2.3", id(4)), labels());
    assertThrows(InvalidInputException.class, () -> Squash.defaults().keepNewest(0));
  }

  @Test
  void whatIsProtectedStays() {
    made.get(0).protect();
    repo.label("zorg").protect();
    SquashPlan done = repo.squash(Squash.defaults());
    assertEquals(List.of(id(0), id(2), id(5)), done.kept());
    assertEquals(2, done.protectedBundles());
    assertEquals(List.of(id(0), id(2), id(5)), listed());
    assertEquals(Map.of("zorg", id(2)), labels());
  }

  @Test
  void labelsThatPointAtNothingGoToo() throws IOException {
    Path lost = temp.resolve("store/dev/meta/bundles/r/" + id(2) + "/bundle.yaml");
    Files.delete(lost);
    assertEquals(
        List.of(LabelName.of("zorg")), repo.squash(Squash.defaults().keepLabelled()).labels());
    assertEquals(Map.of("v1.2.3", id(3), "1.2.3", id(4)), labels());
    repo.delete();
    assertThrows(NotFoundException.class, () -> repo.planSquash(Squash.defaults()));
  }

  @Test
  void nothingIsDoneWhereSomethingCannotBeRead() throws IOException {
    Path damaged = temp.resolve("store/dev/meta/bundles/r/" + id(1) + "/bundle.yaml");
    String whole = Files.readString(damaged);
    Files.writeString(damaged, "id: [");
    assertThrows(CorruptException.class, () -> repo.squash(Squash.defaults()));
    Files.writeString(damaged, whole);
    assertEquals(6, listed().size());
    assertEquals(3, labels().size());
  }

  @Test
  void everyRepoOfAContextIsSquashed() throws IOException {
    Repo other = datamon.createRepo("another", "for a test");
    other.upload(source, Upload.message("one"));
    other.upload(source, Upload.message("two"));
    Map<String, Integer> planned = new TreeMap<>();
    datamon.planSquash(
        Squash.defaults(), (name, plan) -> planned.put(name.value(), plan.removed().size()));
    assertEquals(Map.of("another", 1, "r", 5), planned);
    assertEquals(6, listed().size());
    Map<String, Integer> removed = new TreeMap<>();
    datamon.squash(
        Squash.defaults(), (name, plan) -> removed.put(name.value(), plan.removed().size()));
    assertEquals(planned, removed);
    assertEquals(List.of(id(5)), listed());
    assertTrue(other.newest().descriptor().message().equals("two"));
  }
}
