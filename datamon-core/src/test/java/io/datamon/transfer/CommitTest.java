package io.datamon.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.AccessDeniedException;
import io.datamon.error.CancelledException;
import io.datamon.error.ConflictException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.error.UnavailableException;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.BundleObject;
import io.datamon.model.BundlePath;
import io.datamon.model.CatalogKeys;
import io.datamon.model.Descriptors;
import io.datamon.model.PackId;
import io.datamon.model.VoidDescriptor;
import io.datamon.store.Condition;
import io.datamon.store.CountingStore;
import io.datamon.store.CountingStore.Kind;
import io.datamon.store.Durability;
import io.datamon.store.FaultInjectingStore;
import io.datamon.store.Key;
import io.datamon.store.MemoryStore;
import io.datamon.store.Payload;
import io.datamon.transfer.TestContext.Folder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How an upload ends: committed, fenced, in conflict, not known; and what becomes of its session.
 */
class CommitTest {
  private static final Predicate<String> DESCRIPTOR = key -> key.endsWith("/bundle.yaml");

  @TempDir Path temp;
  private final MemoryStore memory = new MemoryStore();
  private final FaultInjectingStore faults = new FaultInjectingStore(memory);
  private final HookedStore hooks = new HookedStore(faults);
  private final CountingStore counts = CountingStore.recording(hooks);
  private TestContext context;
  private Path source;

  @BeforeEach
  void open() {
    context = TestContext.open(counts, temp.resolve("cache")).withRepo();
    source = Folder.tree(temp.resolve("source"), 60, 3000, 1);
    counts.reset();
  }

  @AfterEach
  void close() {
    context.close();
  }

  private List<String> sessions() {
    return context.contents("sessions/");
  }

  private void put(Key key, BundleObject object) {
    Key inPart = CatalogKeys.bundle(TestContext.REPO, object.id());
    memory.put(
        key, Payload.of(Descriptors.write(inPart, object)), Condition.IF_ABSENT, Durability.NOW);
  }

  private static BundleId id(Key commitKey) {
    String[] parts = commitKey.value().split("/", -1);
    return BundleId.of(parts[parts.length - 2]);
  }

  private void fence(Key commitKey) {
    BundleId id = id(commitKey);
    put(commitKey, new VoidDescriptor(id, id, "collector", Instant.now()));
  }

  private long puts(String prefix) {
    return counts.operations().stream()
        .filter(op -> op.kind() == Kind.PUT && op.subject().contains(prefix))
        .count();
  }

  @Test
  void theSessionObjectIsPutFirstAndDeletedLast() {
    UploadOutcome outcome = context.upload(source);

    List<String> writes = new ArrayList<>();
    for (CountingStore.Operation op : counts.operations()) {
      if (op.kind() == Kind.PUT || op.kind() == Kind.DELETE) {
        writes.add(op.kind() + " " + op.subject());
      }
    }
    String session = "dev/content/sessions/" + outcome.bundle().id();
    assertEquals("PUT " + session, writes.get(0));
    assertEquals("DELETE " + session, writes.get(writes.size() - 1));
    assertEquals(List.of(), sessions());
  }

  @Test
  void theHeadIsReadAfterTheSessionIsAcknowledged() {
    context.upload(source);
    counts.reset();
    context.upload(source);

    long acknowledged = operation(Kind.PUT, "/sessions/").end();
    assertTrue(operation(Kind.GET, "/gc/head").begin() > acknowledged);
  }

