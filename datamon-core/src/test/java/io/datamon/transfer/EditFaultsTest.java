package io.datamon.transfer;

import static io.datamon.transfer.TestContext.REPO;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.catalog.Catalog;
import io.datamon.catalog.LabelCondition;
import io.datamon.catalog.Listed;
import io.datamon.catalog.SquashRules;
import io.datamon.catalog.Squasher;
import io.datamon.error.AlreadyExistsException;
import io.datamon.error.ConflictException;
import io.datamon.error.CorruptException;
import io.datamon.error.DatamonException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NotFoundException;
import io.datamon.error.UnavailableException;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.BundlePath;
import io.datamon.model.Contributor;
import io.datamon.model.LabelDescriptor;
import io.datamon.model.LabelName;
import io.datamon.model.RepoDescriptor;
import io.datamon.model.RepoName;
import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.ForwardingStore;
import io.datamon.store.Key;
import io.datamon.store.MemoryStore;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import io.datamon.store.StoredObject;
import io.datamon.store.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Renames, deletions, removals of files and squashes: what they do, and what is left when each call
 * to the store in turn fails, loses its answer, or is the last of its process; in one of these ways
 * each, and with {@code -Ddatamon.edits.all=true} in all of them.
 */
class EditFaultsTest {
  private static final RepoName NEW = RepoName.of("new-name");
  private static final Contributor WHO = new Contributor("A", "a@example.org");
  private static final BundlePath GONE = BundlePath.of("d0/f1");
  private static final int LARGE = 120_000;

  @TempDir Path temp;
  private final MemoryStore base = new MemoryStore();
  private final List<BundleId> ids = new ArrayList<>();
  private final Map<BundleId, Map<String, byte[]>> contents = new TreeMap<>();
  private Path folder;

  /** Each call goes wrong in each way, not only in one of them. */
  private static final boolean ALL = Boolean.getBoolean("datamon.edits.all");

  enum Way {
    FAILS(1),
    ANSWER_LOST(2),
    DIES(3);

    private final int first;

    Way(int first) {
      this.first = first;
    }
  }

  /** A store whose n-th call goes wrong. */
  private static final class StruckOnce extends ForwardingStore {
    private final Way way;
    private final int nth;
    private int calls;

    StruckOnce(ObjectStore delegate, Way way, int nth) {
      super(delegate);
      this.way = way;
      this.nth = nth;
    }

    private synchronized int next() {
      calls++;
      return calls;
    }

    synchronized boolean struck() {
      return calls >= nth;
    }

    private <T> T run(Supplier<T> call) {
      int number = next();
      if (number == nth && way != Way.ANSWER_LOST || number > nth && way == Way.DIES) {
        throw new UnavailableException("call " + number + " failed");
      }
      T answer = call.get();
      if (number == nth) {
        throw new UnavailableException("the answer to call " + number + " was lost");
      }
      return answer;
    }

    @Override
    public StoredObject get(Key key, ByteRange range) {
      return run(() -> delegate().get(key, range));
    }

    @Override
    public Version put(Key key, Payload body, Condition condition, Durability durability) {
      return run(() -> delegate().put(key, body, condition, durability));
    }

    @Override
    public Optional<ObjectInfo> head(Key key) {
      return run(() -> delegate().head(key));
    }

    @Override
    public void delete(Key key) {
      run(
          () -> {
            delegate().delete(key);
            return key;
          });
    }

    @Override
    public Iterator<ObjectInfo> list(String prefix, String startAfter) {
      return run(() -> delegate().list(prefix, startAfter));
    }

    @Override
    public void barrier() {
      run(
          () -> {
            delegate().barrier();
            return "";
          });
    }

    @Override
    public void barrier(Set<Key> others) {
      run(
          () -> {
            delegate().barrier(others);
            return "";
          });
    }
  }

  @BeforeEach
  void makeRepo() {
    folder = TestContext.Folder.tree(temp.resolve("source"), 4, 300, 1);
    TestContext.Folder.write(folder.resolve("large"), LARGE, 9);
    try (TestContext context = TestContext.openWithoutCache(base).withRepo()) {
      for (int i = 0; i < 3; i++) {
        TestContext.Folder.write(folder.resolve("d0/f0"), 200 + i, 100 + i);
        BundleId id = context.upload(folder).bundle().id();
        ids.add(id);
        contents.put(id, context.read(id));
      }
      set(context, "a", 0);
      set(context, "a", 1);
      set(context, "v2", 2);
      set(context, "gone", 0);
      context
          .catalog
          .labels()
          .delete(REPO, LabelName.of("gone"), List.of(WHO), LabelCondition.ALWAYS);
      context.catalog.labels().protect(REPO, LabelName.of("v2"), true);
      context.catalog.bundles().protect(REPO, ids.get(2), true);
    }
  }

