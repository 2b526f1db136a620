package io.datamon.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.datamon.model.BundlePath;
import io.datamon.store.Key;
import io.datamon.store.ObjectInfo;
import io.datamon.store.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SortedItemsTest {
  @Test
  void whatIsMoreThanFitsInMemoryComesInOrderAndAsItWas() {
    for (int seed = 1; seed <= 20; seed++) {
      Random random = new Random(seed);
      List<ObjectItem> items = new ArrayList<>();
      for (int i = random.nextInt(200); i >= 0; i--) {
        String name =
            "ü".repeat(random.nextInt(2)) + random.nextInt(5) + "/" + random.nextInt(4) + "-" + i;
        BundlePath path = BundlePath.of(name);
        Instant time = Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
        items.add(
            i % 7 == 0
                ? ObjectItem.folder(path, time)
                : ObjectItem.file(
                    path, new ObjectInfo(new Key(name), i, new Version("v" + i), time)));
      }
      Collections.shuffle(items, random);
      List<ObjectItem> sorted = new ArrayList<>();
      try (SortedItems sorting = new SortedItems(1 + random.nextInt(40))) {
        items.forEach(sorting::add);
        sorting.sorted();
        sorting.forEachRemaining(sorted::add);
        assertFalse(sorting.hasNext());
      }
      items.sort(Comparator.comparing(ObjectItem::path));
      assertEquals(items, sorted, "seed " + seed);
    }
  }
}
