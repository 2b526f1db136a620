package io.datamon.transfer;

import static io.datamon.transfer.TestContext.REPO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.catalog.LabelCondition;
import io.datamon.catalog.RepoRemoval;
import io.datamon.error.CancelledException;
import io.datamon.error.ConflictException;
import io.datamon.error.DatamonException;
import io.datamon.error.NotFoundException;
import io.datamon.error.UnavailableException;
import io.datamon.model.BundleId;
import io.datamon.model.CatalogKeys;
import io.datamon.model.Contributor;
import io.datamon.model.Descriptors;
import io.datamon.model.LabelName;
import io.datamon.model.RepoDescriptor;
import io.datamon.model.RepoName;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.Key;
import io.datamon.store.MemoryStore;
import io.datamon.store.Payload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two who rename or delete one repo: one goes on between two calls of the other. */
class RepoRacesTest {
  private static final Contributor WHO = new Contributor("A", "a@example.org");
  private static final RepoName SECOND = RepoName.of("second");
  private static final RepoName THIRD = RepoName.of("third");
  private static final LabelName LABEL = LabelName.of("l");

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

  private static void rename(TestContext context, RepoName to) {
    new RepoRenamer(context.catalog, sessions(context), WHO, REPO, to).run();
  }

  private static RepoRemover remover(TestContext context) {
    return new RepoRemover(context.catalog, sessions(context), WHO, REPO);
  }

  private void setLabel(LabelName label) {
    other.catalog.labels().set(REPO, label, first, List.of(WHO), LabelCondition.ALWAYS);
  }

  /** Runs a rename that is stopped once both repos are marked. */
  private void renameStopped(RepoName to) {
    HookedStore stopping = new HookedStore(base);
    stopping.beforePut(
        key -> key.startsWith("dev/meta/bundles/" + to + "/"),
        key -> {
          throw new CancelledException("stopped");
        });
    try (TestContext stopped = TestContext.openWithoutCache(stopping)) {
      assertThrows(CancelledException.class, () -> rename(stopped, to));
    }
  }

  private static String descriptor(RepoName repo) {
    return "dev/meta/repos/" + repo + "/repo.yaml";
  }

  private void assertThirdGoesOn() {
    assertEquals(Optional.empty(), other.catalog.repos().find(SECOND));
    assertEquals(Optional.of(THIRD), other.catalog.repos().get(REPO).renamedTo());
    rename(other, THIRD);
    assertEquals(Optional.empty(), other.catalog.repos().find(REPO));
    other.assertHolds(folder, other.catalog.bundles().get(THIRD, first));
  }

  @Test
  void ofTwoRenamesToTwoNamesOneGoesOnAndTheOtherTakesBackWhatItMade() {
    for (RepoName before : List.of(SECOND, REPO)) {
      hooked.beforePut(descriptor(before)::equals, key -> renameStopped(THIRD));
      ConflictException e = assertThrows(ConflictException.class, () -> rename(one, SECOND));
      assertTrue(e.getMessage().contains("datamon repo rename repo third"), e.getMessage());
      assertThirdGoesOn();
      new RepoRenamer(other.catalog, sessions(other), WHO, THIRD, REPO).run();
    }
  }

  @Test
  void aRenameThatIsOvertakenByAnotherOneLeavesNothing() {
    for (RepoName before : List.of(SECOND, REPO)) {
      hooked.beforePut(descriptor(before)::equals, key -> rename(other, THIRD));
      assertThrows(NotFoundException.class, () -> rename(one, SECOND));
      assertEquals(Optional.empty(), other.catalog.repos().find(SECOND));
      other.assertHolds(folder, other.catalog.bundles().get(THIRD, first));
      new RepoRenamer(other.catalog, sessions(other), WHO, THIRD, REPO).run();
    }
  }

  @Test
  void aMarkWithoutARepoBehindItIsTakenOverUnlessThatRepoIsMadeJustThen() {
    RepoDescriptor marked = other.catalog.repos().get(REPO).withTarget(Optional.of(THIRD));
    other.metadata.put(
        CatalogKeys.repo(REPO),
        Payload.of(Descriptors.write(CatalogKeys.repo(REPO), marked)),
        Condition.ALWAYS,
        Durability.NOW);
    hooked.beforePut(descriptor(REPO)::equals, key -> renameStopped(THIRD));
    assertThrows(ConflictException.class, () -> rename(one, SECOND));
    assertThirdGoesOn();
  }

  @Test
  void aRepoThatSomebodyUsesIsNotTakenBack() {
    hooked.beforePut(
        descriptor(REPO)::equals,
        key -> {
          other.catalog.labels().set(SECOND, LABEL, first, List.of(WHO), LabelCondition.ALWAYS);
          renameStopped(THIRD);
        });
    assertThrows(ConflictException.class, () -> rename(one, SECOND));
    other.catalog.repos().requireSettled(SECOND);
    assertEquals(first, other.catalog.labels().get(SECOND, LABEL).bundle());
  }

  @Test
  void aRepoThatCannotBeTakenBackStaysOpen() {
    hooked.beforePut(descriptor(REPO)::equals, key -> renameStopped(THIRD));
    hooked.beforePut(descriptor(SECOND)::equals, key -> {}); // the mark
    hooked.beforePut(
        descriptor(SECOND)::equals,
        key -> {
          throw new UnavailableException("the network is away");
        });
    ConflictException e = assertThrows(ConflictException.class, () -> rename(one, SECOND));
    assertEquals("the network is away", e.getSuppressed()[0].getMessage());
    assertFalse(other.catalog.repos().get(SECOND).beingDeleted());
    rename(other, THIRD);
    new RepoRemover(other.catalog, sessions(other), WHO, SECOND).run();
    assertEquals(Optional.empty(), other.catalog.repos().find(SECOND));
    other.assertHolds(folder, other.catalog.bundles().get(THIRD, first));
  }