  private void set(TestContext context, String label, int bundle) {
    context
        .catalog
        .labels()
        .set(REPO, LabelName.of(label), ids.get(bundle), List.of(WHO), LabelCondition.ALWAYS);
  }

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private TestContext context(ObjectStore store) {
    TestContext context = TestContext.openWithoutCache(store);
    open.add(context);
    return context;
  }

  private static MemoryStore copy(ObjectStore store) {
    MemoryStore copy = new MemoryStore();
    for (Iterator<ObjectInfo> all = store.list("", ""); all.hasNext(); ) {
      Key key = all.next().key();
      try (StoredObject object = store.get(key, ByteRange.ALL)) {
        copy.put(key, Payload.of(object.body().readAllBytes()), Condition.ALWAYS, Durability.NONE);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return copy;
  }

  private static RootSessions sessions(TestContext context) {
    return new RootSessions(
        context.content,
        context.metadata,
        context.metadata.info().uri(),
        false,
        new Uploader.Environment(TestContext.AHEAD, new SecureRandom(), "host", "user"));
  }

  private static RepoRenamer renamer(TestContext context) {
    return new RepoRenamer(context.catalog, sessions(context), WHO, REPO, NEW);
  }

  private static FileRemover remover(TestContext context, BundlePath... paths) {
    return new FileRemover(context.catalog, sessions(context), REPO, List.of(paths));
  }

  private static RepoRemover deleter(TestContext context) {
    return new RepoRemover(context.catalog, sessions(context), WHO, REPO);
  }

  private static Squasher squasher(TestContext context) {
    return new Squasher(context.catalog, REPO, new SquashRules(1, false, false));
  }

  private static Optional<BundleDescriptor> bundle(Catalog catalog, RepoName repo, BundleId id) {
    return catalog.bundles().findBundle(repo, id);
  }

  private void assertSame(TestContext context, BundleDescriptor bundle, Set<BundlePath> without) {
    Map<String, byte[]> expected = new TreeMap<>(contents.get(bundle.id()));
    without.forEach(path -> expected.remove(path.toString()));
    Map<String, byte[]> found = context.read(bundle);
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach((path, bytes) -> assertArrayEquals(bytes, found.get(path), path));
    assertEquals(expected.size(), bundle.requireNative().files());
    assertEquals(
        expected.values().stream().mapToLong(bytes -> bytes.length).sum(),
        bundle.requireNative().bytes());
    Set<?> packs = context.packs(bundle);
    assertTrue(context.storedPacks().containsAll(packs));
  }

  /** Runs something with each call to the store going wrong in turn. */
  private void withEachCallStruck(
      Way way, Consumer<TestContext> command, Consumer<ObjectStore> check) {
    boolean struck = true;
    // The short form takes turns: each call goes wrong in one way.
    for (int nth = ALL ? 1 : way.first; struck; nth += ALL ? 1 : Way.values().length) {
      MemoryStore store = copy(base);
      StruckOnce wrong = new StruckOnce(store, way, nth);
      try (TestContext context = TestContext.openWithoutCache(wrong)) {
        command.accept(context);
      } catch (DatamonException e) {
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
      }
      struck = wrong.struck();
      try {
        check.accept(store);
      } catch (DatamonException | AssertionError e) {
        throw new AssertionError(way + " at call " + nth + ": " + e, e);
      }
    }
  }

  private void assertRenamed(TestContext context) {
    Catalog catalog = context.catalog;
    assertEquals(Optional.empty(), catalog.repos().get(NEW).renamedFrom(), "the mark is taken off");
    assertTrue(catalog.repos().find(REPO).isEmpty());
    for (BundleId id : ids) {
      BundleDescriptor moved = catalog.bundles().get(NEW, id);
      assertSame(context, moved, Set.of());
      assertEquals(id.equals(ids.get(2)), moved.isProtected());
    }
    LabelDescriptor v2 = catalog.labels().get(NEW, LabelName.of("v2"));
    assertEquals(ids.get(2), v2.bundle());
    assertTrue(v2.isProtected());
    assertEquals(List.of(ids.get(0), ids.get(1)), moves(catalog, "a"));
    assertEquals(List.of(ids.get(0)), moves(catalog, "gone"));
    assertTrue(catalog.labels().find(NEW, LabelName.of("gone")).isEmpty());
    String rest =
        String.join(" ", TestContext.keys(context.metadata, "repos/" + REPO + "/"))
            + TestContext.keys(context.metadata, "labels/" + REPO + "/")
            + TestContext.keys(context.metadata, "labels-history/" + REPO + "/");
    assertEquals("[][]", rest);
    assertFalse(catalog.bundles().ids(REPO).hasNext() && hasReal(catalog));
    assertEquals(Set.of(), new TreeSet<>(catalog.lostRepos()));
  }

  private boolean hasReal(Catalog catalog) {
    return ids.stream().anyMatch(id -> bundle(catalog, REPO, id).isPresent());
  }

  private static List<BundleId> moves(Catalog catalog, String label) {
    List<BundleId> moves = new ArrayList<>();
    for (Iterator<Listed<LabelDescriptor>> all = catalog.labels().history(NEW, LabelName.of(label));
        all.hasNext(); ) {
      moves.add(all.next().orThrow().bundle());
    }
    return moves;
  }

  @Test
  void aRenamedRepoHasEverything() {
    TestContext context = context(base);
    assertEquals(new RepoRenamer.Moved(3, 2), renamer(context).plan());
    assertTrue(context.catalog.repos().find(NEW).isEmpty());
    assertEquals(new RepoRenamer.Moved(3, 2), renamer(context).run());
    assertRenamed(context);
    assertEquals(List.of(), context.contents("sessions/"));
    assertThrows(NotFoundException.class, () -> renamer(context).run());
    assertEquals(
        ids.get(2),
        new Uploader(
                context.catalog,
                context.content,
                context.metadata,
                context.metadata.info().uri(),
                false,
                new Uploader.Environment(TestContext.AHEAD, new SecureRandom(), "h", "u"))
            .upload(
                new UploadRequest(NEW, folder, "m", WHO, Optional.empty(), TestContext.SETTINGS),
                Progress.NONE)
            .parent()
            .orElseThrow());
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aRenameThatGoesWrongAnywhereLosesNothingAndIsRunAgain(Way way) {
    withEachCallStruck(
        way,
        context -> renamer(context).run(),
        store -> {
          try (TestContext context = TestContext.openWithoutCache(store)) {
            for (BundleId id : ids) {
              BundleDescriptor bundle =
                  bundle(context.catalog, NEW, id)
                      .or(() -> bundle(context.catalog, REPO, id))
                      .orElseThrow();
              assertSame(context, bundle, Set.of());
            }
            for (String label : List.of("a", "v2")) {
              LabelName name = LabelName.of(label);
              assertTrue(
                  context
                      .catalog
                      .labels()
                      .find(NEW, name)
                      .or(() -> context.catalog.labels().find(REPO, name))
                      .isPresent());
            }
            try {
              renamer(context).run();
            } catch (NotFoundException e) {
              assertEquals("repo", e.kind()); // all was done
            }
            assertRenamed(context);
          }
        });
  }

  @Test
  void aRenameIsRefusedBeforeAnythingIsChanged() {
    TestContext context = context(base);
    RepoRenamer same = new RepoRenamer(context.catalog, sessions(context), WHO, REPO, REPO);
    assertThrows(InvalidInputException.class, same::run);
    RepoDescriptor repo = context.catalog.repos().get(REPO);
    context
        .catalog
        .repos()
        .create(new RepoDescriptor(NEW, "other", repo.timestamp(), repo.contributor()));
    List<String> before = TestContext.keys(base, "");
    assertThrows(AlreadyExistsException.class, () -> renamer(context).run());
    assertThrows(AlreadyExistsException.class, () -> renamer(context).plan());
    RepoName third = RepoName.of("third");
    Key damaged = new Key("dev/meta/bundles/" + REPO + "/" + ids.get(1) + "/bundle.yaml");
    base.put(damaged, Payload.of(new byte[] {'['}), Condition.ALWAYS, Durability.NONE);
    assertThrows(
        CorruptException.class,
        () -> new RepoRenamer(context.catalog, sessions(context), WHO, REPO, third).run());
    assertEquals(before, TestContext.keys(base, ""));
  }

  @Test
  void anUploadThatRunsDuringARenameFailsOrIsMoved() {
    MemoryStore store = copy(base);
    TestContext renaming = context(store);
    // The rename happens when everything of the upload is sent, but for its descriptor.
    HookedStore hooked = new HookedStore(store);
    TestContext uploading = context(hooked);
    hooked.beforePut(key -> key.startsWith("dev/meta/bundles/"), key -> renamer(renaming).run());
    assertThrows(NotFoundException.class, () -> uploading.upload(folder));
    assertTrue(hooked.allRan());
    assertRenamed(renaming);
  }

  @Test
  void filesAreTakenOutOfEveryBundleThatHoldsThem() {
    TestContext context = context(base);
    context.catalog.bundles().protect(REPO, ids.get(2), false);
    BundlePath large = BundlePath.of("large");
    BundlePath missing = BundlePath.of("nowhere");
    BundlePath dir = BundlePath.of("d0");
    FileRemoval plan = remover(context, GONE, missing, dir).plan();
    assertEquals(new FileRemoval(ids, 3, 900, List.of(missing), List.of(dir)), plan);
    ids.forEach(id -> assertSame(context, context.catalog.bundles().get(REPO, id), Set.of()));

    assertEquals(plan, remover(context, GONE, missing, dir).run());

    ids.forEach(id -> assertSame(context, context.catalog.bundles().get(REPO, id), Set.of(GONE)));
    assertEquals(ids.get(1), context.catalog.labels().get(REPO, LabelName.of("a")).bundle());
    assertEquals(List.of(), context.contents("sessions/"));
    assertEquals(0, remover(context, GONE).run().files());
    assertEquals(3L * LARGE, remover(context, large).run().bytes());
    ids.forEach(
        id -> assertSame(context, context.catalog.bundles().get(REPO, id), Set.of(GONE, large)));
  }

  @Test
  void filesOfAProtectedBundleStay() {
    TestContext context = context(base);
    assertThrows(ConflictException.class, () -> remover(context, GONE).run());
    ids.forEach(id -> assertSame(context, context.catalog.bundles().get(REPO, id), Set.of()));
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aRemovalOfFilesThatGoesWrongAnywhereLosesNothingElseAndIsRunAgain(Way way) {
    try (TestContext context = TestContext.openWithoutCache(base)) {
      context.catalog.bundles().protect(REPO, ids.get(2), false);
    }
    withEachCallStruck(
        way,
        context -> remover(context, GONE).run(),
        store -> {
          try (TestContext context = TestContext.openWithoutCache(store)) {
            for (BundleId id : ids) {
              BundleDescriptor bundle = context.catalog.bundles().get(REPO, id);
              boolean done = bundle.requireNative().files() < contents.get(id).size();
              assertSame(context, bundle, done ? Set.of(GONE) : Set.of());
            }
            remover(context, GONE).run();
            for (BundleId id : ids) {
              assertSame(context, context.catalog.bundles().get(REPO, id), Set.of(GONE));
            }
          }
        });
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aDeletionOfARepoThatGoesWrongAnywhereIsRunAgainAndLeavesNothing(Way way) {
    try (TestContext context = TestContext.openWithoutCache(base)) {
      context.catalog.bundles().protect(REPO, ids.get(2), false);
      context.catalog.labels().protect(REPO, LabelName.of("v2"), false);
      context
          .catalog
          .repos()
          .create(
              new RepoDescriptor(
                  NEW, "another", context.catalog.repos().get(REPO).timestamp(), WHO));
    }
    withEachCallStruck(
        way,
        context -> deleter(context).run(),
        store -> {
          try (TestContext context = TestContext.openWithoutCache(store)) {
            Catalog catalog = context.catalog;
            boolean gone = catalog.repos().find(REPO).isEmpty();
            for (BundleId id : ids) {
              Optional<BundleDescriptor> bundle = bundle(catalog, REPO, id);
              assertFalse(gone && bundle.isPresent(), "the repo itself goes last");
              bundle.ifPresent(whole -> assertSame(context, whole, Set.of()));
            }
            try {
              deleter(context).run();
            } catch (NotFoundException e) {
              assertEquals("repo", e.kind()); // all was done
            }
            assertTrue(catalog.repos().find(REPO).isEmpty());
            assertFalse(hasReal(catalog));
            assertEquals(Set.of(), new TreeSet<>(catalog.lostRepos()));
            assertEquals(List.of(), TestContext.keys(context.metadata, "labels/" + REPO + "/"));
            assertEquals(
                List.of(), TestContext.keys(context.metadata, "labels-history/" + REPO + "/"));
            assertEquals(List.of(), context.contents("sessions/"));
            assertTrue(catalog.repos().find(NEW).isPresent());
            context.withRepo();
            assertEquals(List.of(), context.upload(folder).bundle().parents());
          }
        });
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aSquashThatGoesWrongAnywhereLeavesNoLabelWithoutItsBundleAndIsRunAgain(Way way) {
    withEachCallStruck(
        way,
        context -> squasher(context).run(id -> false, WHO),
        store -> {
          try (TestContext context = TestContext.openWithoutCache(store)) {
            for (Iterator<Listed<LabelDescriptor>> all = context.catalog.labels().list(REPO, "");
                all.hasNext(); ) {
              LabelDescriptor label = all.next().orThrow();
              assertSame(context, context.catalog.bundles().get(REPO, label.bundle()), Set.of());
            }
            squasher(context).run(id -> false, WHO);
            assertSame(context, context.catalog.bundles().get(REPO, ids.get(2)), Set.of());
            assertTrue(bundle(context.catalog, REPO, ids.get(0)).isEmpty());
            assertTrue(bundle(context.catalog, REPO, ids.get(1)).isEmpty());
            assertTrue(context.catalog.labels().find(REPO, LabelName.of("a")).isEmpty());
          }
        });
  }
}
