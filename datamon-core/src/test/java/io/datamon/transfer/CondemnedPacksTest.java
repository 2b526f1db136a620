package io.datamon.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.content.HandMadeCollector;
import io.datamon.model.BundlePath;
import io.datamon.model.Entry;
import io.datamon.model.FileContent;
import io.datamon.model.PackId;
import io.datamon.store.ByteRange;
import io.datamon.store.ForwardingStore;
import io.datamon.store.Key;
import io.datamon.store.MemoryStore;
import io.datamon.store.ObjectStore;
import io.datamon.store.StoredObject;
import io.datamon.transfer.TestContext.Folder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an upload does with packs that a collector has condemned or doomed. */
class CondemnedPacksTest {
  private static final PackId OTHER = new PackId(1, 2);

  @TempDir Path temp;
  private final MemoryStore store = new MemoryStore();
  private TestContext context;
  private Path source;

  @BeforeEach
  void open() {
    context = TestContext.open(store, temp.resolve("cache")).withRepo();
    source = Folder.tree(temp.resolve("source"), 120, 3000, 1);
  }

  @AfterEach
  void close() {
    context.close();
  }

  private static void assertDisjoint(Set<PackId> some, Set<PackId> others) {
    assertTrue(Collections.disjoint(some, others), some + " and " + others + " share packs");
  }

  /** Sweeps what is doomed; then the bundle must still be whole. */
  private void assertSurvivesSweep(UploadOutcome outcome) {
    context.collector().sweep();
    try (TestContext reader = TestContext.openWithoutCache(store)) {
      reader.assertHolds(source, outcome.bundle());
    }
  }

  @Test
  void condemnedPacksOfTheParentAreReleasedAndNothingIsSentAgain() {
    UploadOutcome first = context.upload(source);
    Set<PackId> packs = context.packs(first.bundle());
    assertTrue(packs.size() > 3, packs.toString());
    HandMadeCollector collector = context.collector();
    Set<PackId> batch = new TreeSet<>(packs);
    batch.add(OTHER);
    Key list = collector.condemn("b1", batch);
    Folder.write(source.resolve("d0/new"), 2000, 99);
    long generation = collector.generation();

    UploadOutcome second = context.upload(source);

    assertEquals(Set.of(OTHER), collector.condemned(), "packs of no bundle stay condemned");
    assertNotEquals(List.of(list), collector.lists(), "lists are immutable: there is a new one");
    assertTrue(collector.generation() > generation);
    Set<PackId> shared = context.packs(second.bundle());
    shared.retainAll(packs);
    assertTrue(shared.size() >= packs.size() - 1, shared + " of " + packs);
    assertTrue(second.sentBytes() < 30_000, "sent " + second.sentBytes());
    assertEquals(1, second.readFiles());
    context.assertHolds(source, second.bundle());
  }

  @Test
  void aBatchThatIsReleasedWholeLeavesTheHead() {
    UploadOutcome first = context.upload(source);
    HandMadeCollector collector = context.collector();
    collector.condemn("b1", context.packs(first.bundle()));
    Folder.write(source.resolve("new"), 2000, 99);

    context.upload(source);

    assertEquals(List.of(), collector.lists());
  }

  @Test
  void doomedPacksOfTheParentAreSentAgainThoughStatCacheAndIndexKnowThem() {
    UploadOutcome first = context.upload(source);
    Set<PackId> packs = context.packs(first.bundle());
    HandMadeCollector collector = context.collector();
    collector.doom("b1", packs);

    UploadOutcome second = context.upload(source);

    assertEquals(packs, collector.doomed(), "doomed is terminal");
    assertDisjoint(context.packs(second.bundle()), packs);
    assertEquals(120, second.readFiles());
    assertTrue(second.sentBytes() > 300_000, "sent " + second.sentBytes());
    assertSurvivesSweep(second);
  }

  @Test
  void onlyWhatIsInDoomedPacksIsSentAgain() {
    UploadOutcome first = context.upload(source);
    Set<PackId> packs = context.packs(first.bundle());
    PackId victim = dataPack(first, "d3/f30");
    context.collector().doom("b1", Set.of(victim));

    UploadOutcome second = context.upload(source);

    assertFalse(context.packs(second.bundle()).contains(victim));
    assertTrue(second.readFiles() > 0 && second.readFiles() < 60, "read " + second.readFiles());
    assertTrue(second.sentBytes() < 200_000, "sent " + second.sentBytes());
    Set<PackId> shared = context.packs(second.bundle());
    shared.retainAll(packs);
    assertTrue(shared.size() >= 2, "other packs are used again: " + shared);
    assertSurvivesSweep(second);
  }

  @Test
  void pagesOfTheParentInDoomedPacksAreWrittenAgain() {
    UploadOutcome first = context.upload(source);
    PackId pages = first.bundle().requireNative().manifest().place().pack();
    context.collector().doom("b1", Set.of(pages));

    UploadOutcome second = context.upload(source);

    assertFalse(context.packs(second.bundle()).contains(pages));
    assertNotEquals(pages, second.bundle().requireNative().manifest().place().pack());
    assertSurvivesSweep(second);
  }

