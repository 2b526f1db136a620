package io.datamon.transfer;

import static io.datamon.transfer.TestContext.REPO;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.catalog.LabelCondition;
import io.datamon.error.CancelledException;
import io.datamon.error.ConflictException;
import io.datamon.error.NotFoundException;
import io.datamon.model.BundleId;
import io.datamon.model.BundlePath;
import io.datamon.model.Contributor;
import io.datamon.model.LabelName;
import io.datamon.model.Profile;
import io.datamon.model.RepoDescriptor;
import io.datamon.model.RepoName;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.ForwardingStore;
import io.datamon.store.Key;
import io.datamon.store.MemoryStore;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import io.datamon.store.Version;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two who change a repo at the same moment: one goes on between two calls of the other. */
class EditRacesTest {
  private static final Contributor WHO = new Contributor("A", "a@example.org");
  private static final RepoName NEW = RepoName.of("new-name");
  private static final LabelName LABEL = LabelName.of("l");
  private static final Clock STILL =
      Clock.fixed(Instant.parse("2026-11-21T08:50:44Z"), ZoneOffset.UTC);

  @TempDir Path temp;

  private final MemoryStore base = new MemoryStore();
  private final HookedStore hooked = new HookedStore(base);
  private final TestContext one = TestContext.openWithoutCache(hooked);
  private final TestContext other = TestContext.openWithoutCache(base);
  private Path folder;
  private BundleId first;

  @BeforeEach
  void makeRepo() {
    folder = TestContext.Folder.tree(temp.resolve("source"), 4, 300, 1);
    TestContext.Folder.write(folder.resolve("large"), 120_000, 9);
    first = other.withRepo().upload(folder).bundle().id();
  }

  @AfterEach
  void close() {
    assertTrue(hooked.allRan(), "what was to happen in between has happened");
    one.close();
    other.close();
  }

  private static RootSessions sessions(TestContext context) {
    return new RootSessions(
        context.content,
        context.metadata,
        context.metadata.info().uri(),
        false,
        new Uploader.Environment(TestContext.AHEAD, new SecureRandom(), "host", "user"));
  }

  private static RepoRemover remover(TestContext context) {
    return new RepoRemover(context.catalog, sessions(context), WHO, REPO);
  }

  private static void rename(TestContext context) {
    new RepoRenamer(context.catalog, sessions(context), WHO, REPO, NEW).run();
  }

  private static void removeFile(TestContext context, String path) {
    new FileRemover(context.catalog, sessions(context), REPO, List.of(BundlePath.of(path))).run();
  }

  private static void set(TestContext context, BundleId bundle) {
    context.catalog.labels().set(REPO, LABEL, bundle, List.of(WHO), LabelCondition.ALWAYS);
  }

  private void assertNothingLeft() {
    assertTrue(other.catalog.repos().find(REPO).isEmpty());
    assertEquals(Set.of(), Set.copyOf(other.catalog.lostRepos()));
    assertEquals(List.of(), TestContext.keys(other.metadata, "labels-history/" + REPO + "/"));
    assertTrue(other.catalog.labels().find(REPO, LABEL).isEmpty());
  }

  @Test
  void aLabelThatIsMadeWhileItsRepoGoesIsTakenBack() {
    List<Runnable> ways = List.of(() -> remover(other).run(), () -> rename(other));
    for (Runnable goes : ways) {
      hooked.beforePut(key -> key.startsWith("dev/meta/labels/"), key -> goes.run());
      assertThrows(NotFoundException.class, () -> set(one, first));
      assertNothingLeft();
      other.withRepo();
    }
  }

  @Test
  void aLabelThatIsMovedWhileItsRepoGoesIsNotMadeAgain() {
    set(other, first);
    hooked.beforePut(key -> key.startsWith("dev/meta/labels/"), key -> remover(other).run());
    assertThrows(NotFoundException.class, () -> set(one, first));
    assertNothingLeft();
  }

  @Test
  void theLabelOfAnUploadThatEndedWhileItsRepoGoesIsTakenBack() {
    hooked.beforePut(key -> key.startsWith("dev/meta/labels/"), key -> remover(other).run());
    LabelNotMovedException e =
        assertThrows(
            LabelNotMovedException.class,
            () -> one.uploader.upload(one.labelled(folder, "l"), Progress.NONE));
    assertTrue(e.getCause() instanceof NotFoundException, "" + e.getCause());
    assertNothingLeft();
  }

