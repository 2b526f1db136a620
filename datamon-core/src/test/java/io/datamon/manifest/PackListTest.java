package io.datamon.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.InvalidInputException;
import io.datamon.model.ChunkRef;
import io.datamon.model.PackId;
import io.datamon.model.Profile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class PackListTest {
  private static PackSet ids(long seed, int count) {
    Random random = new Random(seed);
    PackSet.Builder ids = PackSet.builder();
    for (int i = 0; i < count; i++) {
      ids.add(new PackId(random.nextLong(), random.nextLong()));
    }
    return ids.build();
  }

  @Test
  void listHoldsWhatWasGivenAndTheItsOwnPacks() {
    for (int count : new int[] {1, 16, 80, 81, 1000, 20_000}) {
      MemoryPages pages = new MemoryPages(5, 30);
      PackSet ids = ids(count, count);
      PackListSummary written = new PackListWriter(Profile.SMALL, pages).write(ids);
      PackLists lists = new PackLists(pages);
      List<PackId> read = ManifestTest.list(lists.packs(written.top()));
      assertEquals(List.copyOf(written.packs()), read);
      assertEquals(written.packs(), lists.readAll(written.top()));
      Set<PackId> expected = new TreeSet<>(ids);
      expected.addAll(
          ManifestTest.list(lists.pages(written.top())).stream()
              .map(r -> r.place().pack())
              .toList());
      assertTrue(read.containsAll(expected), count + " ids");
      assertTrue(read.size() >= expected.size());
    }
  }

  @Test
  void closedListIsWrittenOnceWhenItsPackIsGiven() {
    MemoryPages pages = new MemoryPages(5, 1000);
    PackSet ids = ids(1, 5000).union(PackSet.of(MemoryPages.packId(5)));
    PackListSummary written = new PackListWriter(Profile.SMALL, pages).write(ids);
    assertEquals(ids, written.packs());
    assertEquals(
        new HashSet<>(pages.stored),
        new HashSet<>(ManifestTest.list(new PackLists(pages).pages(written.top()))));
  }

  @Test
  void oneMorePackSharesMostPages() {
    MemoryPages pages = new MemoryPages(5, 100_000);
    PackSet ids = ids(2, 20_000).union(PackSet.of(MemoryPages.packId(5)));
    PackListWriter writer = new PackListWriter(Profile.SMALL, pages);
    writer.write(ids);
    int before = pages.stored.size();
    for (long hi : new long[] {0, Long.MAX_VALUE, -1}) {
      pages.stored.clear();
      writer.write(ids.union(PackSet.of(new PackId(hi, 12345))));
      assertTrue(
          pages.stored.size() <= 16 && before > 300, pages.stored.size() + " new of " + before);
    }
  }

  @Test
  void containsAnyTellsWhatASetTellsAndReadsLittle() {
    MemoryPages pages = new MemoryPages(5, 100_000);
    PackSet ids = ids(3, 5000);
    ChunkRef top = new PackListWriter(Profile.SMALL, pages).write(ids).top();
    PackLists lists = new PackLists(pages);
    List<PackId> all = lists.readAll(top).stream().toList();
    Random random = new Random(4);
    for (int i = 0; i < 300; i++) {
      List<PackId> wanted = new ArrayList<>(ids(i, random.nextInt(5) * random.nextInt(50)));
      boolean hit = random.nextBoolean();
      if (hit) {
        wanted.add(all.get(i == 0 ? 0 : i == 1 ? all.size() - 1 : random.nextInt(all.size())));
      }
      wanted.removeIf(id -> !hit && all.contains(id));
      assertEquals(hit, lists.containsAny(top, PackSet.copyOf(wanted)), "round " + i);
    }
    pages.fetched.clear();
    assertTrue(lists.containsAny(top, PackSet.of(all.get(2500))));
    assertTrue(pages.fetched.size() <= 6, pages.fetched.size() + " pages read");
    assertFalse(lists.containsAny(top, PackSet.EMPTY));
  }

  @Test
  void refusesAnEmptyList() {
    PackListWriter writer = new PackListWriter(Profile.SMALL, new MemoryPages());
    assertThrows(InvalidInputException.class, () -> writer.write(PackSet.EMPTY));
  }

  @Test
  void packSetIsASortedSet() {
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      Set<PackId> model = new TreeSet<>();
      PackSet.Builder builder = PackSet.builder();
      for (int round = random.nextInt(30); round >= 0; round--) {
        List<PackId> some = new ArrayList<>();
        for (int i = random.nextInt(400); i > 0; i--) {
          some.add(new PackId(random.nextInt(5) - 2, random.nextInt(900) - 450));
        }
        Collections.shuffle(some, random);
        model.addAll(some);
        if (random.nextBoolean()) {
          builder.addAll(PackSet.copyOf(some));
        } else {
          some.forEach(builder::add);
        }
      }
      PackSet set = builder.build();
      assertEquals(List.copyOf(model), List.copyOf(set), "seed " + seed);
      assertEquals(model, set);
      assertEquals(set, model);
      assertEquals(model.hashCode(), set.hashCode());
      int n = 0;
      for (PackId id : model) {
        assertEquals(n, set.indexOf(id));
        assertEquals(id, set.get(n++));
      }
      assertFalse(set.contains(new PackId(99, 99)));
      assertTrue(set.intersects(PackSet.of(set.get(0), new PackId(99, 99))));
      assertFalse(set.intersects(PackSet.of(new PackId(99, 99))));
    }
  }
}
