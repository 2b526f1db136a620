package io.datamon.catalog;

import static io.datamon.catalog.Fixtures.NOW;
import static io.datamon.catalog.Fixtures.REPO;
import static io.datamon.catalog.Fixtures.bundle;
import static io.datamon.catalog.Fixtures.gone;
import static io.datamon.catalog.Fixtures.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.AccessDeniedException;
import io.datamon.error.ConflictException;
import io.datamon.error.NotFoundException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.error.UnavailableException;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.CatalogKeys;
import io.datamon.model.Descriptors;
import io.datamon.model.RepoName;
import io.datamon.model.VoidDescriptor;
import io.datamon.store.Condition;
import io.datamon.store.CountingStore;
import io.datamon.store.CountingStore.Kind;
import io.datamon.store.Durability;
import io.datamon.store.FaultInjectingStore;
import io.datamon.store.Key;
import io.datamon.store.Payload;
import io.datamon.store.PreconditionFailedException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a bundle that is removed, with and without a session of its writer. */
class RemovalTest {
  private static final BundleId A = BundleId.of("3MPT8cjrfruYrfSgsPFQBZlOdip");
  private static final Key KEY = CatalogKeys.bundle(REPO, A);
  private static final boolean WRITING = true;
  private static final boolean ENDED = false;

  private final ScriptedStore store = new ScriptedStore();
  private final FaultInjectingStore faults = new FaultInjectingStore(store);
  private final CountingStore counts = CountingStore.recording(faults);
  private final Catalog catalog =
      new Catalog(counts, counts, InstantSource.fixed(NOW), new Random(1));
  private final Bundles bundles = catalog.bundles();

