package io.datamon.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.content.ChunkHasher;
import io.datamon.error.InvalidInputException;
import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import io.datamon.model.ChunkRef;
import io.datamon.model.Entry;
import io.datamon.model.Extras;
import io.datamon.model.FileContent;
import io.datamon.model.PackId;
import io.datamon.model.Profile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ManifestTest {
  private static final Extras NONE = Extras.NONE;

  private static Profile profile(String name) {
    return name.equals("small") ? Profile.SMALL : Profile.STANDARD;
  }

  static <T> List<T> list(Iterator<T> iterator) {
    List<T> out = new ArrayList<>();
    iterator.forEachRemaining(out::add);
    return out;
  }

  private static Entry file(String path, int n) {
    Bytes bytes = Bytes.of("bytes of " + n);
    return new Entry.File(
        BundlePath.of(path),
        0644,
        Instant.ofEpochSecond(n),
        bytes.length(),
        new FileContent.Inline(bytes),
        NONE);
  }

  private static Entry folder(String path) {
    return new Entry.Directory(BundlePath.of(path), 0755, Instant.EPOCH, NONE);
  }

  private static NavigableMap<BundlePath, Entry> flat(int files) {
    TreeMap<BundlePath, Entry> entries = new TreeMap<>();
    entries.put(BundlePath.ROOT, folder(""));
    for (int i = 0; i < files; i++) {
      Entry entry = file(String.format("%06d", i), i);
      entries.put(entry.path(), entry);
    }
    return entries;
  }

  private static ManifestSummary write(
      Profile profile, PageSink sink, NavigableMap<BundlePath, Entry> m) {
    return RandomTree.write(profile, sink, m, new HashMap<>());
  }

  @ParameterizedTest
  @CsvSource({"small,1,1", "small,2,40", "small,3,700", "small,4,6000", "standard,5,12000"})
  void readsWhatWasWritten(String name, long seed, int size) {
    MemoryPages pages = new MemoryPages();
    RandomTree tree = RandomTree.of(seed, size, profile(name), pages);
    ManifestSummary summary = tree.write(pages);
    Manifest manifest = new Manifest(pages, summary.top());
    List<Entry> all = List.copyOf(tree.entries.values());
    assertEquals(all, list(manifest.entries()), "seed " + seed);
    assertEquals(all.size(), summary.entries());
    assertEquals(all.stream().filter(e -> e instanceof Entry.File).count(), summary.files());
    assertEquals(
        all.stream().filter(e -> e instanceof Entry.File).mapToLong(Entry::size).sum(),
        summary.bytes());
    assertEquals(summary, manifest.summary());
    List<Entry> byLeaves = new ArrayList<>();
    manifest.leaves().forEachRemaining(leaf -> byLeaves.addAll(leaf.entries()));
    assertEquals(all, byLeaves);
  }

  @ParameterizedTest
  @CsvSource({"small,11,3000", "standard,12,4000"})
  void findsEntriesAndRangesAsASortedMapDoes(String name, long seed, int size) {
    MemoryPages pages = new MemoryPages();
    RandomTree tree = RandomTree.of(seed, size, profile(name), pages);
    Manifest manifest = new Manifest(pages, tree.write(pages).top());
    Random random = new Random(seed);
    List<BundlePath> paths = List.copyOf(tree.entries.keySet());
    List<BundlePath> probes = new ArrayList<>(List.of(BundlePath.ROOT, BundlePath.of("no/such")));
    for (int i = 0; i < 60; i++) {
      BundlePath path = paths.get(random.nextInt(paths.size()));
      probes.add(path);
      probes.add(path.resolve(new byte[] {(byte) (1 + random.nextInt(40))}));
      probes.add(path.parent());
    }
    int children = 0;
    int below = 0;
    for (BundlePath path : probes) {
      String at = "seed " + seed + " path " + path;
      Entry entry = tree.entries.get(path);
      assertEquals(Optional.ofNullable(entry), manifest.find(path), at);
      List<Entry> expected =
          tree.entries.values().stream()
              .filter(e -> !e.path().isRoot() && e.path().parent().equals(path))
              .toList();
      assertEquals(expected, list(manifest.children(path)), at);
      children += expected.size();
      List<Entry> subtree = new ArrayList<>();
      if (entry != null) {
        subtree.add(entry);
        tree.entries.values().stream()
            .filter(e -> !e.path().equals(path) && e.path().startsWith(path))
            .forEach(subtree::add);
      }
      assertEquals(subtree, list(manifest.subtree(path)), at);
      below += subtree.size();
      Iterator<Entry> from = manifest.entriesFrom(path);
      Iterator<Entry> model = tree.entries.tailMap(path, true).values().iterator();
      for (int i = 0; i < 50; i++) {
        assertEquals(model.hasNext(), from.hasNext(), at);
        if (model.hasNext()) {
          assertEquals(model.next(), from.next(), at);
        }
      }
    }
    assertTrue(children > 100 && below > 1000, children + " children, " + below + " below");
  }

  @Test
  void awkwardNeighboursKeepTheirFolders() {
    NavigableMap<BundlePath, Entry> entries = flat(0);
    for (String path : List.of("a", "a-b", "a.b", "a/b", "a/b/c", "a/b-c", "a-b/c", "a\u0001")) {
      boolean isFolder = List.of("a", "a-b", "a/b").contains(path);
      entries.put(BundlePath.of(path), isFolder ? folder(path) : file(path, 1));
    }
    MemoryPages pages = new MemoryPages();
    Manifest manifest = new Manifest(pages, write(Profile.SMALL, pages, entries).top());
    assertEquals(List.of("a/b", "a/b-c"), paths(manifest.children(BundlePath.of("a"))));
    assertEquals(List.of("a", "a\u0001", "a-b", "a.b"), paths(manifest.children(BundlePath.ROOT)));
    assertEquals(
        List.of("a", "a/b", "a/b-c", "a/b/c"), paths(manifest.subtree(BundlePath.of("a"))));
    assertEquals(List.of("a-b", "a-b/c"), paths(manifest.subtree(BundlePath.of("a-b"))));
    assertEquals(List.of("a.b"), paths(manifest.subtree(BundlePath.of("a.b"))));
    assertEquals(List.of(), paths(manifest.subtree(BundlePath.of("b"))));
  }

  private static List<String> paths(Iterator<Entry> entries) {
    return list(entries).stream().map(e -> e.path().toString()).toList();
  }

  @Test
  void treesOfTwoAndThreeLevelsOccurAndLookUpsReadOnePageALevel() {
    int[] seen = new int[13];
    for (int size : new int[] {0, 100, 9000}) {
      MemoryPages pages = new MemoryPages();
      Manifest manifest = new Manifest(pages, write(Profile.SMALL, pages, flat(size)).top());
      int levels = 1 + list(manifest.pages()).stream().mapToInt(PageInfo::level).max().orElse(-1);
      seen[levels]++;
      for (int i = 0; i < size; i += size / 20) {
        Manifest fresh = new Manifest(pages, manifest.top());
        pages.fetched.clear();
        assertTrue(fresh.find(BundlePath.of(String.format("%06d", i))).isPresent());
        assertEquals(levels, pages.fetched.size());
      }
      pages.fetched.clear();
      assertEquals(Optional.empty(), new Manifest(pages, manifest.top()).find(BundlePath.of("~")));
      assertEquals(levels, pages.fetched.size());
    }
    assertTrue(seen[1] > 0, "trees of one level");
    assertTrue(seen[2] > 0, "trees of two levels");
    assertTrue(seen[3] + seen[4] > 0, "trees of three or more levels");
  }

  @Test
  void equalEntriesGiveTheSamePagesInAnotherStore() {
    MemoryPages one = new MemoryPages();
    MemoryPages two = new MemoryPages();
    ManifestSummary a = RandomTree.of(21, 2000, Profile.SMALL, one).write(one);
    ManifestSummary b = RandomTree.of(21, 2000, Profile.SMALL, two).write(two);
    assertEquals(a.top().id(), b.top().id());
    assertEquals(one.stored, two.stored);
  }

  @Test
  void changeOfOneEntryWritesOnePageALevel() {
    MemoryPages pages = new MemoryPages();
    NavigableMap<BundlePath, Entry> entries = flat(9000);
    Manifest manifest = new Manifest(pages, write(Profile.SMALL, pages, entries).top());
    int levels = 1 + list(manifest.pages()).stream().mapToInt(PageInfo::level).max().orElse(-1);
    for (String name : List.of("000000", "004321", "008999")) {
      NavigableMap<BundlePath, Entry> changed = new TreeMap<>(entries);
      changed.put(BundlePath.of(name), file(name, 7_000_000));
      pages.stored.clear();
      write(Profile.SMALL, pages, changed);
      assertEquals(levels, pages.stored.size(), name);
    }
  }

  @Test
  void insertionAtTheFrontDoesNotShiftPages() {
    for (int inserted = 0; inserted < 40; inserted++) {
      MemoryPages pages = new MemoryPages();
      NavigableMap<BundlePath, Entry> entries = flat(5000);
      write(Profile.SMALL, pages, entries);
      int before = pages.stored.size();
      pages.stored.clear();
      String name = "!" + inserted;
      entries.put(BundlePath.of(name), file(name, inserted));
      write(Profile.SMALL, pages, entries);
      assertTrue(
          pages.stored.size() <= 20 && before > 200,
          "insertion of " + name + " wrote " + pages.stored.size() + " of " + before + " pages");
    }
  }

  @Test
  void pagesAreWithinTheirLimits() {
    MemoryPages pages = new MemoryPages();
    RandomTree tree = RandomTree.of(31, 3000, Profile.SMALL, pages);
    // Keys that never end a page by themselves are many enough here to meet both limits.
    BundlePath wide = BundlePath.of("wide");
    tree.put(folder("wide"));
    for (int i = 0, found = 0; found < 200; i++) {
      BundlePath path = BundlePath.of("wide/" + i);
      byte[] key = path.sortKey();
      if (ChunkHasher.plain(key, 0, key.length).word(0) >= (1L << 32) / 20) {
        tree.put(file(path.toString(), i));
        found++;
      }
    }
    Manifest manifest = new Manifest(pages, tree.write(pages).top());
    assertEquals(200, list(manifest.children(wide)).size());
    int full = 0;
    int heavy = 0;
    for (PageInfo page : list(manifest.pages())) {
      long weight = 0;
      for (Entry entry : page.entries()) {
        weight += EntryCodec.weight(entry.path().sortKey(), entry);
      }
      assertTrue(page.entries().size() <= 80);
      assertTrue(weight <= Profile.SMALL.pageBytes() || page.entries().size() == 1);
      full += page.entries().size() == 80 ? 1 : 0;
      heavy += weight > Profile.SMALL.pageBytes() - 500 ? 1 : 0;
    }
    assertTrue(full > 0, "pages of the greatest number of entries");
    assertTrue(heavy > 0, "pages of about the greatest weight");
  }

  @Test
  void packTablesAreTheClosureOfWhatLiesBelow() {
    MemoryPages pages = new MemoryPages(1_000_000, 7);
    RandomTree tree = RandomTree.of(41, 4000, Profile.SMALL, pages);
    ManifestSummary summary = tree.write(pages);
    assertFalse(tree.listed.isEmpty());
    ChunkLists lists = new ChunkLists(pages);
    Set<PackId> expected = new TreeSet<>();
    for (Entry entry : tree.entries.values()) {
      if (entry instanceof Entry.File f) {
        lists.chunks(f.content()).forEachRemaining(c -> expected.add(c.place().pack()));
        lists.pages(f.content()).forEachRemaining(p -> expected.add(p.ref().place().pack()));
        if (f.content() instanceof FileContent.Listed) {
          assertEquals(tree.listed.get(f.path()), lists.packs(f.content()));
        }
      }
    }
    for (PageInfo page : list(new Manifest(pages, summary.top()).pages())) {
      expected.add(page.ref().place().pack());
    }
    assertEquals(List.copyOf(expected), List.copyOf(summary.packs()));
  }

  @Test
  void iteratorsReadPagesOnlyWhenNeeded() {
    MemoryPages pages = new MemoryPages();
    ChunkRef top = write(Profile.SMALL, pages, flat(5000)).top();
    Manifest manifest = new Manifest(pages, top);
    pages.fetched.clear();
    Iterator<Entry> entries = manifest.entries();
    manifest.subtree(BundlePath.of("000100"));
    manifest.children(BundlePath.ROOT);
    assertEquals(0, pages.fetched.size());
    entries.next();
    assertTrue(pages.fetched.size() <= 4);
    assertThrows(NoSuchElementException.class, () -> manifest.subtree(BundlePath.of("no")).next());
  }

  @Test
  void refusesEntriesOutOfOrderAndInvalidOnes() {
    MemoryPages pages = new MemoryPages();
    ManifestWriter writer = new ManifestWriter(Profile.SMALL, pages);
    assertThrows(InvalidInputException.class, writer::finish);
    assertThrows(InvalidInputException.class, () -> writer.add(file("a", 1), List.of()));
    assertThrows(
        InvalidInputException.class,
        () ->
            writer.add(
                new Entry.Link(BundlePath.ROOT, 0, Instant.EPOCH, Bytes.of("x"), NONE), List.of()));
    writer.add(folder(""), List.of());
    writer.add(file("b", 1), List.of());
    assertThrows(InvalidInputException.class, () -> writer.add(file("b", 2), List.of()));
    assertThrows(InvalidInputException.class, () -> writer.add(file("a", 1), List.of()));
    assertThrows(
        InvalidInputException.class,
        () -> writer.add(file("c", 1), List.of(MemoryPages.packId(1))));
    RandomTree some = new RandomTree(1, Profile.SMALL, pages);
    ChunkRef chunk = some.chunk();
    FileContent one = new FileContent.Direct(chunk.id(), List.of(chunk));
    assertThrows(
        InvalidInputException.class,
        () ->
            writer.add(
                new Entry.File(BundlePath.of("c"), 0, Instant.EPOCH, chunk.length() + 1, one, NONE),
                List.of()));
    assertThrows(
        InvalidInputException.class,
        () ->
            writer.add(
                new Entry.File(
                    BundlePath.of("c"),
                    0,
                    Instant.EPOCH,
                    chunk.length(),
                    new FileContent.Listed(chunk.id(), chunk, 8),
                    NONE),
                List.of()));
    writer.add(file("c", 1), Collections.emptySet());
    ManifestSummary summary = writer.finish();
    assertEquals(3, summary.entries());
    assertEquals(List.of("", "b", "c"), paths(new Manifest(pages, summary.top()).entries()));
    assertThrows(IllegalStateException.class, () -> writer.add(file("d", 1), List.of()));
  }

  @Test
  void refusesATreeThatWouldBeTooDeep() {
    // Two keys of 4,000 bytes fill a page of the small profile, so the tree is binary.
    NavigableMap<BundlePath, Entry> entries = flat(0);
    StringBuilder deep = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      deep.append(i == 0 ? "" : "/").append("x".repeat(200));
      entries.put(BundlePath.of(deep.toString()), folder(deep.toString()));
    }
    for (int i = 0; i < 5000; i++) {
      String path = deep + "/" + String.format("%05d", i);
      entries.put(BundlePath.of(path), file(path, i));
    }
    MemoryPages pages = new MemoryPages();
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> write(Profile.SMALL, pages, entries));
    assertTrue(String.valueOf(e.getMessage()).contains("12 levels"), e.getMessage());
    assertEquals(5021, write(Profile.STANDARD, pages, entries).entries());
  }

  @Test
  void walkOfAllPagesVisitsEachOnceAboveThoseBelow() {
    MemoryPages pages = new MemoryPages();
    Manifest manifest = new Manifest(pages, write(Profile.SMALL, pages, flat(4000)).top());
    List<PageInfo> all = list(manifest.pages());
    assertEquals(
        new HashSet<>(pages.stored), new HashSet<>(all.stream().map(PageInfo::ref).toList()));
    assertEquals(pages.stored.size(), all.size());
    assertEquals(manifest.top(), all.get(0).ref());
    assertEquals(0, all.get(0).level());
  }
}
