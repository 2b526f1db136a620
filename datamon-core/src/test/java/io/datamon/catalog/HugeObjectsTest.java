package io.datamon.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.CorruptException;
import io.datamon.model.BundleId;
import io.datamon.model.ContextName;
import io.datamon.model.Descriptors;
import io.datamon.model.LabelName;
import io.datamon.store.HugeObjectStore;
import io.datamon.store.MemoryStore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects that should be small and are not: no more of them is read than their limit. */
final class HugeObjectsTest {
  private static void isRefused(String key, HugeObjectStore store, Runnable read) {
    long before = store.read();
    CorruptException e = assertThrows(CorruptException.class, read::run, key);
    assertEquals(key, e.object());
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(key), message);
    assertTrue(message.contains("not longer than " + Descriptors.MAX_BYTES + " bytes"), message);
    assertTrue(store.read() - before <= Descriptors.MAX_BYTES + 1, store.read() + " bytes read");
  }

  @ParameterizedTest
  @ValueSource(longs = {HugeObjectStore.SIZE, 100})
  void descriptorsOfTenGibibytesAreRefusedUnread(long told) {
    HugeObjectStore store = new HugeObjectStore(new MemoryStore(), told);
    ContextName dev = ContextName.of("dev");
    isRefused("contexts/dev/context.yaml", store, () -> new Contexts(store).get(dev));
    try (Catalog catalog = new Catalog(store, store)) {
      BundleId id = BundleId.of("3MPmAyR795sQf43MrtxPW1z7IaX");
      isRefused("repos/r/repo.yaml", store, () -> catalog.repos().get(Fixtures.REPO));
      isRefused(
          "bundles/r/" + id + "/bundle.yaml",
          store,
          () -> catalog.bundles().get(Fixtures.REPO, id));
      isRefused(
          "labels/r/l/label.yaml",
          store,
          () -> catalog.labels().get(Fixtures.REPO, LabelName.of("l")));
    }
  }
}