  @BeforeEach
  void makeBundle() {
    catalog.repos().create(Fixtures.repo(REPO));
    put(store, REPO, A);
    counts.reset();
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private BundleDescriptor remove(boolean writing) {
    return bundles.remove(
        REPO,
        A,
        session -> {
          assertEquals(A, session);
          return writing;
        },
        "somebody");
  }

  @Test
  void aBundleWhoseWriterIsGoneLeavesNothing() {
    assertEquals(bundle(A, "a"), remove(ENDED));
    assertEquals(0, store.size("bundles/"));
    List<Kind> operations =
        counts.operations().stream().map(CountingStore.Operation::kind).toList();
    assertEquals(List.of(Kind.GET, Kind.PUT, Kind.DELETE), operations);
  }

  @Test
  void aBundleWhoseWriterMightRepeatItsWriteLeavesAVoid() {
    assertEquals(bundle(A, "a"), remove(WRITING));
    VoidDescriptor gone = (VoidDescriptor) bundles.find(REPO, A).orElseThrow().object();
    assertEquals(new VoidDescriptor(A, A, "somebody", NOW, gone.nonce()), gone);
    assertFalse(bundles.list(REPO).hasNext());
    byte[] again = Descriptors.write(KEY, bundle(A, "a"));
    assertThrows(
        PreconditionFailedException.class,
        () -> store.put(KEY, Payload.of(again), Condition.IF_ABSENT, Durability.NOW));
  }

  @Test
  void whatIsGoneAlreadyIsNotFound() {
    for (boolean writing : List.of(WRITING, ENDED)) {
      put(store, REPO, A);
      remove(writing);
      NotFoundException e = assertThrows(NotFoundException.class, () -> remove(ENDED));
      assertEquals("bundle", e.kind());
      assertThrows(NotFoundException.class, () -> remove(WRITING));
    }
    RepoName other = RepoName.of("other");
    NotFoundException e =
        assertThrows(NotFoundException.class, () -> bundles.remove(other, A, s -> false, "x"));
    assertEquals("repo", e.kind());
  }

  @Test
  void aRemovalThatFailedIsNoSuccess() {
    faults.failBefore(Kind.PUT, 1);
    assertThrows(UnavailableException.class, () -> remove(ENDED));
    assertEquals(bundle(A, "a"), bundles.get(REPO, A));
    faults.failBefore(Kind.PUT, k -> true, 1, () -> new AccessDeniedException("refused"));
    assertThrows(AccessDeniedException.class, () -> remove(ENDED));
    assertEquals(bundle(A, "a"), bundles.get(REPO, A));
  }

  @Test
  void aVoidThatCannotBeRemovedStays() {
    faults.failBefore(Kind.DELETE, 1);
    remove(ENDED);
    assertTrue(faults.allStruck());
    assertThrows(NotFoundException.class, () -> bundles.get(REPO, A));
    assertEquals(1, store.size("bundles/"));
  }

  @Test
  void aProtectedBundleIsNotRemoved() {
    bundles.protect(REPO, A, true);
    assertThrows(ConflictException.class, () -> remove(ENDED));
    assertEquals(bundle(A, "a").withProtection(true), bundles.get(REPO, A));
    bundles.protect(REPO, A, false);
    assertEquals(bundle(A, "a"), remove(ENDED));
  }

  @Test
  void whoProtectsABundleThatIsBeingRemovedIsToldTheTruth() {
    // The protection comes between the read and the write of the removal.
    store.script.add(ScriptedStore.Step.after(() -> bundles.protect(REPO, A, true)));
    assertThrows(ConflictException.class, () -> remove(ENDED));
    assertTrue(bundles.get(REPO, A).isProtected());
    bundles.protect(REPO, A, false);
    // And the other way round.
    store.script.add(ScriptedStore.Step.after(() -> remove(ENDED)));
    assertThrows(NotFoundException.class, () -> bundles.protect(REPO, A, true));
  }

  @Test
  void aVoidWhoseAnswerIsLostIsReadBack() {
    for (ScriptedStore.Step lost :
        List.of(ScriptedStore.Step.LOSE_ANSWER, ScriptedStore.Step.LOSE_PUT)) {
      put(store, REPO, A);
      store.script.add(lost);
      remove(WRITING);
      assertThrows(NotFoundException.class, () -> bundles.get(REPO, A));
    }
    put(store, REPO, A);
    store.script.add(
        (key, put) -> {
          store.readable(false);
          ScriptedStore.Step.LOSE_ANSWER.run(key, put);
        });
    assertThrows(OutcomeUnknownException.class, () -> remove(WRITING));
  }

  @Test
  void aBundleThatIsRewrittenMeanwhileIsRemovedAllTheSame() {
    store.script.add(ScriptedStore.Step.after(() -> put(store, REPO, A)));
    remove(WRITING);
    assertThrows(NotFoundException.class, () -> bundles.get(REPO, A));
  }

  @Test
  void whoeverIsSecondToWriteTheVoidFindsNoBundle() {
    VoidDescriptor other = new VoidDescriptor(A, A, "other", NOW);
    store.script.add(
        ScriptedStore.Step.after(() -> store.put(KEY.value(), Descriptors.write(KEY, other))));
    assertThrows(NotFoundException.class, () -> remove(WRITING));
    assertEquals(Optional.of(other), bundles.find(REPO, A).map(Bundles.Found::object));
  }

  @Test
  void aVoidIsLeftAsItIs() {
    store.put(KEY.value(), Descriptors.write(KEY, gone(A)));
    assertThrows(NotFoundException.class, () -> remove(ENDED));
    assertEquals(1, store.size("bundles/"));
  }

  @Test
  void fileListsOfTheOlderProgramGoWithTheirBundle() {
    List<String> older = new ArrayList<>(List.of("bundle.yaml", "bundle-files-0.yaml"));
    older.forEach(name -> store.put("bundles/r/" + A + "/" + name, "id: " + A + "\ncount: 1\n"));
    remove(ENDED);
    assertEquals(0, store.size("bundles/"));

    older.forEach(name -> store.put("bundles/r/" + A + "/" + name, "id: " + A + "\ncount: 1\n"));
    faults.failBefore(Kind.DELETE, 2);
    remove(ENDED);
    assertThrows(NotFoundException.class, () -> bundles.get(REPO, A));
    assertEquals(1, store.size("bundles/"), "the list is left, and the bundle gone");
  }
}