  @Test
  void nothingIsAddedToARepoThatIsBeingDeleted() {
    set(other, first);
    List<Throwable> refused = new ArrayList<>();
    List<Runnable> additions =
        List.of(
            () -> other.upload(folder),
            () ->
                other
                    .catalog
                    .labels()
                    .set(REPO, LabelName.of("m"), first, List.of(WHO), LabelCondition.ALWAYS),
            () -> rename(other),
            other::withRepo);
    Consumer<Object> all =
        key ->
            additions.forEach(
                each -> refused.add(assertThrows(ConflictException.class, each::run)));
    hooked.beforePut(key -> key.startsWith("dev/meta/labels/"), all::accept);
    assertEquals(1, remover(one).run().bundles());
    assertEquals(additions.size(), refused.size());
    refused.forEach(e -> assertTrue(e.getMessage().contains("datamon repo delete repo"), "" + e));
    assertNothingLeft();
    assertEquals(1, other.withRepo().upload(folder).bundle().contributors().size());
  }

  @Test
  void aDeletionThatIsInterruptedBeforeAnythingIsGoneLeavesTheRepoAsItWas() {
    ObjectStore heeding =
        new ForwardingStore(base) {
          private boolean marked;

          @Override
          public Version put(Key key, Payload body, Condition condition, Durability durability) {
            heed();
            Version version = super.put(key, body, condition, durability);
            if (!marked && key.value().startsWith("dev/meta/repos/")) {
              marked = true;
              Thread.currentThread().interrupt();
            }
            return version;
          }

          @Override
          public Iterator<ObjectInfo> list(String prefix, String startAfter) {
            heed();
            return super.list(prefix, startAfter);
          }

          private static void heed() {
            if (Thread.currentThread().isInterrupted()) {
              throw new CancelledException("interrupted");
            }
          }
        };
    try (TestContext interrupted = TestContext.openWithoutCache(heeding)) {
      assertThrows(CancelledException.class, () -> remover(interrupted).run());
      assertTrue(Thread.interrupted());
    }
    assertFalse(other.catalog.repos().get(REPO).beingDeleted());
    other.upload(folder);
  }

  @Test
  void anUploadThatRunsWhileItsRepoIsDeletedLeavesNothing() {
    hooked.beforePut(key -> key.startsWith("dev/meta/bundles/"), key -> remover(other).run());
    assertThrows(NotFoundException.class, () -> one.upload(folder));
    assertNothingLeft();
  }

  @Test
  void whatIsProtectedJustWhenItsRepoIsDeletedStaysAndSoDoesTheRepo() {
    set(other, first);
    hooked.beforePut(
        key -> key.startsWith("dev/meta/labels/"),
        key -> other.catalog.labels().protect(REPO, LABEL, true));
    ConflictException e = assertThrows(ConflictException.class, () -> remover(one).run());
    assertTrue(e.getMessage().contains("label l of repo repo is protected"), e.getMessage());
    assertTrue(other.catalog.labels().get(REPO, LABEL).isProtected());
    assertFalse(other.catalog.repos().get(REPO).beingDeleted());
    other.assertHolds(folder, other.catalog.bundles().get(REPO, first));

    other.catalog.labels().protect(REPO, LABEL, false);
    hooked.beforePut(
        key -> key.startsWith("dev/meta/bundles/"),
        key -> other.catalog.bundles().protect(REPO, first, true));
    e = assertThrows(ConflictException.class, () -> remover(one).run());
    assertTrue(e.getMessage().contains("0 of its bundles and 1 of its labels"), e.getMessage());
    assertFalse(other.catalog.repos().get(REPO).beingDeleted());
    other.assertHolds(folder, other.catalog.bundles().get(REPO, first));
  }

  @Test
  void filesThatWereDeletedBeforeABundleWasProtectedAreNotDenied() {
    BundleId second = other.upload(folder).bundle().id();
    hooked.beforePut(
        key -> key.equals("dev/meta/bundles/repo/" + first + "/bundle.yaml"),
        key -> other.catalog.bundles().protect(REPO, second, true));
    ConflictException e = assertThrows(ConflictException.class, () -> removeFile(one, "large"));
    assertTrue(e.getMessage().startsWith("files were deleted from one bundle"), e.getMessage());
    assertFalse(other.read(first).containsKey("large"));
    other.assertHolds(folder, other.catalog.bundles().get(REPO, second));
  }

  @Test
  void ofTwoWhoDeleteABundleAtTheSameMomentOneIsToldThatHeDid() {
    TestContext still = TestContext.open(hooked, "dev", Profile.SMALL, STILL);
    TestContext twin = TestContext.open(base, "dev", Profile.SMALL, STILL);
    // The session of the writer is there, so that the void stays for the other one to see.
    hooked.beforePut(
        key -> key.startsWith("dev/meta/bundles/"),
        key -> twin.catalog.bundles().remove(REPO, first, session -> true, "A"));
    assertThrows(
        NotFoundException.class,
        () -> still.catalog.bundles().remove(REPO, first, session -> true, "A"));
    still.close();
    twin.close();
  }

