package io.datamon.manifest;

import io.datamon.model.ChunkRef;
import io.datamon.model.PackId;
import java.util.List;

/**
 * An item of a branch page of a pack list.
 *
 * @param first the first pack id below the page
 * @param ref the page below
 * @param count the number of pack ids below it
 */
record PackListChild(PackId first, ChunkRef ref, long count) implements Child {
  static PackListChild over(ChunkRef ref, List<PackListChild> items) {
    long count = 0;
    for (PackListChild item : items) {
      count = Math.addExact(count, item.count);
    }
    return new PackListChild(items.get(0).first, ref, count);
  }
}
