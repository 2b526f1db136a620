package io.datamon.manifest;

import io.datamon.error.InvalidInputException;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Profile;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds the branch pages above a stream of leaf pages; in memory is one page a level and the packs
 * below it. Not thread-safe.
 *
 * @param <C> what a branch page says of a page below it
 */
final class TreeBuilder<C extends Child> {
  /** The greatest number of levels of a tree, the leaves included. */
  static final int MAX_LEVELS = 12;

  /** How branch pages are cut and written. */
  interface Shape<C extends Child> {
    /** Returns the kind of the pages. */
    ChunkKind kind();

    /** Returns what an item adds to the weight of a page. */
    int weight(C item);

    /** Tells whether the hash of an item ends a page of a level, which counts from 1. */
    boolean cuts(int level, C item);

    /** Returns the bytes of a branch page. */
    byte[] encode(PackSet packs, List<C> items);

    /** Returns the item for a page made of these items. */
    C over(ChunkRef page, List<C> items);
  }

  /**
   * A finished tree.
   *
   * @param item the top page
   * @param packs every pack that is named below it, and the pack of the top page
   */
  record Top<C extends Child>(C item, PackSet packs) {}

  private final Shape<C> shape;
  private final PageSink sink;
  private final int maxItems;
  private final long maxWeight;
  private final List<Level> levels = new ArrayList<>();

  /**
   * @param maxItems the greatest number of items of a page
   * @param maxWeight the greatest weight of a page of more than two items
   */
  TreeBuilder(Shape<C> shape, PageSink sink, int maxItems, long maxWeight) {
    this.shape = shape;
    this.sink = sink;
    this.maxItems = maxItems;
    this.maxWeight = maxWeight;
  }

  private final class Level {
    final List<C> items = new ArrayList<>();
    PackSet.Builder packs = PackSet.builder();
    long weight;
    boolean ended;
  }

  /** Sends a page to a sink. */
  static ChunkRef put(PageSink sink, ChunkKind kind, byte[] page) {
    if (page.length > Profile.MAX_CHUNK) {
      throw new InvalidInputException(
          "a page of "
              + page.length
              + " bytes is larger than "
              + Profile.MAX_CHUNK
              + ": it names too many packs, or an entry has too large attributes");
    }
    return sink.put(kind, page);
  }

  /**
   * Adds the next leaf page.
   *
   * @param packs the pack table of that page
   */
  void add(C leaf, PackSet packs) {
    add(1, leaf, packs);
  }

  private void add(int level, C item, PackSet packs) {
    if (levels.size() < level) {
      levels.add(new Level());
    }
    Level here = levels.get(level - 1);
    int weight = shape.weight(item);
    if (here.items.size() >= 2 && here.weight + weight > maxWeight) {
      end(level, here);
    }
    here.items.add(item);
    here.weight += weight;
    here.packs.addAll(packs);
    here.packs.add(item.ref().place().pack());
    int n = here.items.size();
    if (n >= maxItems || n >= 2 && shape.cuts(level, item)) {
      end(level, here);
    }
  }

  private void end(int level, Level here) {
    if (level >= MAX_LEVELS) {
      throw new InvalidInputException(
          "the tree of pages has more than "
              + MAX_LEVELS
              + " levels: the names are too long for the profile");
    }
    PackSet packs = here.packs.build();
    List<C> items = List.copyOf(here.items);
    here.items.clear();
    here.packs = PackSet.builder();
    here.weight = 0;
    here.ended = true;
    ChunkRef page = put(sink, shape.kind(), shape.encode(packs, items));
    add(level + 1, shape.over(page, items), packs);
  }

  /** Returns the top page; at least one leaf page was added. */
  Top<C> finish() {
    for (int level = 1; ; level++) {
      Level here = levels.get(level - 1);
      if (!here.ended && here.items.size() == 1) {
        return new Top<>(here.items.get(0), here.packs.build());
      }
      if (!here.items.isEmpty()) {
        end(level, here);
      }
    }
  }
}
