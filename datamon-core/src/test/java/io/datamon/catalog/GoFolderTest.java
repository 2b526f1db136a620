package io.datamon.catalog;

import static io.datamon.catalog.Fixtures.JANE;
import static io.datamon.catalog.Fixtures.bundle;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.BundleReference;
import io.datamon.model.CatalogKeys;
import io.datamon.model.ContextDescriptor;
import io.datamon.model.ContextName;
import io.datamon.model.Descriptors;
import io.datamon.model.LabelName;
import io.datamon.model.RepoName;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.LocalFolderStore;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import io.datamon.store.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder that the older program wrote is used, through a context whose parts are in it. */
class GoFolderTest {
  private static final RepoName REPO = RepoName.of("demo-repo");
  private static final ContextName DEV = ContextName.of("here");

  @TempDir Path folder;

  @Test
  void bothKindsOfBundlesStandSideBySide() throws IOException {
    for (String part : List.of("meta", "vmeta")) {
      for (Map.Entry<String, byte[]> object : GoFixture.objects(part).entrySet()) {
        Path file = folder.resolve(part).resolve(object.getKey());
        Files.createDirectories(file.getParent());
        Files.write(file, object.getValue());
      }
    }
    String uri = folder.toUri().toString();
    try (ObjectStore configuration = LocalFolderStore.open(folder)) {
      Contexts contexts = new Contexts(configuration);
      ContextDescriptor made =
          contexts.create(
              new ContextDescriptor(
                  DEV,
                  "./wal",
                  "./log",
                  "./blob",
                  uri + "meta",
                  uri + "vmeta/",
                  1,
                  Optional.empty()));
      assertEquals("./meta", made.metadata());
      assertEquals("./vmeta", made.vmetadata());
      assertEquals(List.of(DEV), contexts.list());
      ContextParts parts = contexts.parts(contexts.get(DEV));
      assertEquals(folder.resolve("meta/datamon3"), Path.of(parts.content()));
      try (ObjectStore metadata = Stores.open(parts.metadata());
          ObjectStore vmetadata = Stores.open(parts.vmetadata());
          Catalog catalog = new Catalog(metadata, vmetadata)) {
        use(metadata, catalog);
      }
    }
  }

  private static void use(ObjectStore store, Catalog catalog) {
    assertEquals("a: tricky # description", catalog.repos().get(REPO).description());
    List<String> ids =
        List.of(
            "3MPT8cjrfruYrfSgsPFQBZlOdip",
            "3MPT8czFHOiSrmBSCwVt30VOVS7",
            "3MPT8fIVhb0SE9zRTieTXjHTrx7",
            "3MPT8wEmZi2LUCn471aP7yGinN0");
    assertEquals(ids, ids(catalog));
    assertEquals(ids.get(3), catalog.bundles().newest(REPO).id().value());
    LabelName label = LabelName.of("v1.0");
    assertEquals(ids.get(1), catalog.labels().get(REPO, label).bundle().value());

    BundleId id = Fixtures.idAt(Instant.parse("2026-11-22T00:00:00Z"), new Random(4));
    store.put(
        CatalogKeys.bundle(REPO, id),
        Payload.of(Descriptors.write(CatalogKeys.bundle(REPO, id), bundle(id, "c"))),
        Condition.IF_ABSENT,
        Durability.NOW);
    catalog
        .labels()
        .set(REPO, label, id, List.of(JANE), LabelCondition.ifAt(BundleId.of(ids.get(1))));
    List<String> five = new ArrayList<>(ids);
    five.add(id.value());
    assertEquals(five, ids(catalog));
    assertEquals(bundle(id, "c"), catalog.resolve(BundleReference.parse("demo-repo@v1.0")));
    assertEquals(bundle(id, "c"), catalog.resolve(BundleReference.parse("demo-repo")));
    assertEquals("many", catalog.resolve(BundleReference.parse("demo-repo:3MPT8f")).message());
  }

  private static List<String> ids(Catalog catalog) {
    List<String> ids = new ArrayList<>();
    Iterator<Listed<BundleDescriptor>> list = catalog.bundles().list(REPO);
    list.forEachRemaining(item -> ids.add(item.orThrow().id().value()));
    return ids;
  }
}
