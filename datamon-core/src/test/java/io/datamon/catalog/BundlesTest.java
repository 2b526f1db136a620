package io.datamon.catalog;

import static io.datamon.catalog.Fixtures.NOW;
import static io.datamon.catalog.Fixtures.REPO;
import static io.datamon.catalog.Fixtures.bundle;
import static io.datamon.catalog.Fixtures.gone;
import static io.datamon.catalog.Fixtures.idAt;
import static io.datamon.catalog.Fixtures.put;
import static io.datamon.catalog.Fixtures.putVoid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.AmbiguousException;
import io.datamon.error.CorruptException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NotFoundException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.CatalogKeys;
import io.datamon.model.Descriptors;
import io.datamon.model.RepoName;
import io.datamon.model.VoidDescriptor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundlesTest {
  private static final BundleId A = BundleId.of("3MPT8cjrfruYrfSgsPFQBZlOdip");
  private static final BundleId B = BundleId.of("3MPT8czFHOiSrmBSCwVt30VOVS7");
  private static final BundleId C = BundleId.of("3MPT8fIVhb0SE9zRTieTXjHTrx7");

  private final ScriptedStore store = new ScriptedStore();
  private final Catalog catalog =
      new Catalog(store, store, InstantSource.fixed(NOW), new Random(1));
  private final Bundles bundles = catalog.bundles();

  @BeforeEach
  void makeRepo() {
    catalog.repos().create(Fixtures.repo(REPO));
    store.resetCounts();
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private List<BundleId> listed() {
    List<BundleId> ids = new ArrayList<>();
    bundles.list(REPO).forEachRemaining(item -> ids.add(item.orThrow().id()));
    return ids;
  }

  @Test
  void aListingSkipsVoidsAndUploadsThatNeverEnded() {
    put(store, REPO, C);
    put(store, REPO, A);
    putVoid(store, REPO, B);
    store.put("bundles/r/3MPT8d0000000000000000000000/bundle-files-0.yaml", "x");
    store.put("bundles/r/3MPT8e0000000000000000000000/other/bundle.yaml", "x");
    store.put("bundles/r/stray", "x");
    assertEquals(List.of(A, C), listed());
    assertEquals(C, bundles.newest(REPO).id());
  }

  @Test
  void aRepoWithoutBundlesIsToldFromOneThatIsNotThere() {
    assertEquals(List.of(), listed());
    NotFoundException empty = assertThrows(NotFoundException.class, () -> bundles.newest(REPO));
    assertEquals("no bundles uploaded to repo: r", empty.getMessage());
    assertEquals(Optional.empty(), bundles.findNewest(REPO));
    store.delete(CatalogKeys.repo(REPO));
    NotFoundException none = assertThrows(NotFoundException.class, () -> bundles.newest(REPO));
    assertEquals("repo", none.kind());
    assertThrows(NotFoundException.class, () -> bundles.list(REPO));
    assertEquals("repo", assertThrows(NotFoundException.class, () -> bundles.get(REPO, A)).kind());
  }

  @Test
  void aRepoWhoseNameBeginsTheSameIsAnother() {
    put(store, RepoName.of("r-2"), B);
    put(store, RepoName.of("r2"), C);
    put(store, REPO, A);
    assertEquals(List.of(A), listed());
    assertEquals(A, bundles.newest(REPO).id());
  }

  @Test
  void aDamagedDescriptorIsAFindingAndIsNotPassedOverForNewest() {
    put(store, REPO, A);
    store.put("bundles/r/" + B + "/bundle.yaml", "id: [");
    Iterator<Listed<BundleDescriptor>> list = bundles.list(REPO);
    assertEquals(A, list.next().orThrow().id());
    Listed.Bad<?> bad = assertInstanceOf(Listed.Bad.class, list.next());
    assertEquals(CatalogKeys.bundle(REPO, B), bad.key());
    assertInstanceOf(CorruptException.class, bad.why());
    assertTrue(!list.hasNext());
    assertThrows(CorruptException.class, () -> bundles.newest(REPO));
  }

  @Test
  void descriptorsAreReadInOrderAndOnlySomeAhead() {
    Random random = new Random(5);
    List<BundleId> ids = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      ids.add(idAt(NOW.minusSeconds(500 - i), random));
      put(store, REPO, ids.get(i));
    }
    Iterator<Listed<BundleDescriptor>> list = bundles.list(REPO);
    assertEquals(ids.get(0), list.next().orThrow().id());
    assertTrue(store.gets.get() <= Prefetch.WINDOW, store.gets + " reads");
    assertTrue(store.listed.get() <= Prefetch.WINDOW + 2, store.listed + " keys");
    assertEquals(ids, listed());
  }

  @Test
  void thousandsOfFileListsOfOneBundleAreJumpedOver() {
    put(store, REPO, A);
    for (int i = 0; i < 5000; i++) {
      store.put("bundles/r/" + B + "/bundle-files-" + i + ".yaml", "");
    }
    put(store, REPO, B);
    put(store, REPO, C);
    assertEquals(List.of(A, B, C), listed());
    assertTrue(store.listed.get() <= BundleKeys.PAGE + 10, store.listed + " keys");
    assertEquals(2, store.lists.get());
  }

  @Test
  void aBundleIsFoundByTheBeginningOfItsId() {
    put(store, REPO, A);
    put(store, REPO, B);
    put(store, REPO, C);
    put(store, REPO, BundleId.of("bundle1"));
    put(store, REPO, BundleId.of("bundle12"));
    assertEquals(C, bundles.getByPrefix(REPO, "3MPT8f").id());
    assertEquals(B, bundles.getByPrefix(REPO, B.value()).id());
    assertEquals("bundle1", bundles.getByPrefix(REPO, "bundle1").id().value());
    assertEquals("bundle12", bundles.getByPrefix(REPO, "bundle12").id().value());
    AmbiguousException e =
        assertThrows(AmbiguousException.class, () -> bundles.getByPrefix(REPO, "3MPT8"));
    assertEquals(List.of(A.value(), B.value(), C.value()), e.candidates());
    assertThrows(InvalidInputException.class, () -> bundles.getByPrefix(REPO, "3MP"));
    NotFoundException none =
        assertThrows(NotFoundException.class, () -> bundles.getByPrefix(REPO, "train"));
    assertTrue(none.getMessage().contains("r::train"), none.getMessage());
  }

  @Test
  void aVoidMakesNoBeginningAmbiguous() {
    put(store, REPO, A);
    putVoid(store, REPO, B);
    assertEquals(A, bundles.getByPrefix(REPO, "3MPT8c").id());
    NotFoundException e = assertThrows(NotFoundException.class, () -> bundles.get(REPO, B));
    assertTrue(e.getMessage().contains("abandoned"), e.getMessage());
    assertThrows(NotFoundException.class, () -> bundles.getByPrefix(REPO, B.value()));
  }

  @Test
  void manyCandidatesAreNotAllShown() {
    for (int i = 0; i < 100; i++) {
      put(store, REPO, BundleId.of("same%02d".formatted(i)));
    }
    AmbiguousException e =
        assertThrows(AmbiguousException.class, () -> bundles.getByPrefix(REPO, "same"));
    assertEquals(10, e.candidates().size());
    assertTrue(e.getMessage().contains("and more"), e.getMessage());
    assertTrue(store.gets.get() < 20, store.gets + " reads");
  }

  /** The newest of 10,000 bundles, the last of which was made so many seconds ago. */
  @ParameterizedTest
  @ValueSource(longs = {-400_000, 0, 30, 7_200, 300_000, 100_000_000})
  void theNewestOfManyIsFoundWithFewRequests(long age) {
    Random random = new Random(9);
    BundleId newest = A;
    byte[] small = Descriptors.write(CatalogKeys.bundle(REPO, A), bundle(A, "a"));
    for (int i = 0; i < 10_000; i++) {
      newest = idAt(NOW.minusSeconds(age + 3600L * (9_999 - i)), random);
      store.put(CatalogKeys.bundle(REPO, newest).value(), small);
    }
    put(store, REPO, newest);
    store.resetCounts();
    assertEquals(newest, bundles.newest(REPO).id());
    assertEquals(1, store.gets.get());
    int pages = store.lists.get() + store.listed.get() / BundleKeys.PAGE;
    assertTrue(pages <= 20, store.lists + " listings, " + store.listed + " keys");
  }

  @Test
  void theNewestOfManyIsFoundAgainWithOneListing() {
    Random random = new Random(9);
    for (int i = 0; i < 3_000; i++) {
      put(store, REPO, idAt(NOW.minusSeconds(5_000_000 - i), random));
    }
    BundleId newest = bundles.newest(REPO).id();
    store.resetCounts();
    assertEquals(newest, bundles.newest(REPO).id());
    BundleId next = idAt(NOW, random);
    put(store, REPO, next);
    assertEquals(next, bundles.newest(REPO).id());
    assertEquals(2, store.lists.get());
    assertEquals(3, store.listed.get());
    assertEquals(2, store.gets.get());
  }

  @Test
  void theNewestOfFewTakesOneListing() {
    put(store, REPO, A);
    put(store, REPO, C);
    assertEquals(C, bundles.newest(REPO).id());
    assertEquals(1, store.lists.get());
    assertEquals(1, store.gets.get());
  }

  /** Against a plain search, with voids and unfinished uploads, for many shapes of a repo. */
  @Test
  void theNewestIsTheGreatestIdThatIsABundle() {
    for (long seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      ScriptedStore some = new ScriptedStore();
      int count = random.nextInt(3) == 0 ? random.nextInt(20) : 900 + random.nextInt(2500);
      Duration span = Duration.ofSeconds(1L << random.nextInt(30));
      int voids = random.nextInt(4) == 0 ? count : random.nextInt(count + 1);
      TreeSet<BundleId> real = new TreeSet<>();
      for (int i = 0; i < count; i++) {
        Instant time = NOW.plusSeconds(100 - random.nextLong(span.toSeconds()));
        BundleId id = idAt(time, random);
        if (i < voids) {
          putVoid(some, REPO, id);
        } else if (random.nextInt(4) == 0) {
          some.put("bundles/r/" + id + "/bundle-files-0.yaml", "");
        } else {
          put(some, REPO, id);
          real.add(id);
        }
      }
      try (Catalog other = new Catalog(some, some, InstantSource.fixed(NOW), random)) {
        // The later searches begin where the one before them ended.
        for (int round = 0; round < 6; round++) {
          assertEquals(
              Optional.ofNullable(real.isEmpty() ? null : real.last()),
              other.bundles().findNewest(REPO).map(BundleDescriptor::id),
              "seed " + seed + ", round " + round);
          if (round % 2 == 0) {
            for (int i = random.nextInt(5); i > 0 && !real.isEmpty(); i--) {
              some.delete(CatalogKeys.bundle(REPO, real.pollLast()));
            }
          } else {
            BundleId id = idAt(NOW.plusSeconds(round), random);
            put(some, REPO, id);
            real.add(id);
          }
        }
      }
    }
  }

  @Test
  void anIdThatIsNoKsuidAndSortsLastIsTheNewest() {
    Random random = new Random(2);
    for (int i = 0; i < 1500; i++) {
      put(store, REPO, idAt(NOW.minusSeconds(i), random));
    }
    put(store, REPO, BundleId.of("bundle123"));
    assertEquals("bundle123", bundles.newest(REPO).id().value());
  }

  @Test
  void aFenceTakesTheKeyOrFindsWhoHasIt() {
    assertEquals(gone(A), bundles.fence(REPO, gone(A)));
    assertEquals(gone(A), bundles.fence(REPO, new VoidDescriptor(A, B, "other", NOW)));
    put(store, REPO, B);
    assertEquals(bundle(B, "a"), bundles.fence(REPO, gone(B)));
    store.script.add(ScriptedStore.Step.after(() -> put(store, REPO, C)));
    assertEquals(bundle(C, "a"), bundles.fence(REPO, gone(C)));
  }

  @Test
  void aFenceWhoseAnswerIsLostIsReadBack() {
    store.script.add(ScriptedStore.Step.LOSE_ANSWER);
    assertEquals(gone(A), bundles.fence(REPO, gone(A)));
    store.script.add(ScriptedStore.Step.LOSE_PUT);
    assertEquals(gone(B), bundles.fence(REPO, gone(B)));
    store.script.add(
        (key, put) -> {
          store.readable(false);
          ScriptedStore.Step.LOSE_ANSWER.run(key, put);
        });
    assertThrows(OutcomeUnknownException.class, () -> bundles.fence(REPO, gone(C)));
  }
}