  @Test
  void whatAKilledTakeBackLeavesIsGoneOnWithOrDeleted() {
    RepoDescriptor made = other.catalog.repos().get(REPO).movingTo(SECOND);
    other.catalog.repos().create(made);
    RepoRemoval killed = other.catalog.removal(SECOND);
    assertTrue(killed.beginIf(made));
    killed.proceed();
    ConflictException e = assertThrows(ConflictException.class, () -> rename(one, SECOND));
    assertTrue(e.getMessage().contains("datamon repo delete second"), e.getMessage());
    other.catalog.repos().requireSettled(REPO);
    new RepoRemover(other.catalog, sessions(other), WHO, SECOND).run();

    other.catalog.repos().create(made);
    assertTrue(other.catalog.removal(SECOND).beginIf(made));
    rename(one, SECOND);
    other.assertHolds(folder, other.catalog.bundles().get(SECOND, first));
    other.catalog.repos().requireSettled(SECOND);
    assertEquals(Optional.empty(), other.catalog.repos().find(REPO));
  }

  @Test
  void aRenameThatFindsARepoThatIsTakenBackMakesItAgain() {
    RepoDescriptor made = other.catalog.repos().get(REPO).movingTo(SECOND);
    other.catalog.repos().create(made);
    hooked.beforePut(
        descriptor(REPO)::equals,
        key -> {
          RepoRemoval removal = other.catalog.removal(SECOND);
          assertTrue(removal.beginIf(made));
          removal.proceed();
          removal.end();
        });
    rename(one, SECOND);
    other.assertHolds(folder, other.catalog.bundles().get(SECOND, first));
    assertEquals(Set.of(), Set.copyOf(other.catalog.lostRepos()));
  }

  @Test
  void aDeletionThatFailsDoesNotTakeOffTheMarkOfOneThatGoesOn() {
    setLabel(LABEL);
    hooked.beforePut(
        key -> key.startsWith("dev/meta/labels/"),
        key -> {
          HookedStore protecting = new HookedStore(base);
          protecting.beforePut(
              descriptor(REPO)::equals, k -> other.catalog.bundles().protect(REPO, first, true));
          try (TestContext third = TestContext.openWithoutCache(protecting)) {
            assertThrows(ConflictException.class, () -> remover(third).run());
          }
          assertTrue(other.catalog.repos().get(REPO).beingDeleted());
        });
    assertThrows(ConflictException.class, () -> remover(one).run());
    assertTrue(other.catalog.repos().get(REPO).beingDeleted(), "of those two, one may be at it");

    other.catalog.repos().requireRemovable(REPO); // which is what taking protection off asks for
    other.catalog.bundles().protect(REPO, first, false);
    assertEquals(1, remover(other).run().bundles());
    assertEquals(Optional.empty(), other.catalog.repos().find(REPO));
  }

  @Test
  void aDeletionWhoseMarkWasTakenOverAndTakenOffDeletesNothing() {
    hooked.beforePut(descriptor(REPO)::equals, key -> {}); // the mark
    hooked.beforePut(
        descriptor(REPO)::equals, // that things go
        key -> {
          HookedStore protecting = new HookedStore(base);
          protecting.beforePut(
              descriptor(REPO)::equals, k -> other.catalog.bundles().protect(REPO, first, true));
          try (TestContext third = TestContext.openWithoutCache(protecting)) {
            assertThrows(ConflictException.class, () -> remover(third).run());
          }
          assertFalse(other.catalog.repos().get(REPO).beingDeleted());
          other.catalog.bundles().protect(REPO, first, false);
        });
    DatamonException e = assertThrows(ConflictException.class, () -> remover(one).run());
    assertTrue(e.getMessage().contains("repo repo was not deleted"), e.getMessage());
    other.catalog.repos().requireSettled(REPO);
    other.assertHolds(folder, other.catalog.bundles().get(REPO, first));
  }

  @Test
  void aMarkWithoutAnOwnerIsGoneOnWith() {
    Key key = CatalogKeys.repo(REPO);
    String text = "name: \"repo\"\nbeingDeleted: true\n";
    other.metadata.put(
        key, Payload.of(text.getBytes(StandardCharsets.UTF_8)), Condition.ALWAYS, Durability.NOW);
    assertEquals(1, remover(other).run().bundles());
    assertEquals(Optional.empty(), other.catalog.repos().find(REPO));
  }

  @Test
  void whatADeletionSweepsAwayIsNoLabelThatIsThere() {
    LabelName gone = LabelName.of("gone");
    setLabel(gone);
    setLabel(LABEL);
    other.catalog.labels().delete(REPO, gone, List.of(WHO), LabelCondition.ALWAYS);
    List<String> live = TestContext.keys(other.metadata, "labels-history/repo/l/");
    RepoRemoval removal = other.catalog.removal(REPO);
    removal.begin();
    removal.end();
    assertEquals(live, TestContext.keys(other.metadata, "labels-history/"));
    assertEquals(List.of("labels/repo/l/label.yaml"), TestContext.keys(other.metadata, "labels/"));
    assertTrue(other.catalog.labels().find(REPO, LABEL).isPresent());
  }
}
