package io.datamon.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.CorruptException;
import io.datamon.model.BundlePath;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Entry;
import io.datamon.model.Extras;
import io.datamon.model.FileContent;
import io.datamon.model.PackId;
import io.datamon.model.Profile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pages that are right by themselves and do not fit together. */
final class DamagedTreeTest {
  private final MemoryPages pages = new MemoryPages(1, 1);

  private ManifestChild leaf(String... paths) {
    List<KeyedEntry> entries = new ArrayList<>();
    for (String path : paths) {
      BundlePath p = BundlePath.of(path);
      entries.add(
          new KeyedEntry(p.sortKey(), new Entry.Directory(p, 0755, Instant.EPOCH, Extras.NONE)));
    }
    ChunkRef ref = pages.put(ChunkKind.PAGE, PageCodec.encodeLeaf(PackSet.EMPTY, entries));
    return new ManifestChild(entries.get(0).key, ref, new Counts(paths.length, 0, 0));
  }

  private ManifestChild branch(PackSet more, ManifestChild... children) {
    PackSet.Builder packs = PackSet.builder();
    packs.addAll(more);
    for (ManifestChild child : children) {
      packs.add(child.ref().place().pack());
    }
    ChunkRef ref =
        pages.put(ChunkKind.PAGE, PageCodec.encodeBranch(packs.build(), List.of(children)));
    return ManifestChild.over(ref, List.of(children));
  }

  private void damaged(String why, ManifestChild named, ManifestChild top) {
    Manifest manifest = new Manifest(pages, top.ref());
    CorruptException e =
        assertThrows(CorruptException.class, () -> ManifestTest.list(manifest.entries()), why);
    assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
    assertEquals(named.ref().id().toString(), e.object());
    assertThrows(CorruptException.class, () -> ManifestTest.list(manifest.pages()));
    assertThrows(CorruptException.class, () -> ManifestTest.list(manifest.leaves()));
  }

  private static ManifestChild as(ManifestChild child, String key, long entries) {
    return new ManifestChild(BundlePath.of(key).sortKey(), child.ref(), new Counts(entries, 0, 0));
  }

  @Test
  void pagesThatFitAreRead() {
    ManifestChild top = branch(PackSet.EMPTY, leaf("", "a"), leaf("b", "c"), leaf("d"));
    assertEquals(5, ManifestTest.list(new Manifest(pages, top.ref()).entries()).size());
  }

  @Test
  void aPageMustHoldWhatThePageAboveSays() {
    ManifestChild first = leaf("", "a");
    ManifestChild second = leaf("b", "c");
    damaged("first key", second, branch(PackSet.EMPTY, first, as(second, "aa", 2)));
    damaged("the page above says", second, branch(PackSet.EMPTY, first, as(second, "b", 3)));
    damaged("the page above says", first, branch(PackSet.EMPTY, as(first, "", 1), second));
  }

  @Test
  void keysMustAscendFromPageToPage() {
    ManifestChild first = leaf("", "c");
    damaged("not below", first, branch(PackSet.EMPTY, first, leaf("b", "d")));
    ManifestChild equal = leaf("", "b");
    damaged("not below", equal, branch(PackSet.EMPTY, equal, leaf("b", "d")));
    // The page after it is a branch's first: the limit comes from further up.
    ManifestChild low = leaf("b", "e");
    PackSet need =
        PackSet.of(
            low.ref().place().pack(),
            leaf("d").ref().place().pack(),
            leaf("").ref().place().pack());
    damaged(
        "not below",
        low,
        branch(need, branch(PackSet.EMPTY, leaf(""), low), branch(PackSet.EMPTY, leaf("d"))));
  }

  @Test
  void theFirstEntryMustBeTheRoot() {
    ManifestChild only = leaf("a");
    damaged("root", only, only);
  }

  @Test
  void packTablesMustHoldWhatIsBelowAndNothingElse() {
    ManifestChild under = branch(PackSet.EMPTY, leaf(""), leaf("a"));
    damaged("does not know", under, branch(PackSet.EMPTY, under));
    PackId foreign = MemoryPages.packId(99_999);
    ManifestChild wide = branch(PackSet.of(foreign), leaf(""), leaf("a"));
    damaged("nothing names", wide, wide);
  }

  @Test
  void leavesMustBeEquallyDeep() {
    ManifestChild deep = branch(PackSet.EMPTY, leaf(""));
    ManifestChild shallow = leaf("b");
    PackSet need = PackSet.of(leaf("").ref().place().pack());
    damaged("equally deep", shallow, branch(need, deep, shallow));
    ManifestChild later = branch(PackSet.EMPTY, shallow);
    PackSet both = PackSet.of(shallow.ref().place().pack());
    damaged("equally deep", later, branch(both, leaf(""), later));
  }

  @Test
  void treesMustNotBeDeeperThanTwelveLevels() {
    ManifestChild top = leaf("", "a");
    PackSet packs = PackSet.EMPTY;
    for (int level = 2; level <= 12; level++) {
      ManifestChild below = top;
      top = branch(packs, below);
      packs = packs.union(PackSet.of(below.ref().place().pack()));
    }
    assertEquals(2, ManifestTest.list(new Manifest(pages, top.ref()).entries()).size());
    damaged("12 levels", leaf("", "a"), branch(packs, top));
  }

  @Test
  void chunkListsAndPackListsAreCheckedAlike() {
    RandomTree some = new RandomTree(1, Profile.SMALL, pages);
    List<ChunkRef> chunks = List.of(some.chunk(), some.chunk());
    PackSet packs = ChunkListWriter.packs(chunks);
    ChunkRef list = pages.put(ChunkKind.LIST, ListCodec.encodeLeaf(packs, chunks));
    long bytes = ListChild.overChunks(list, chunks).bytes();
    PackSet all = packs.union(PackSet.of(list.place().pack()));
    ChunkRef top =
        pages.put(
            ChunkKind.LIST,
            ListCodec.encodeBranch(all, List.of(new ListChild(list, 2, bytes + 1))));
    CorruptException e =
        assertThrows(
            CorruptException.class,
            () -> new ChunkLists(pages).chunks(new FileContent.Listed(list.id(), top, 2)).next());
    assertEquals(list.id().toString(), e.object());

    PackSet ids = PackSet.of(MemoryPages.packId(50), MemoryPages.packId(51));
    ChunkRef packList = pages.put(ChunkKind.PACK_LIST, PackListCodec.encodeLeaf(ids));
    PackSet self = PackSet.of(packList.place().pack());
    for (PackListChild wrong :
        List.of(
            new PackListChild(ids.get(1), packList, 2),
            new PackListChild(ids.get(0), packList, 1))) {
      ChunkRef above =
          pages.put(ChunkKind.PACK_LIST, PackListCodec.encodeBranch(self, List.of(wrong)));
      e = assertThrows(CorruptException.class, () -> new PackLists(pages).readAll(above));
      assertEquals(packList.id().toString(), e.object());
    }
  }
}
