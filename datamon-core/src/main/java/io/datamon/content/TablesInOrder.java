package io.datamon.content;

import io.datamon.model.PackId;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * The records of several packs in the order of an index segment, in memory for one long each: there
 * may be hundreds of thousands.
 */
final class TablesInOrder implements Iterator<IndexRecord> {
  private final List<TableOfContents> tables;

  /** The number among all of the first record of each table, and that of all records. */
  private final int[] begins;

  /** The first four bytes of the id, so that signed order is theirs, above the number among all. */
  private final long[] order;

  private int next;

  /** Takes tables in the order in which a segment numbers their packs; repetitions are dropped. */
  TablesInOrder(Collection<TableOfContents> all) {
    Map<PackId, TableOfContents> once = new LinkedHashMap<>();
    for (TableOfContents toc : all) {
      if (toc.count() > 0) {
        once.putIfAbsent(toc.pack(), toc);
      }
    }
    tables = List.copyOf(once.values());
    begins = new int[tables.size() + 1];
    for (int i = 0; i < tables.size(); i++) {
      begins[i + 1] = Math.addExact(begins[i], tables.get(i).count());
    }
    order = new long[begins[tables.size()]];
    int n = 0;
    for (TableOfContents toc : tables) {
      for (int i = 0; i < toc.count(); i++) {
        order[n] = ((toc.firstWord(i) ^ Long.MIN_VALUE) & 0xffff_ffff_0000_0000L) | n;
        n++;
      }
    }
    Arrays.sort(order);
    sortTies(IndexWriter.order(IndexWriter.ordinals(packs())));
  }

  /** Sorts what has the first four bytes in common by all that counts. */
  private void sortTies(Comparator<IndexRecord> full) {
    for (int from = 0; from < order.length; ) {
      int to = from + 1;
      while (to < order.length && order[to] >> 32 == order[from] >> 32) {
        to++;
      }
      if (to > from + 1) {
        long[] sorted =
            Arrays.stream(order, from, to)
                .boxed()
                .sorted(Comparator.comparing(key -> record((int) (long) key), full))
                .mapToLong(Long::longValue)
                .toArray();
        System.arraycopy(sorted, 0, order, from, sorted.length);
      }
      from = to;
    }
  }

  /** Returns the packs, by ordinal. */
  List<PackId> packs() {
    return tables.stream().map(TableOfContents::pack).toList();
  }

  /** Returns the number of all records. */
  int count() {
    return order.length;
  }

  private IndexRecord record(int n) {
    int found = Arrays.binarySearch(begins, n);
    int table = found >= 0 ? found : -found - 2;
    TableOfContents toc = tables.get(table);
    int i = n - begins[table];
    return new IndexRecord(toc.id(i), toc.kind(i), toc.pack(), i, toc.length(i), toc.stored(i));
  }

  @Override
  public boolean hasNext() {
    return next < order.length;
  }

  @Override
  public IndexRecord next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return record((int) order[next++]);
  }
}
