package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.model.Entry;
import io.datamon.store.CountingStore;
import io.datamon.store.CountingStore.Kind;
import io.datamon.store.ForwardingStore;
import io.datamon.store.MemoryStore;
import io.datamon.store.StoreInfo;
import io.datamon.store.TestStores;
import io.datamon.verify.VerifySettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages of manifests are kept on disk between runs where the store is far away. */
final class PageCacheTest {
  @TempDir Path folder;
  private Duration roundTrip = Duration.ofMillis(30);
  private final CountingStore store =
      CountingStore.recording(
          new ForwardingStore(new MemoryStore()) {
            @Override
            public StoreInfo info() {
              return new StoreInfo(super.info().uri(), Duration.ZERO, roundTrip);
            }

            @Override
            public void close() {}
          });
  private String bundle = "";

  @BeforeEach
  void upload() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("tree"));
    for (int i = 0; i < 500; i++) {
      Files.writeString(tree.resolve("f" + i), "of " + i);
    }
    try (Datamon datamon = open()) {
      bundle = datamon.createRepo("r", "d").upload(tree, Upload.message("m")).id().value();
    }
  }

  @AfterEach
  void forget() {
    TestStores.forget("page-cache");
  }

  private Datamon open() {
    URI uri = TestStores.name("page-cache", store);
    return Datamon.builder().configuration(uri).cacheFolder(folder.resolve("cache")).build();
  }

  /** Lists the files in a new run; returns how many reads of packs that took. */
  private long list() {
    List<String> paths = new ArrayList<>();
    store.reset();
    try (Datamon datamon = open()) {
      for (Entry entry : datamon.repo("r").bundle(bundle).list()) {
        paths.add(entry.path().toString());
      }
    }
    assertEquals(501, paths.size());
    return packReads();
  }

  private long packReads() {
    return store.operations().stream()
        .filter(each -> each.kind() == Kind.GET && each.subject().contains("/packs/"))
        .count();
  }

  private List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder.resolve("cache"))) {
      all.filter(file -> file.getParent().getParent().endsWith("pages")).forEach(pages::add);
    }
    return pages;
  }

  @Test
  void aSecondRunReadsNoPagesOfTheStore() throws IOException {
    assertTrue(list() > 0);
    assertTrue(!pages().isEmpty());
    assertEquals(0, list());
  }

  @Test
  void aPageThatIsDamagedThereIsFetchedAgain() throws IOException {
    list();
    for (Path page : pages()) {
      byte[] bytes = Files.readAllBytes(page);
      bytes[bytes.length / 2] ^= 1;
      Files.write(page, bytes);
    }
    assertTrue(list() > 0);
    for (Path page : pages()) {
      Files.writeString(page, "short");
    }
    assertTrue(list() > 0);
    assertEquals(0, list());
  }

  @Test
  void aVerificationLooksIntoTheStore() {
    list();
    store.reset();
    try (Datamon datamon = open()) {
      assertTrue(
          datamon.repo("r").bundle(bundle).verify(VerifySettings.STRUCTURE, f -> {}).isSound());
    }
    assertTrue(packReads() > 0);
  }

  @Test
  void whereTheWayIsShortNothingIsKept() throws IOException {
    roundTrip = Duration.ofNanos(100_000);
    long first = list();
    assertEquals(first, list());
    assertEquals(List.of(), pages());
  }
}
