package io.datamon.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.CorruptException;
import io.datamon.error.DatamonException;
import io.datamon.error.InvalidInputException;
import io.datamon.model.BundlePath;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.Extras;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import io.datamon.model.Profile;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Limits of pages and trees of pages: below they are read, beyond the limit is named. */
final class LimitsTest {
  private static final ChunkRef REF =
      new ChunkRef(new Digest(1, 2, 3, 4), 100, new Place(new PackId(5, 6), 0, 64, 50));
  private static final String DEEP = ("d".repeat(250) + "/").repeat(127);

  private static void refuses(String why, Runnable read) {
    DatamonException e = assertThrows(DatamonException.class, read::run, why);
    assertTrue(e instanceof CorruptException || e instanceof InvalidInputException, e.toString());
    assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
  }

  private static KeyedEntry folder(String path) {
    BundlePath p = BundlePath.of(path);
    return new KeyedEntry(p.sortKey(), new Entry.Directory(p, 0755, Instant.EPOCH, Extras.NONE));
  }

  /** A leaf of folders that share all of a long path but their names, of this weight. */
  private static byte[] leaf(long weight) {
    List<KeyedEntry> entries = new ArrayList<>();
    long left = weight;
    for (int i = 0; ; i++) {
      String path = DEEP + String.format("%03d", i);
      long one = EntryCodec.weight(folder(path).key, folder(path).entry);
      if (left < 2 * one) {
        // The last one takes what is left, by the length of its name.
        entries.add(folder(path));
        left -= one;
        BundlePath parent = BundlePath.of("z" + "/z".repeat((int) (left - 64) / 2 - 2));
        BundlePath last = left % 2 == 0 ? parent.resolve(bytes("z")) : parent.resolve(bytes("zz"));
        KeyedEntry rest =
            new KeyedEntry(
                last.sortKey(), new Entry.Directory(last, 0755, Instant.EPOCH, Extras.NONE));
        left -= EntryCodec.weight(rest.key, rest.entry);
        entries.add(rest);
        assertEquals(0, left);
        return PageCodec.encodeLeaf(PackSet.EMPTY, entries);
      }
      entries.add(folder(path));
      left -= one;
    }
  }

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void weightOfAPage() {
    byte[] most = leaf(PageCodec.MAX_WEIGHT);
    assertTrue(most.length < 100_000, "few bytes, for most are shared: " + most.length);
    assertTrue(PageCodec.decode(REF, most).items.size() > 500);
    refuses(
        "weigh more than 16777216", () -> PageCodec.decode(REF, leaf(PageCodec.MAX_WEIGHT + 1)));
  }

  /**
   * A chain of branch pages, each with many more children of long keys, above one leaf; returns the
   * places of the branch pages, the lowest first.
   */
  private static List<ChunkRef> chain(MemoryPages pages, int branches) {
    List<ChunkRef> refs = new ArrayList<>();
    List<KeyedEntry> root =
        List.of(
            new KeyedEntry(
                new byte[0],
                new Entry.Directory(BundlePath.ROOT, 0755, Instant.EPOCH, Extras.NONE)));
    ChunkRef leaf = pages.put(ChunkKind.PAGE, PageCodec.encodeLeaf(PackSet.EMPTY, root));
    ManifestChild below = new ManifestChild(new byte[0], leaf, new Counts(1, 0, 0));
    for (int level = 1; level <= branches; level++) {
      List<ManifestChild> children = new ArrayList<>();
      children.add(below);
      for (int i = 0; i < 400; i++) {
        BundlePath path = BundlePath.of((char) ('a' + level) + DEEP + String.format("%03d", i));
        children.add(new ManifestChild(path.sortKey(), leaf, new Counts(1, 0, 0)));
      }
      PackSet packs = PackSet.of(leaf.place().pack(), below.ref().place().pack());
      ChunkRef ref = pages.put(ChunkKind.PAGE, PageCodec.encodeBranch(packs, children));
      below = ManifestChild.over(ref, children);
      refs.add(ref);
    }
    return refs;
  }

  @Test
  void weightOfThePagesThatAreOpenTogether() {
    // Each weighs about 12.8 million.
    MemoryPages pages = new MemoryPages();
    List<ChunkRef> tops = chain(pages, 8);
    Manifest most = new Manifest(pages, tops.get(6));
    assertTrue(most.entries().next().path().isRoot());
    Manifest more = new Manifest(pages, tops.get(7));
    refuses("more than 100663296 together", () -> more.entries().next());
  }

  @Test
  void packsOfAPackList() {
    PackSet.Builder ids = PackSet.builder();
    for (int i = 0; i < 300; i++) {
      ids.add(MemoryPages.packId(i));
    }
    MemoryPages pages = new MemoryPages(0, 100);
    PackListSummary list = new PackListWriter(Profile.SMALL, pages).write(ids.build());
    PackLists lists = new PackLists(pages);
    int count = list.packs().size();
    assertEquals(count, lists.readAll(list.top(), count).size());
    refuses(
        "names more than " + (count - 1) + " packs", () -> lists.readAll(list.top(), count - 1));
    long[] halves = new long[2 * (PackLists.MAX_PACKS + 1)];
    for (int i = 0; i < halves.length; i += 2) {
      halves[i + 1] = i;
    }
    PackSet more = PackSet.ofHalves(halves);
    refuses("at most 4194304 are", () -> new PackListWriter(Profile.SMALL, pages).write(more));
  }

  @Test
  void aListThatNamesOnePageOverAndOverIsWalkedWithoutBeingHeld() {
    // Eight levels of pages, each of which names the one below it 100 times.
    MemoryPages pages = new MemoryPages();
    ChunkRef chunk = REF;
    ListChild below =
        ListChild.overChunks(
            pages.put(ChunkKind.LIST, ListCodec.encodeLeaf(packs(chunk), copies(chunk))),
            copies(chunk));
    for (int level = 2; level <= 8; level++) {
      List<ListChild> children = copies(below);
      PackSet table = packs(chunk).union(packs(below.ref()));
      below =
          ListChild.over(
              pages.put(ChunkKind.LIST, ListCodec.encodeBranch(table, children)), children);
    }
    assertEquals(10_000_000_000_000_000L, below.chunks());
    ChunkLists lists = new ChunkLists(pages);
    var content = new io.datamon.model.FileContent.Listed(REF.id(), below.ref(), below.chunks());
    assertEquals(
        999_999_999_999_999_900L,
        lists.chunksFrom(content, 999_999_999_999_999_950L).next().start());
    assertEquals(16, pages.fetched.size() + 8, "a page of each level was fetched");
  }

  private static PackSet packs(ChunkRef ref) {
    return PackSet.of(ref.place().pack());
  }

  private static <T> List<T> copies(T item) {
    return java.util.Collections.nCopies(100, item);
  }
}