  @Test
  void ofTwoWhoDeleteALabelAtTheSameMomentOneIsToldThatHeDid() {
    TestContext still = TestContext.open(hooked, "dev", Profile.SMALL, STILL);
    TestContext twin = TestContext.open(base, "dev", Profile.SMALL, STILL);
    set(other, first);
    Consumer<TestContext> delete =
        c -> c.catalog.labels().delete(REPO, LABEL, List.of(WHO), LabelCondition.ALWAYS);
    hooked.beforePut(key -> key.startsWith("dev/meta/labels/"), key -> delete.accept(twin));
    assertThrows(NotFoundException.class, () -> delete.accept(still));
    still.close();
    twin.close();
  }

  /** A stream during whose upload something is done, and that cannot be read a second time. */
  private UploadOutcome uploadStream(byte[] bytes, Runnable meanwhile) {
    InputStream stream =
        new ByteArrayInputStream(bytes) {
          private boolean begun;

          @Override
          public synchronized int read(byte[] into, int offset, int length) {
            if (!begun) {
              begun = true;
              meanwhile.run();
            }
            return super.read(into, offset, length);
          }
        };
    return one.uploader.upload(
        new UploadRequest(
            REPO,
            new UploadSource.Stream(BundlePath.of("large"), stream),
            "m",
            WHO,
            Optional.empty(),
            TestContext.SETTINGS,
            false),
        Progress.NONE);
  }

  @Test
  void aStreamIsUploadedWhateverBecomesOfTheParentMeanwhile() {
    Map<String, Runnable> meanwhile =
        Map.of(
            "protected", () -> other.catalog.bundles().protect(REPO, newest(), true),
            "without a file", () -> removeFile(other, "d0/f1"),
            "without the file", () -> removeFile(other, "large"),
            "gone", () -> other.catalog.bundles().remove(REPO, newest(), id -> false, "A"));
    meanwhile.forEach(
        (what, change) -> {
          other.upload(folder); // the parent, which holds the same bytes
          byte[] bytes = TestContext.Folder.read(folder).get("large");
          UploadOutcome outcome = uploadStream(bytes, change);
          assertArrayEquals(bytes, other.read(outcome.bundle().id()).get("large"), what);
          assertTrue(other.storedPacks().containsAll(other.packs(outcome.bundle())), what);
          for (Iterator<BundleId> ids = other.catalog.bundles().ids(REPO); ids.hasNext(); ) {
            other.catalog.bundles().protect(REPO, ids.next(), false);
          }
          remover(other).run();
          other.withRepo();
        });
  }

  private BundleId newest() {
    return other.catalog.bundles().newest(REPO).id();
  }

  @Test
  void aFolderIsNotWalkedAgainBecauseItsParentWasProtected() {
    hooked.beforeHead(
        key -> key.startsWith("dev/meta/bundles/"),
        key -> other.catalog.bundles().protect(REPO, first, true));
    TestContext.Folder.write(folder.resolve("new"), 300, 77);
    UploadOutcome outcome = one.upload(folder);
    assertEquals(List.of(first), outcome.bundle().parents());
    assertEquals(6, outcome.readFiles());
    other.assertHolds(folder, outcome.bundle());
  }

  @Test
  void aRepoThatIsMadeWhileAnotherOneIsRenamedToItsNameStops() {
    hooked.beforePut(
        key -> key.equals("dev/meta/repos/" + NEW + "/repo.yaml"),
        key ->
            other
                .catalog
                .repos()
                .create(
                    new RepoDescriptor(
                        NEW, "another", OffsetDateTime.now(TestContext.AHEAD), WHO)));
    assertThrows(io.datamon.error.AlreadyExistsException.class, () -> rename(one));
    assertEquals(Optional.empty(), other.catalog.repos().get(REPO).renamedTo());
    other.assertHolds(folder, other.upload(folder).bundle());
  }

  @Test
  void aRepoOfTheOldNameMayBeMadeOnceARenameHasMovedAll() {
    // All was moved, and the rename was stopped just before it took its mark off.
    hooked.beforePut(
        key -> key.equals("dev/meta/repos/" + NEW + "/repo.yaml"), key -> {}); // the first one
    rename(one);
    RepoDescriptor moved = other.catalog.repos().get(NEW);
    assertEquals(Optional.empty(), moved.renamedFrom());
    other.withRepo();
    other.catalog.repos().requireSettled(NEW);
  }
}
