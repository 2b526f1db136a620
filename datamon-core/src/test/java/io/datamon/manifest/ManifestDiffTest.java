package io.datamon.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.model.BundlePath;
import io.datamon.model.ChunkRef;
import io.datamon.model.Entry;
import io.datamon.model.Extras;
import io.datamon.model.FileContent;
import io.datamon.model.Place;
import io.datamon.model.Profile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ManifestDiffTest {
  private static List<Change> model(
      NavigableMap<BundlePath, Entry> before, NavigableMap<BundlePath, Entry> after) {
    TreeSet<BundlePath> all = new TreeSet<>(before.keySet());
    all.addAll(after.keySet());
    List<Change> changes = new ArrayList<>();
    for (BundlePath path : all) {
      Entry b = before.get(path);
      Entry a = after.get(path);
      if (b == null) {
        changes.add(new Change.Added(a));
      } else if (a == null) {
        changes.add(new Change.Removed(b));
      } else {
        ManifestDiff.compare(b, a).ifPresent(changes::add);
      }
    }
    return changes;
  }

  private static int levels(Manifest manifest) {
    return 1
        + ManifestTest.list(manifest.pages()).stream().mapToInt(PageInfo::level).max().orElse(0);
  }

  @Test
  void givesTheChangesThatAModelGivesAndReadsOnlyWhatDiffers() {
    int found = 0;
    for (long seed = 0; seed < 18; seed++) {
      MemoryPages pages = new MemoryPages();
      RandomTree tree = RandomTree.of(seed, 3000, Profile.SMALL, pages);
      NavigableMap<BundlePath, Entry> old = new TreeMap<>(tree.entries);
      ChunkRef before = tree.write(pages).top();
      Random random = new Random(seed);
      int edits = (int) seed % 6;
      for (int i = 0; i < edits; i++) {
        List<BundlePath> paths = List.copyOf(tree.entries.keySet());
        BundlePath path = paths.get(1 + random.nextInt(paths.size() - 1));
        if (random.nextInt(3) == 0) {
          tree.entries.remove(path);
        } else if (random.nextBoolean()) {
          tree.grow();
        } else if (!(tree.entries.get(path) instanceof Entry.Directory)) {
          tree.add(path);
        }
      }
      ChunkRef after = tree.write(pages).top();
      Manifest a = new Manifest(pages, before);
      Manifest b = new Manifest(pages, after);
      int bound = (edits + 1) * 3 * (levels(a) + levels(b));
      int all = ManifestTest.list(a.pages()).size();
      a = new Manifest(pages, before);
      b = new Manifest(pages, after);
      pages.fetched.clear();
      List<Change> changes = ManifestTest.list(ManifestDiff.between(a, b));
      assertEquals(model(old, tree.entries), changes, "seed " + seed);
      assertTrue(
          pages.fetched.size() <= bound && all > 150,
          "seed " + seed + ": " + edits + " edits read " + pages.fetched.size() + ", all " + all);
      found += changes.size();
      assertEquals(model(tree.entries, old), ManifestTest.list(ManifestDiff.between(b, a)));
    }
    assertTrue(found > 25, found + " changes");
  }

  @Test
  void comparesUnlikeTreesOfUnlikeDepth() {
    MemoryPages pages = new MemoryPages();
    List<RandomTree> trees = new ArrayList<>();
    for (int size : new int[] {1, 30, 400, 2500}) {
      trees.add(RandomTree.of(77, size, Profile.SMALL, pages));
      trees.add(RandomTree.of(78, size, Profile.SMALL, pages));
    }
    for (RandomTree x : trees) {
      for (RandomTree y : trees) {
        Manifest a = new Manifest(pages, x.write(pages).top());
        Manifest b = new Manifest(pages, y.write(pages).top());
        assertEquals(model(x.entries, y.entries), ManifestTest.list(ManifestDiff.between(a, b)));
      }
    }
  }

  @Test
  void readsNothingWhenTheTopPagesAreEqual() {
    MemoryPages pages = new MemoryPages();
    ChunkRef top = RandomTree.of(5, 500, Profile.SMALL, pages).write(pages).top();
    pages.fetched.clear();
    assertEquals(
        List.of(),
        ManifestTest.list(
            ManifestDiff.between(new Manifest(pages, top), new Manifest(pages, top))));
    assertEquals(0, pages.fetched.size());
  }

  @Test
  void equalFilesAtOtherPlacesAreNotChanged() {
    MemoryPages pages = new MemoryPages();
    RandomTree tree = RandomTree.of(6, 800, Profile.SMALL, pages);
    ChunkRef before = tree.write(pages).top();
    int moved = 0;
    for (Entry entry : List.copyOf(tree.entries.values())) {
      if (entry instanceof Entry.File file && file.content() instanceof FileContent.Direct direct) {
        List<ChunkRef> chunks =
            direct.chunks().stream()
                .map(
                    c ->
                        new ChunkRef(
                            c.id(), c.length(), new Place(MemoryPages.packId(9999), 5, 64, 1)))
                .toList();
        tree.put(
            new Entry.File(
                file.path(),
                file.mode(),
                file.modified(),
                file.size(),
                new FileContent.Direct(direct.hash(), chunks),
                file.extras()));
        moved++;
      }
    }
    ChunkRef after = tree.write(pages).top();
    assertTrue(moved > 100 && !before.equals(after));
    assertEquals(
        List.of(),
        ManifestTest.list(
            ManifestDiff.between(new Manifest(pages, before), new Manifest(pages, after))));
  }

  @Test
  void tellsContentFromMetadata() {
    BundlePath path = BundlePath.of("a");
    Instant now = Instant.ofEpochSecond(5, 1);
    RandomTree some = new RandomTree(1, Profile.SMALL, new MemoryPages());
    ChunkRef chunk = some.chunk();
    FileContent content = new FileContent.Direct(chunk.id(), List.of(chunk));
    Entry file = new Entry.File(path, 0644, now, chunk.length(), content, Extras.NONE);
    Entry touched =
        new Entry.File(path, 0644, now.plusNanos(1), chunk.length(), content, Extras.NONE);
    Entry folder = new Entry.Directory(path, 0644, now, Extras.NONE);
    assertEquals(Optional.empty(), ManifestDiff.compare(file, file));
    assertEquals(
        Optional.of(new Change.Changed(file, touched, false, true)),
        ManifestDiff.compare(file, touched));
    assertEquals(
        Optional.of(new Change.Changed(file, folder, true, false)),
        ManifestDiff.compare(file, folder));
  }
}