  private CountingStore.Operation operation(Kind kind, String subject) {
    return counts.operations().stream()
        .filter(op -> op.kind() == kind && op.subject().contains(subject))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aFencedUploadCommitsUnderANewIdAndSendsNothingAgain() {
    List<BundleId> fenced = new ArrayList<>();
    hooks.beforePut(
        DESCRIPTOR,
        key -> {
          fenced.add(id(key));
          fence(key);
        });

    UploadOutcome outcome = context.upload(source);

    assertTrue(hooks.allRan());
    assertTrue(outcome.bundle().id().compareTo(fenced.get(0)) > 0);
    assertEquals(outcome.bundle().id(), outcome.bundle().requireNative().session());
    assertEquals(context.storedPacks().size(), puts("/packs/"), "each pack is sent once");
    assertEquals(context.packs(outcome.bundle()), context.storedPacks());
    assertEquals(List.of(), sessions());
    assertEquals(
        outcome.bundle(), context.catalog.bundles().get(TestContext.REPO, outcome.bundle().id()));
    context.assertHolds(source, outcome.bundle());
  }

  @Test
  void aFencedUploadReleasesItsPacksThatWereCondemnedMeanwhile() {
    List<PackId> condemned = new ArrayList<>();
    context.upload(source);
    Folder.write(source.resolve("new"), 3000, 77);
    hooks.beforePut(
        DESCRIPTOR,
        key -> {
          fence(key);
          condemned.addAll(context.storedPacks());
          context.collector().condemn("b1", condemned);
        });

    UploadOutcome outcome = context.upload(source);

    Set<PackId> needed = context.packs(outcome.bundle());
    assertTrue(condemned.containsAll(needed));
    needed.retainAll(context.collector().condemned());
    assertEquals(Set.of(), needed);
  }

  @Test
  void aFencedUploadWhosePacksAreDoomedBeginsAgain() {
    List<PackId> doomed = new ArrayList<>();
    hooks.beforePut(
        DESCRIPTOR,
        key -> {
          fence(key);
          doomed.addAll(context.storedPacks());
          context.collector().doom("b1", doomed);
        });

    UploadOutcome outcome = context.upload(source);

    Set<PackId> needed = context.packs(outcome.bundle());
    needed.retainAll(doomed);
    assertEquals(Set.of(), needed);
    assertEquals(List.of(), sessions());
    context.collector().sweep();
    context.assertHolds(source, outcome.bundle());
  }

  @Test
  void anUploadThatIsFencedAtEveryTryGivesUpAndLeavesNoSession() {
    for (int i = 0; i < 20; i++) {
      hooks.beforePut(DESCRIPTOR, this::fence);
    }

    assertThrows(UnavailableException.class, () -> context.upload(source));

    assertEquals(List.of(), sessions());
  }

  @Test
  void anotherBundleAtTheCommitKeyIsAConflict() {
    UploadOutcome first = context.upload(source);
    Folder.write(source.resolve("new"), 3000, 77);
    hooks.beforePut(
        DESCRIPTOR,
        key -> {
          BundleDescriptor b = first.bundle();
          put(
              key,
              BundleDescriptor.ofNative(
                  id(key),
                  "another's",
                  b.parents(),
                  b.timestamp(),
                  b.contributors(),
                  b.requireNative()));
        });

    assertThrows(ConflictException.class, () -> context.upload(source));

    assertEquals(List.of(), sessions());
    assertEquals("another's", context.catalog.bundles().newest(TestContext.REPO).message());
  }

  @Test
  void aCommitWhoseAnswerIsLostIsReportedAsDone() {
    faults.failAfter(Kind.PUT, DESCRIPTOR, 1, () -> new OutcomeUnknownException("answer lost"));

    UploadOutcome outcome = context.upload(source);

    assertTrue(faults.allStruck());
    assertTrue(outcome.created());
    assertEquals(List.of(), sessions());
    context.assertHolds(source, outcome.bundle());
  }

  @Test
  void aCommitThatMayStillArriveIsReportedAsUnknownAndKeepsItsSession() {
    faults.failBefore(Kind.PUT, DESCRIPTOR, 1, () -> new OutcomeUnknownException("answer lost"));

    assertThrows(OutcomeUnknownException.class, () -> context.upload(source));

    assertEquals(1, sessions().size());
  }

  @Test
  void aCommitThatCannotBeReadBackIsReportedAsUnknownAndKeepsItsSession() {
    for (RuntimeException why :
        List.of(new UnavailableException("no answer"), new AccessDeniedException("writers only"))) {
      faults.failAfter(Kind.PUT, DESCRIPTOR, 1, () -> new OutcomeUnknownException("lost"));
      hooks.beforePut(
          DESCRIPTOR, key -> faults.failBefore(Kind.GET, key.value()::equals, 1, () -> why));
      int before = sessions().size();

      assertThrows(OutcomeUnknownException.class, () -> context.upload(source));

      assertTrue(faults.allStruck());
      assertEquals(before + 1, sessions().size(), why.getMessage());
    }
  }

  @Test
  void aCommitThatWasInterruptedKeepsItsSession() {
    faults.failAfter(Kind.PUT, DESCRIPTOR, 1, () -> new CancelledException("interrupted"));

    assertThrows(CancelledException.class, () -> context.upload(source));

    assertEquals(1, sessions().size());
  }

  @Test
  void aCommitThatIsRefusedLeavesNoSession() {
    for (RuntimeException why :
        List.of(new UnavailableException("down"), new AccessDeniedException("readers only"))) {
      faults.failBefore(Kind.PUT, DESCRIPTOR, 1, () -> why);

      RuntimeException thrown = assertThrows(RuntimeException.class, () -> context.upload(source));

      assertEquals(why, thrown);
      assertEquals(List.of(), sessions());
    }
  }

  @Test
  void anUnknownCommitAfterAFenceKeepsTheSecondSessionOnly() {
    List<BundleId> fenced = new ArrayList<>();
    hooks.beforePut(
        DESCRIPTOR,
        key -> {
          fenced.add(id(key));
          fence(key);
          faults.failBefore(
              Kind.PUT,
              DESCRIPTOR.and(k -> !k.equals(key.value())),
              1,
              () -> new OutcomeUnknownException("answer lost"));
        });

    assertThrows(OutcomeUnknownException.class, () -> context.upload(source));

    assertEquals(1, sessions().size());
    assertNotEquals("sessions/" + fenced.get(0), sessions().get(0));
  }

  @Test
  void aSessionThatCannotBeDeletedDoesNotHideThatTheBundleExists() {
    faults.failBefore(
        Kind.DELETE, key -> key.contains("/sessions/"), 1, () -> new UnavailableException("down"));

    UploadOutcome outcome = context.upload(source);

    assertTrue(faults.allStruck());
    assertTrue(outcome.created());
  }

  @Test
  void aSessionThatMayBeThereIsRemovedWhenItCouldNotBeRegistered() {
    faults.failAfter(
        Kind.PUT, key -> key.contains("/sessions/"), 1, () -> new UnavailableException("lost"));

    assertThrows(UnavailableException.class, () -> context.upload(source));

    assertTrue(faults.allStruck());
    assertEquals(List.of(), sessions());
  }

  @Test
  void aLabelThatMayHaveMovedIsNotSaidToPointElsewhere() {
    Predicate<String> label = key -> key.endsWith("/label.yaml");
    faults.failAfter(Kind.PUT, label, 1, () -> new OutcomeUnknownException("answer lost"));
    hooks.beforePut(
        label, key -> faults.failBefore(Kind.GET, label, 1, () -> new UnavailableException("no")));

    LabelNotMovedException thrown =
        assertThrows(
            LabelNotMovedException.class,
            () -> context.uploader.upload(context.labelled(source, "stable"), Progress.NONE));

    assertTrue(faults.allStruck());
    assertInstanceOf(OutcomeUnknownException.class, thrown.getCause());
    assertTrue(thrown.getMessage().contains("is not known"), thrown.getMessage());
  }

  @Test
  void anIndexThatCannotBePutDoesNotHideThatTheBundleExists() {
    faults.failBefore(
        Kind.PUT, key -> key.contains("/index/"), 1, () -> new UnavailableException("down"));

    UploadOutcome outcome = context.upload(source);

    assertTrue(faults.allStruck());
    assertTrue(outcome.created());
    context.assertHolds(source, outcome.bundle());
  }

  @Test
  void packsThatNoIndexNamesBecauseItsPutFailedAreFoundByTheJournal() {
    faults.failBefore(
        Kind.PUT, key -> key.contains("/index/"), 1, () -> new UnavailableException("down"));
    UploadOutcome first = context.upload(source);
    context.catalog.bundles().remove(TestContext.REPO, first.bundle().id(), none -> false, "test");

    UploadOutcome second = context.upload(source);

    assertTrue(second.sentBytes() < 20_000, "sent " + second.sentBytes());
  }

  @Test
  void anUploadOfAPathThatDoesNotExistLeavesNoSessionAndNoBundle() {
    UploadRequest plain = context.request(source);
    UploadSettings settings =
        new UploadSettings(
            false,
            false,
            false,
            false,
            false,
            Optional.of(List.of(BundlePath.of("missing"))),
            Set.of(),
            1,
            1);
    UploadRequest request =
        new UploadRequest(
            plain.repo(), source, "", plain.contributor(), Optional.empty(), settings);

    assertThrows(
        UnreadableFilesException.class, () -> context.uploader.upload(request, Progress.NONE));

    assertEquals(List.of(), sessions());
    assertEquals(List.of(), TestContext.keys(context.metadata, "bundles/"));
  }

  @Test
  void aBaseThatIsDeletedWhileItIsUsedIsNotTheParent() {
    UploadOutcome first = context.upload(source);
    Folder.write(source.resolve("new"), 3000, 77);
    hooks.beforeHead(
        DESCRIPTOR,
        key ->
            context
                .catalog
                .bundles()
                .remove(TestContext.REPO, first.bundle().id(), none -> false, "test"));

    UploadOutcome second = context.upload(source);

    assertTrue(hooks.allRan());
    assertEquals(List.of(), second.bundle().parents());
    assertEquals(List.of(), sessions());
    context.assertHolds(source, second.bundle());
  }
}