  @Test
  void chunksThatTheIndexNamesInCondemnedOrDoomedPacksAreSentAgain() {
    UploadOutcome first = context.upload(source);
    Set<PackId> packs = context.packs(first.bundle());
    context.catalog.bundles().remove(TestContext.REPO, first.bundle().id(), none -> false, "test");
    HandMadeCollector collector = context.collector();
    TreeSet<PackId> half = new TreeSet<>(packs.stream().limit(packs.size() / 2).toList());
    TreeSet<PackId> rest = new TreeSet<>(packs);
    rest.removeAll(half);
    collector.condemn("b1", half);
    collector.doom("b2", rest);
    try (TestContext fresh = TestContext.openWithoutCache(store)) {
      UploadOutcome second = fresh.upload(source);

      assertEquals(Optional.empty(), second.parent());
      assertDisjoint(fresh.packs(second.bundle()), packs);
      assertEquals(half, collector.condemned(), "what is not needed is not released");
      assertSurvivesSweep(second);
    }
  }

  @Test
  void aPackThatTheIndexNamesAndThatIsGoneIsSentAgain() {
    UploadOutcome first = context.upload(source);
    Set<PackId> packs = context.packs(first.bundle());
    context.catalog.bundles().remove(TestContext.REPO, first.bundle().id(), none -> false, "test");
    HandMadeCollector collector = context.collector();
    collector.doom("b1", packs);
    collector.sweep();

    UploadOutcome second = context.upload(source);

    assertDisjoint(context.packs(second.bundle()), packs);
    context.assertHolds(source, second.bundle());
  }

  @Test
  void aParentThatIsDeletedAndCollectedWhileItIsUsedIsDoneWithout() {
    UploadOutcome first = context.upload(source);
    AtomicBoolean deleted = new AtomicBoolean();
    ObjectStore collected =
        new ForwardingStore(store) {
          @Override
          public StoredObject get(Key key, ByteRange range) {
            // With the stat cache, the list of packs is the first that is read of the parent's.
            if (key.value().contains("/packs/") && !deleted.getAndSet(true)) {
              context
                  .catalog
                  .bundles()
                  .remove(TestContext.REPO, first.bundle().id(), id -> false, "");
              HandMadeCollector collector = context.collector();
              collector.doom("b1", context.storedPacks());
              collector.sweep();
            }
            return delegate().get(key, range);
          }
        };
    try (TestContext second = TestContext.open(collected, temp.resolve("cache"))) {
      UploadOutcome outcome = second.upload(source);

      assertEquals(Optional.empty(), outcome.parent());
      context.assertHolds(source, outcome.bundle());
    }
  }

  @Test
  void aLargeFileWhoseListPagesAreDoomedIsReadAgainAndItsOtherChunksAreNotSent() {
    Path large = source.resolve("large");
    Folder.write(large, 400_000, 5);
    UploadOutcome first = context.upload(source);
    FileContent.Listed listed = listed(first, "large");
    PackId lists = listed.top().place().pack();
    assertNotEquals(lists, dataPack(first, "d3/f30"));
    context.collector().doom("b1", Set.of(lists));

    UploadOutcome second = context.upload(source);

    assertFalse(context.packs(second.bundle()).contains(lists));
    assertEquals(1, second.readFiles(), "only the large file");
    assertTrue(second.sentBytes() < 60_000, "sent " + second.sentBytes());
    assertSurvivesSweep(second);
  }

  @Test
  void aLargeFileWithChunksInDoomedPacksKeepsItsOtherChunks() {
    Folder.write(source.resolve("large"), 400_000, 5);
    UploadOutcome first = context.upload(source);
    PackId victim =
        new io.datamon.manifest.ChunkLists(context.content.packs()::read)
            .chunks(listed(first, "large"))
            .next()
            .place()
            .pack();
    context.collector().doom("b1", Set.of(victim));

    UploadOutcome second = context.upload(source);

    assertFalse(context.packs(second.bundle()).contains(victim));
    assertTrue(second.sentBytes() < 250_000, "sent " + second.sentBytes());
    assertSurvivesSweep(second);
  }

  private PackId dataPack(UploadOutcome outcome, String path) {
    FileContent content = file(outcome, path).content();
    return ((FileContent.Direct) content).chunks().get(0).place().pack();
  }

  private FileContent.Listed listed(UploadOutcome outcome, String path) {
    return (FileContent.Listed) file(outcome, path).content();
  }

  private Entry.File file(UploadOutcome outcome, String path) {
    BundleFiles files = new ContentFormats(context.content).open(outcome.bundle());
    return (Entry.File) files.find(BundlePath.of(path)).orElseThrow();
  }
}
