package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.store.CountingStore;
import io.datamon.store.CountingStore.Kind;
import io.datamon.store.ForwardingStore;
import io.datamon.store.MemoryStore;
import io.datamon.store.TestStores;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What jobs cost in requests, by the size of what they move: the price list of clouds. */
final class CostTest {
  private static final int FILE = 1 << 18;
  private static final int MIB = 1 << 20;

  @TempDir Path folder;
  private CountingStore store = CountingStore.recording(new StaysOpen());

  private static final class StaysOpen extends ForwardingStore {
    StaysOpen() {
      super(new MemoryStore());
    }

    @Override
    public void close() {}
  }

  @AfterEach
  void forget() {
    TestStores.forget("cost");
  }

  private Datamon open() {
    URI uri = TestStores.name("cost", store);
    return Datamon.builder().configuration(uri).withoutCache().build();
  }

  /** Makes a tree of incompressible files of a chunk each. */
  private Path tree(int mib) throws IOException {
    Path tree = folder.resolve("tree-" + mib);
    Random random = new Random(mib);
    for (int i = 0; i < mib * (MIB / FILE); i++) {
      byte[] bytes = new byte[FILE];
      random.nextBytes(bytes);
      Path file = tree.resolve("d" + i % 5).resolve("f" + i);
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
    }
    return tree;
  }

  /** Returns the operations of a kind since this was asked last, or the store was reset. */
  private List<String> operations(Kind kind) {
    List<String> found = new ArrayList<>();
    for (CountingStore.Operation each : store.operations()) {
      if (each.kind() == kind) {
        found.add(each.subject());
      }
    }
    return found;
  }

  private long packs() {
    return operations(Kind.PUT).stream().filter(key -> key.contains("/packs/")).count();
  }

  @Test
  void anUploadIsItsPacksAndAFixedNumberOfOtherRequests() throws IOException {
    List<Long> others = new ArrayList<>();
    List<Long> packs = new ArrayList<>();
    for (int mib : new int[] {8, 40, 90}) {
      store = CountingStore.recording(new StaysOpen());
      Path tree = tree(mib);
      try (Datamon datamon = open()) {
        Repo repo = datamon.createRepo("r", "d");
        Files.createDirectories(folder.resolve("first"));
        repo.upload(folder.resolve("first"), Upload.message("makes the content store"));
        store.reset();
        repo.upload(tree, Upload.message("of " + mib + " MiB"));
      }
      packs.add(packs());
      long all =
          (long) operations(Kind.PUT).size()
              + operations(Kind.GET).size()
              + operations(Kind.HEAD).size()
              + operations(Kind.DELETE).size();
      others.add(all - packs());
      // The newest bundle of the repo, and the index.
      assertEquals(2, operations(Kind.LIST).size(), operations(Kind.LIST).toString());
      // The session, the bundle and an index segment.
      assertEquals(packs() + 3, operations(Kind.PUT).size(), operations(Kind.PUT).toString());
    }
    assertTrue(packs.get(0) < packs.get(1) && packs.get(1) < packs.get(2), packs.toString());
    assertEquals(List.of(others.get(0), others.get(0), others.get(0)), others, packs.toString());
  }

  @Test
  void nothingIsListedToReadAndLittleIsAskedForBesideTheBytes() throws IOException {
    for (int mib : new int[] {8, 40, 90}) {
      store = CountingStore.recording(new StaysOpen());
      Path tree = tree(mib);
      try (Datamon datamon = open()) {
        Repo repo = datamon.createRepo("r", "d");
        Bundle bundle = repo.upload(tree, Upload.message("m"));

        store.reset();
        bundle.list().forEach(entry -> {});
        // The pages of the manifest; 360 files are on two of them below one.
        assertTrue(operations(Kind.GET).size() <= 5, operations(Kind.GET).toString());

        store.reset();
        try (InputStream in = bundle.open("d1/f1")) {
          assertTrue(in.read() >= 0);
        }
        assertTrue(operations(Kind.GET).size() <= 4, operations(Kind.GET).toString());

        store.reset();
        bundle.download(folder.resolve("out-" + mib), Download.defaults());
        assertTrue(
            operations(Kind.GET).size() <= mib / 3 + 6,
            () -> mib + " MiB: " + operations(Kind.GET).size());
        for (Kind none : List.of(Kind.LIST, Kind.PUT, Kind.HEAD, Kind.DELETE)) {
          assertEquals(List.of(), operations(none));
        }
      }
    }
  }
}
