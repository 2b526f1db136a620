package io.datamon.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.CorruptException;
import io.datamon.error.InvalidInputException;
import io.datamon.model.Bytes;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.FileContent;
import io.datamon.model.Profile;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ChunkListTest {
  private static List<ChunkRef> chunks(long seed, int count) {
    RandomTree random = new RandomTree(seed, Profile.SMALL, new MemoryPages());
    List<ChunkRef> chunks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chunks.add(random.chunk());
    }
    return chunks;
  }

  private static ListedContent write(Profile profile, PageSink sink, List<ChunkRef> chunks) {
    ChunkListWriter writer = new ChunkListWriter(profile, sink);
    chunks.forEach(writer::add);
    return writer.finish(size(chunks));
  }

  private static long size(List<ChunkRef> chunks) {
    return chunks.stream().mapToLong(ChunkRef::length).sum();
  }

  @Test
  void roundTripsAtEveryCountNearTheLimits() {
    Profile two = new Profile("two", 64, 128, 256, 2, 1024, 2, 1024);
    for (Profile profile : List.of(two, Profile.SMALL, Profile.STANDARD)) {
      for (int count = 1; count <= 120; count++) {
        MemoryPages pages = new MemoryPages();
        List<ChunkRef> chunks = chunks(count, count);
        ListedContent written = write(profile, pages, chunks);
        ChunkLists lists = new ChunkLists(pages);
        assertEquals(chunks, ManifestTest.list(lists.chunks(written.content())));
        assertEquals(written.packs(), lists.packs(written.content()));
        if (count <= 8) {
          assertInstanceOf(FileContent.Direct.class, written.content());
          assertEquals(0, pages.stored.size());
          assertEquals(List.of(), ManifestTest.list(lists.pages(written.content())));
        } else {
          assertEquals(
              count, assertInstanceOf(FileContent.Listed.class, written.content()).count());
        }
      }
    }
  }

  @Test
  void manyChunksMakeATreeThatIsReadByOffset() {
    MemoryPages pages = new MemoryPages();
    List<ChunkRef> chunks = chunks(1, 100_000);
    FileContent content = write(Profile.STANDARD, pages, chunks).content();
    ChunkLists lists = new ChunkLists(pages);
    assertEquals(chunks, ManifestTest.list(lists.chunks(content)));
    int levels =
        1
            + ManifestTest.list(lists.pages(content)).stream()
                .mapToInt(ListPage::level)
                .max()
                .orElse(0);
    assertTrue(levels >= 2, levels + " levels");
    long[] starts = new long[chunks.size() + 1];
    for (int i = 0; i < chunks.size(); i++) {
      starts[i + 1] = starts[i] + chunks.get(i).length();
    }
    Random random = new Random(2);
    for (int i = 0; i < 200; i++) {
      int at = i == 0 ? 0 : i == 1 ? chunks.size() - 1 : random.nextInt(chunks.size());
      long offset = starts[at] + (i % 3 == 0 ? 0 : random.nextInt(chunks.get(at).length()));
      pages.fetched.clear();
      Iterator<ChunkLists.Positioned> from = lists.chunksFrom(content, offset);
      assertEquals(new ChunkLists.Positioned(starts[at], chunks.get(at)), from.next());
      assertEquals(levels, pages.fetched.size(), "pages read");
      if (at + 1 < chunks.size()) {
        assertEquals(new ChunkLists.Positioned(starts[at + 1], chunks.get(at + 1)), from.next());
      }
    }
    assertFalse(lists.chunksFrom(content, starts[chunks.size()]).hasNext());
    assertFalse(lists.chunksFrom(content, Long.MAX_VALUE).hasNext());
  }

  @Test
  void directAndInlineContentIsReadByOffset() {
    MemoryPages pages = new MemoryPages();
    List<ChunkRef> chunks = chunks(4, 3);
    FileContent content = write(Profile.SMALL, pages, chunks).content();
    ChunkLists lists = new ChunkLists(pages);
    long second = chunks.get(0).length();
    assertEquals(
        new ChunkLists.Positioned(0, chunks.get(0)), lists.chunksFrom(content, second - 1).next());
    assertEquals(
        new ChunkLists.Positioned(second, chunks.get(1)), lists.chunksFrom(content, second).next());
    assertFalse(lists.chunksFrom(content, size(chunks)).hasNext());
    FileContent inline = new FileContent.Inline(Bytes.of("abc"));
    assertFalse(lists.chunks(inline).hasNext());
    assertFalse(lists.chunksFrom(inline, 0).hasNext());
    assertTrue(lists.packs(inline).isEmpty());
  }

  @Test
  void insertionAtTheFrontSharesMostPages() {
    MemoryPages pages = new MemoryPages();
    List<ChunkRef> chunks = chunks(5, 20_000);
    write(Profile.SMALL, pages, chunks);
    int before = pages.stored.size();
    pages.stored.clear();
    List<ChunkRef> more = new ArrayList<>(chunks(6, 1));
    more.addAll(chunks);
    write(Profile.SMALL, pages, more);
    assertTrue(
        pages.stored.size() <= 20 && before > 300, pages.stored.size() + " new of " + before);
  }

  @Test
  void runsOfEqualChunksEndInAShallowTree() {
    ChunkRef zeros = chunks(7, 1).get(0);
    for (Profile profile : List.of(Profile.SMALL, Profile.STANDARD)) {
      // Both sorts of chunk ids: one that ends a page each time it may, and one that never does.
      for (long word : new long[] {0, -1}) {
        ChunkRef chunk =
            new ChunkRef(new Digest(word, word, word, word), zeros.length(), zeros.place());
        MemoryPages pages = new MemoryPages();
        ChunkListWriter writer = new ChunkListWriter(profile, pages);
        int count = 65_536;
        for (int i = 0; i < count; i++) {
          writer.add(chunk);
        }
        FileContent content = writer.finish((long) count * chunk.length()).content();
        ChunkLists lists = new ChunkLists(pages);
        List<ListPage> all = ManifestTest.list(lists.pages(content));
        assertTrue(all.stream().allMatch(p -> p.level() < 6));
        assertEquals(count, all.stream().mapToLong(p -> p.chunks().size()).sum());
        assertTrue(pages.stored.size() < 40, pages.stored.size() + " pages stored");
      }
    }
  }

  @Test
  void refusesWhatIsNoFile() {
    MemoryPages pages = new MemoryPages();
    ChunkListWriter writer = new ChunkListWriter(Profile.SMALL, pages);
    assertThrows(InvalidInputException.class, () -> writer.finish(0));
    ChunkRef chunk = chunks(8, 1).get(0);
    assertThrows(
        InvalidInputException.class, () -> writer.add(new ChunkRef(chunk.id(), 0, chunk.place())));
    writer.add(chunk);
    assertThrows(InvalidInputException.class, () -> writer.finish(chunk.length() - 1));
    FileContent.Direct direct =
        assertInstanceOf(FileContent.Direct.class, writer.finish(chunk.length()).content());
    assertEquals(chunk.id(), direct.hash());
    assertThrows(IllegalStateException.class, () -> writer.add(chunk));
  }

  @Test
  void aCountThatDiffersFromTheListIsDamage() {
    MemoryPages pages = new MemoryPages();
    FileContent.Listed listed =
        assertInstanceOf(
            FileContent.Listed.class, write(Profile.SMALL, pages, chunks(9, 500)).content());
    FileContent wrong = new FileContent.Listed(listed.hash(), listed.top(), 499);
    CorruptException e =
        assertThrows(CorruptException.class, () -> new ChunkLists(pages).chunks(wrong).hasNext());
    assertTrue(String.valueOf(e.getMessage()).contains(listed.top().id().toString()));
  }
}
