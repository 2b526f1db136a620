package io.datamon.catalog;

import static io.datamon.catalog.Fixtures.JANE;
import static io.datamon.catalog.Fixtures.NOW;
import static io.datamon.catalog.Fixtures.REPO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.AccessDeniedException;
import io.datamon.error.ConflictException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NotFoundException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.error.UnsupportedFormatException;
import io.datamon.model.BundleId;
import io.datamon.model.BundleReference;
import io.datamon.model.CatalogKeys;
import io.datamon.model.LabelDescriptor;
import io.datamon.model.LabelName;
import io.datamon.model.RepoName;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.ForwardingStore;
import io.datamon.store.KeptVersion;
import io.datamon.store.Key;
import io.datamon.store.MemoryStore;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LabelsTest {
  private static final BundleId A = BundleId.of("3MPT8cjrfruYrfSgsPFQBZlOdip");
  private static final BundleId B = BundleId.of("3MPT8czFHOiSrmBSCwVt30VOVS7");
  private static final BundleId C = BundleId.of("3MPT8fIVhb0SE9zRTieTXjHTrx7");
  private static final LabelName LABEL = LabelName.of("v1.0");
  private static final Key KEY = CatalogKeys.label(REPO, LABEL);

  private final ScriptedStore meta = new ScriptedStore();
  private final ScriptedStore vmeta = new ScriptedStore();
  private final AtomicLong ticks = new AtomicLong();
  private final Catalog catalog =
      new Catalog(meta, vmeta, () -> NOW.plusMillis(ticks.incrementAndGet()), new Random(1));
  private final Labels labels = catalog.labels();

  @BeforeEach
  void makeRepo() {
    catalog.repos().create(Fixtures.repo(REPO));
    meta.resetCounts();
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private LabelDescriptor set(BundleId bundle, LabelCondition condition) {
    return labels.set(REPO, LABEL, bundle, List.of(JANE), condition);
  }

  private LabelDescriptor delete(LabelCondition condition) {
    return labels.delete(REPO, LABEL, List.of(JANE), condition);
  }

  private List<BundleId> history() {
    List<BundleId> moves = new ArrayList<>();
    labels.history(REPO, LABEL).forEachRemaining(move -> moves.add(move.orThrow().bundle()));
    return moves;
  }

  @Test
  void aLabelIsMadeAndMovedAndItsHistoryIsKept() {
    LabelDescriptor first = set(A, LabelCondition.ALWAYS);
    assertEquals(first, labels.get(REPO, LABEL));
    LabelDescriptor second = set(B, LabelCondition.ALWAYS);
    assertEquals(second, labels.get(REPO, LABEL));
    assertEquals(B, second.bundle());
    assertTrue(second.timestamp().isAfter(first.timestamp()));
    set(A, LabelCondition.ALWAYS);
    assertEquals(List.of(A, B, A), history());
    assertEquals(3, vmeta.size("labels-history/r/v1.0/"));
    assertEquals(1, vmeta.size("labels/"));
  }

  @Test
  void aMoveTakesOneReadAndTwoWrites() {
    set(A, LabelCondition.ALWAYS);
    vmeta.resetCounts();
    meta.resetCounts();
    set(B, LabelCondition.ifAt(A));
    assertEquals(1, vmeta.gets.get());
    assertEquals(2, vmeta.puts.get());
    assertEquals(0, vmeta.heads.get() + vmeta.lists.get() + meta.heads.get() + meta.gets.get());
  }

  @Test
  void aConditionThatDoesNotHoldChangesNothing() {
    assertThrows(ConflictException.class, () -> set(B, LabelCondition.ifAt(A)));
    set(A, LabelCondition.IF_ABSENT);
    assertThrows(ConflictException.class, () -> set(B, LabelCondition.IF_ABSENT));
    ConflictException e =
        assertThrows(ConflictException.class, () -> set(C, LabelCondition.ifAt(B)));
    assertTrue(e.getMessage().contains(A.value()) && e.getMessage().contains(B.value()));
    assertEquals(A, labels.get(REPO, LABEL).bundle());
    assertEquals(List.of(A), history());
    set(C, LabelCondition.ifAt(A));
    assertEquals(C, labels.get(REPO, LABEL).bundle());
  }

  @Test
  void aMoveThatLosesARaceIsTriedAgainWhileItsConditionHolds() {
    set(A, LabelCondition.ALWAYS);
    vmeta.script.add(ScriptedStore.Step.PLAIN);
    vmeta.script.add(ScriptedStore.Step.after(() -> set(B, LabelCondition.ALWAYS)));
    set(C, LabelCondition.ALWAYS);
    assertEquals(C, labels.get(REPO, LABEL).bundle());

    vmeta.script.add(ScriptedStore.Step.PLAIN);
    vmeta.script.add(ScriptedStore.Step.after(() -> set(B, LabelCondition.ALWAYS)));
    assertThrows(ConflictException.class, () -> set(A, LabelCondition.ifAt(C)));
    assertEquals(B, labels.get(REPO, LABEL).bundle());
  }

  @Test
  void aLabelRemovedDuringAMoveIsMadeAgainOrConflicts() {
    set(A, LabelCondition.ALWAYS);
    vmeta.script.add(ScriptedStore.Step.PLAIN);
    vmeta.script.add(ScriptedStore.Step.after(() -> vmeta.delete(KEY)));
    assertEquals(B, set(B, LabelCondition.ALWAYS).bundle());
    assertEquals(B, labels.get(REPO, LABEL).bundle());
    vmeta.script.add(ScriptedStore.Step.PLAIN);
    vmeta.script.add(ScriptedStore.Step.after(() -> vmeta.delete(KEY)));
    assertThrows(ConflictException.class, () -> set(C, LabelCondition.ifAt(B)));
    assertTrue(labels.find(REPO, LABEL).isEmpty());
  }

  @Test
  void ofManyWhoMoveAtOnceFromOnePlaceExactlyOneSucceeds() throws Exception {
    set(A, LabelCondition.ALWAYS);
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 20; round++) {
        BundleId from = labels.get(REPO, LABEL).bundle();
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Boolean>> movers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          BundleId to = BundleId.of("round" + round + "mover" + i);
          movers.add(
              pool.submit(
                  () -> {
                    start.await();
                    try {
                      set(to, LabelCondition.ifAt(from));
                      return true;
                    } catch (ConflictException e) {
                      return false;
                    }
                  }));
        }
        start.countDown();
        int won = 0;
        for (Future<Boolean> mover : movers) {
          won += mover.get() ? 1 : 0;
        }
        assertEquals(1, won, "round " + round);
      }
      List<Future<LabelDescriptor>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        BundleId to = BundleId.of("mover" + i);
        all.add(pool.submit(() -> set(to, LabelCondition.ALWAYS)));
      }
      List<LabelDescriptor> moves = new ArrayList<>();
      for (Future<LabelDescriptor> move : all) {
        moves.add(move.get());
      }
      assertTrue(moves.contains(labels.get(REPO, LABEL)));
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void lostAnswersAreResolvedByReadingBack() {
    for (ScriptedStore.Step lost :
        List.of(ScriptedStore.Step.LOSE_ANSWER, ScriptedStore.Step.LOSE_PUT)) {
      for (BundleId to : List.of(A, B, C)) {
        vmeta.script.add(lost);
        vmeta.script.add(ScriptedStore.Step.PLAIN);
        vmeta.script.add(lost);
        set(to, LabelCondition.ALWAYS);
        assertEquals(to, labels.get(REPO, LABEL).bundle());
        vmeta.script.clear();
      }
    }
  }

  @Test
  void aMoveOnAConditionThatWasPerhapsMadeAndReplacedIsUnknown() {
    set(A, LabelCondition.ALWAYS);
    ScriptedStore.Step replacedAfter =
        (key, put) -> {
          put.run();
          set(C, LabelCondition.ALWAYS);
          throw new OutcomeUnknownException("lost");
        };
    vmeta.script.add(ScriptedStore.Step.PLAIN);
    vmeta.script.add(replacedAfter);
    assertThrows(OutcomeUnknownException.class, () -> set(B, LabelCondition.ifAt(A)));
    vmeta.script.add(ScriptedStore.Step.PLAIN);
    vmeta.script.add(replacedAfter);
    set(B, LabelCondition.ALWAYS);
    assertEquals(B, labels.get(REPO, LABEL).bundle());
  }

  @Test
  void newNamesAreCheckedAndOldOnesCanBeMoved() {
    LabelName old = LabelName.stored("a b");
    assertThrows(
        InvalidInputException.class,
        () -> labels.set(REPO, old, A, List.of(JANE), LabelCondition.ALWAYS));
    vmeta.put("labels/r/a b/label.yaml", "name: a b\nid: " + A + "\n");
    labels.set(REPO, old, B, List.of(JANE), LabelCondition.ALWAYS);
    assertEquals(B, labels.get(REPO, old).bundle());
  }

  @Test
  void theRepoMustExist() {
    RepoName other = RepoName.of("other");
    assertEquals(
        "repo validation: Repo:other does not exist",
        assertThrows(
                NotFoundException.class,
                () -> labels.set(other, LABEL, A, List.of(), LabelCondition.ALWAYS))
            .getMessage());
    assertEquals(
        "repo", assertThrows(NotFoundException.class, () -> labels.get(other, LABEL)).kind());
    assertEquals(
        "repo", assertThrows(NotFoundException.class, () -> labels.list(other, "")).kind());
    assertEquals(
        "label", assertThrows(NotFoundException.class, () -> labels.get(REPO, LABEL)).kind());
    assertThrows(NotFoundException.class, () -> labels.history(REPO, LABEL));
    assertEquals(0, vmeta.puts.get());
  }

  @Test
  void labelsAreListedByNameWithABeginning() {
    for (String name : List.of("a", "a-b", "a.c", "aa", "b")) {
      labels.set(REPO, LabelName.of(name), A, List.of(JANE), LabelCondition.ALWAYS);
    }
    vmeta.put("labels/r/bad/label.yaml", "name: other\nid: x\n");
    vmeta.put("labels/r-2/c/label.yaml", "id: x\n");
    List<String> listed = new ArrayList<>();
    Iterator<Listed<LabelDescriptor>> list = labels.list(REPO, "a");
    list.forEachRemaining(item -> listed.add(item.orThrow().name().value()));
    assertEquals(List.of("a", "a-b", "a.c", "aa"), listed);
    List<Listed<LabelDescriptor>> all = new ArrayList<>();
    labels.list(REPO, "").forEachRemaining(all::add);
    assertEquals(6, all.size());
    assertInstanceOf(Listed.Bad.class, all.get(5));
  }

  @Test
  void aRemovedLabelKeepsItsHistory() {
    set(A, LabelCondition.ALWAYS);
    set(B, LabelCondition.ALWAYS);
    delete(LabelCondition.ALWAYS);
    assertTrue(labels.find(REPO, LABEL).isEmpty());
    assertEquals(List.of(A, B), history());
    assertThrows(NotFoundException.class, () -> delete(LabelCondition.ALWAYS));
    set(C, LabelCondition.IF_ABSENT);
    assertEquals(List.of(A, B, C), history());
  }

  @Test
  void aDeletedLabelIsNeitherFoundNorListedAndCanBeMadeAgain() {
    LabelDescriptor was = set(A, LabelCondition.ALWAYS);
    assertEquals(was, delete(LabelCondition.ALWAYS));

    assertFalse(labels.list(REPO, "").hasNext());
    assertEquals(
        "label", assertThrows(NotFoundException.class, () -> labels.get(REPO, LABEL)).kind());
    assertThrows(ConflictException.class, () -> set(B, LabelCondition.ifAt(A)));
    assertEquals(B, set(B, LabelCondition.IF_ABSENT).bundle());
    assertEquals(B, labels.get(REPO, LABEL).bundle());
  }

  @Test
  void aDeletionOnAConditionThatDoesNotHoldChangesNothing() {
    LabelDescriptor at = set(A, LabelCondition.ALWAYS);
    ConflictException e =
        assertThrows(ConflictException.class, () -> delete(LabelCondition.ifAt(B)));
    assertTrue(e.getMessage().contains(A.value()) && e.getMessage().contains(B.value()));
    assertEquals(at, labels.get(REPO, LABEL));
    assertEquals(at, delete(LabelCondition.ifAt(A)));
  }

  @Test
  void aMoveIsNeverLostToADeletionOnACondition() {
    set(A, LabelCondition.ALWAYS);
    vmeta.script.add(ScriptedStore.Step.after(() -> set(B, LabelCondition.ifAt(A))));
    assertThrows(ConflictException.class, () -> delete(LabelCondition.ifAt(A)));
    assertEquals(B, labels.get(REPO, LABEL).bundle());

    vmeta.script.add(ScriptedStore.Step.PLAIN);
    vmeta.script.add(ScriptedStore.Step.after(() -> delete(LabelCondition.ifAt(B))));
    assertThrows(ConflictException.class, () -> set(C, LabelCondition.ifAt(B)));
    assertTrue(labels.find(REPO, LABEL).isEmpty());
  }

  @Test
  void ofTwoWhoDeleteALabelOneFindsNone() {
    set(A, LabelCondition.ALWAYS);
    ticks.addAndGet(10);
    vmeta.script.add(ScriptedStore.Step.after(() -> delete(LabelCondition.ALWAYS)));
    assertThrows(NotFoundException.class, () -> delete(LabelCondition.ifAt(A)));
  }

  @Test
  void aDeletionThatLosesARaceIsTriedAgainWhileItsConditionHolds() {
    set(A, LabelCondition.ALWAYS);
    vmeta.script.add(ScriptedStore.Step.after(() -> set(B, LabelCondition.ALWAYS)));
    assertEquals(B, delete(LabelCondition.ALWAYS).bundle());
    assertTrue(labels.find(REPO, LABEL).isEmpty());
  }

  @Test
  void deletionsWhoseAnswersAreLostAreReadBack() {
    for (ScriptedStore.Step lost :
        List.of(ScriptedStore.Step.LOSE_ANSWER, ScriptedStore.Step.LOSE_PUT)) {
      set(A, LabelCondition.ALWAYS);
      vmeta.script.add(lost);
      assertEquals(A, delete(LabelCondition.ifAt(A)).bundle());
      assertTrue(labels.find(REPO, LABEL).isEmpty());
    }
    set(A, LabelCondition.ALWAYS);
    vmeta.script.add(
        (key, put) -> {
          put.run();
          set(B, LabelCondition.ALWAYS);
          throw new OutcomeUnknownException("lost");
        });
    assertThrows(OutcomeUnknownException.class, () -> delete(LabelCondition.ifAt(A)));
  }

  @Test
  void aLabelOfAKindThatIsNotKnownSaysSo() {
    vmeta.put(KEY.value(), "kind: alias\nname: v1.0\n");
    assertThrows(UnsupportedFormatException.class, () -> labels.get(REPO, LABEL));
    assertInstanceOf(Listed.Bad.class, labels.list(REPO, "").next());
  }

  @Test
  void aStateThatTheOlderProgramSetIsTheLastOfTheHistory() {
    set(A, LabelCondition.ALWAYS);
    vmeta.put(KEY.value(), "name: v1.0\nid: " + B + "\ntimestamp: 2026-11-22T00:00:00Z\n");
    assertEquals(List.of(A, B), history());
    assertEquals(Instant.parse("2026-11-22T00:00:00Z"), labels.get(REPO, LABEL).timestamp());
  }

  private static void putAsTheOlderProgram(ObjectStore store, BundleId bundle, String time) {
    String text = "name: v1.0\nid: " + bundle + "\ntimestamp: " + time + "\n";
    store.put(KEY, Payload.of(text), Condition.ALWAYS, Durability.NOW);
  }

  @Test
  void whatTheOlderProgramSetIsInTheHistoryWhereTheStoreKeepsWhatObjectsWere() {
    MemoryStore keeping = MemoryStore.keepingVersions();
    try (Catalog other =
        new Catalog(keeping, keeping, () -> NOW.plusSeconds(ticks.get()), new Random(2))) {
      other.repos().create(Fixtures.repo(REPO));
      putAsTheOlderProgram(keeping, A, "2026-11-20T00:00:00Z");
      putAsTheOlderProgram(keeping, B, "2026-11-20T01:00:00Z");
      ticks.set(60);
      other.labels().set(REPO, LABEL, C, List.of(JANE), LabelCondition.ALWAYS);
      putAsTheOlderProgram(keeping, A, NOW.plusSeconds(70).toString());
      ticks.set(80);
      other.labels().set(REPO, LABEL, B, List.of(JANE), LabelCondition.ALWAYS);
      other.labels().protect(REPO, LABEL, true);
      other.labels().protect(REPO, LABEL, false);
      ticks.set(90);
      other.labels().delete(REPO, LABEL, List.of(JANE), LabelCondition.ALWAYS);
      ticks.set(100);
      other.labels().set(REPO, LABEL, C, List.of(JANE), LabelCondition.ALWAYS);
      List<BundleId> moves = new ArrayList<>();
      other
          .labels()
          .history(REPO, LABEL)
          .forEachRemaining(move -> moves.add(move.orThrow().bundle()));
      assertEquals(List.of(A, B, C, A, B, C), moves);
    }
  }

  @Test
  void aVersionThatCannotBeReadIsNamedAndOneThatIsDeniedIsNot() {
    MemoryStore keeping = MemoryStore.keepingVersions();
    AtomicBoolean denied = new AtomicBoolean();
    ObjectStore store =
        new ForwardingStore(keeping) {
          @Override
          public List<KeptVersion> versions(Key key) {
            if (denied.get()) {
              throw new AccessDeniedException("the past is not for you");
            }
            return super.versions(key);
          }
        };
    try (Catalog other = new Catalog(store, store, () -> NOW, new Random(2))) {
      other.repos().create(Fixtures.repo(REPO));
      keeping.put(KEY, Payload.of("no: label"), Condition.ALWAYS, Durability.NOW);
      putAsTheOlderProgram(keeping, A, "2026-11-20T00:00:00Z");
      Iterator<Listed<LabelDescriptor>> history = other.labels().history(REPO, LABEL);
      assertInstanceOf(Listed.Bad.class, history.next());
      assertEquals(A, history.next().orThrow().bundle());
      assertFalse(history.hasNext());
      denied.set(true);
      assertEquals(A, other.labels().history(REPO, LABEL).next().orThrow().bundle());
    }
  }

  @Test
  void aMoveWhoseClockWasBehindIsToldOnce() {
    LabelDescriptor one = new LabelDescriptor(LABEL, A, NOW, List.of(JANE));
    LabelDescriptor two = new LabelDescriptor(LABEL, B, NOW.plusMillis(1), List.of(JANE));
    List<BundleId> told = new ArrayList<>();
    new LabelHistory(
            List.<Listed<LabelDescriptor>>of(new Listed.Ok<>(two), new Listed.Ok<>(one)).iterator(),
            List.<Listed<LabelDescriptor>>of(new Listed.Ok<>(one)).iterator(),
            Optional.of(two))
        .forEachRemaining(each -> told.add(each.orThrow().bundle()));
    assertEquals(List.of(A, B), told);
  }

  @Test
  void aLabelOfABundleThatIsGoneSaysSo() {
    set(A, LabelCondition.ALWAYS);
    NotFoundException e =
        assertThrows(
            NotFoundException.class, () -> catalog.resolve(BundleReference.parse("r@v1.0")));
    assertEquals("bundle", e.kind());
    assertTrue(e.getMessage().contains("v1.0") && e.getMessage().contains(A.value()));
  }
}
