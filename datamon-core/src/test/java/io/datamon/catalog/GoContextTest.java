package io.datamon.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.AmbiguousException;
import io.datamon.error.NotFoundException;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.BundleReference;
import io.datamon.model.ContextDescriptor;
import io.datamon.model.ContextName;
import io.datamon.model.Contributor;
import io.datamon.model.LabelDescriptor;
import io.datamon.model.LabelName;
import io.datamon.model.RepoDescriptor;
import io.datamon.model.RepoName;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the older program wrote is listed as that program lists it. */
class GoContextTest {
  private static final RepoName REPO = RepoName.of("demo-repo");
  private static final Contributor JANE = new Contributor("Jane Doe", "jane@example.com");
  private static final List<String> IDS =
      List.of(
          "3MPT8cjrfruYrfSgsPFQBZlOdip",
          "3MPT8czFHOiSrmBSCwVt30VOVS7",
          "3MPT8fIVhb0SE9zRTieTXjHTrx7",
          "3MPT8wEmZi2LUCn471aP7yGinN0");

  private final ScriptedStore meta = load("meta");
  private final ScriptedStore vmeta = load("vmeta");
  private final Catalog catalog = new Catalog(meta, vmeta);

  private static ScriptedStore load(String store) {
    ScriptedStore loaded = new ScriptedStore();
    GoFixture.objects(store).forEach(loaded::put);
    return loaded;
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  @Test
  void itsContextIsListedAndItsPartsAreBuckets() {
    Contexts contexts = new Contexts(load("config"));
    ContextName dev = ContextName.of("dev");
    assertEquals(List.of(dev), contexts.list());
    ContextDescriptor context = contexts.get(dev);
    assertEquals(
        new ContextDescriptor(
            dev,
            "dev-wal",
            "dev-read-log",
            "dev-blob",
            "dev-meta",
            "dev-vmeta",
            0,
            Optional.empty()),
        context);
    assertEquals(
        new ContextParts(
            URI.create("gs://dev-meta"),
            URI.create("gs://dev-vmeta"),
            URI.create("gs://dev-meta/datamon3")),
        contexts.parts(context));
  }

  @Test
  void itsRepoIsListed() {
    assertEquals(
        List.of(
            new RepoDescriptor(
                REPO,
                "a: tricky # description",
                OffsetDateTime.parse("2023-01-05T10:20:30.123456-08:00"),
                JANE)),
        all(catalog.repos().list()));
  }

  @Test
  void itsBundlesAreListedById() {
    List<BundleDescriptor> bundles = all(catalog.bundles().list(REPO));
    assertEquals(IDS, bundles.stream().map(b -> b.id().value()).toList());
    assertEquals(
        List.of("line one\nline two", "The initial commit for the repo", "many", "diamond commit"),
        bundles.stream().map(BundleDescriptor::message).toList());
    assertEquals(List.of(0L, 1L, 3L, 1L), bundles.stream().map(BundleDescriptor::count).toList());
    assertEquals(List.of(BundleId.of(IDS.get(1))), bundles.get(0).parents());
    assertEquals(Instant.parse("2026-11-21T08:50:46.255869137Z"), bundles.get(3).timestamp());
    assertEquals(
        List.of("podA", "podB", "podC"),
        bundles.get(3).contributors().stream().map(Contributor::name).toList());
    assertTrue(bundles.stream().allMatch(BundleDescriptor::isOlderFormat));
    assertEquals(bundles.get(2), catalog.bundles().get(REPO, BundleId.of(IDS.get(2))));
    assertEquals(bundles.get(3), catalog.bundles().newest(REPO));
  }

  @Test
  void itsLabelIsListedAndHasItselfForHistory() {
    LabelDescriptor label =
        new LabelDescriptor(
            LabelName.of("v1.0"),
            BundleId.of(IDS.get(1)),
            Instant.parse("2026-11-21T08:50:44.661848158Z"),
            List.of(JANE));
    assertEquals(List.of(label), all(catalog.labels().list(REPO, "")));
    assertEquals(List.of(label), all(catalog.labels().list(REPO, "v")));
    assertEquals(List.of(), all(catalog.labels().list(REPO, "w")));
    assertEquals(label, catalog.labels().get(REPO, LabelName.of("v1.0")));
    assertEquals(List.of(label), all(catalog.labels().history(REPO, LabelName.of("v1.0"))));
  }

  @Test
  void referencesFindItsBundles() {
    assertEquals(IDS.get(3), resolve("demo-repo"));
    assertEquals(IDS.get(1), resolve("demo-repo@v1.0"));
    assertEquals(IDS.get(2), resolve("demo-repo:3MPT8f"));
    assertEquals(IDS.get(0), resolve("demo-repo:" + IDS.get(0) + ":dir/file"));
    assertEquals(IDS.get(3), resolve("demo-repo:dir/file"));
    AmbiguousException e =
        assertThrows(AmbiguousException.class, () -> resolve("demo-repo:3MPT8c"));
    assertEquals(IDS.subList(0, 2), e.candidates());
    assertThrows(NotFoundException.class, () -> resolve("demo-repo:3MPT9"));
    assertThrows(NotFoundException.class, () -> resolve("demo-repo@v2"));
    NotFoundException repo = assertThrows(NotFoundException.class, () -> resolve("demo:3MPT9"));
    assertEquals("repo", repo.kind());
  }

  private String resolve(String reference) {
    return catalog.resolve(BundleReference.parse(reference)).id().value();
  }

  private static <T> List<T> all(Iterator<Listed<T>> list) {
    List<T> all = new ArrayList<>();
    list.forEachRemaining(item -> all.add(item.orThrow()));
    return all;
  }
}
