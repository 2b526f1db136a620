package io.datamon.manifest;

import io.datamon.error.InvalidInputException;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.PackId;
import io.datamon.model.Profile;
import java.util.List;

/** Writes the pack list of a bundle: every pack that is needed to read it. Not thread-safe. */
public final class PackListWriter {
  /** A page does not end before this many ids, unless the profile says so. */
  private static final int LEAST = 16;

  private final PageSink sink;
  private final long threshold;
  private final int maxItems;

  /**
   * Makes a writer.
   *
   * @param profile how pages are cut
   * @param sink where pages go
   */
  public PackListWriter(Profile profile, PageSink sink) {
    this.sink = sink;
    this.threshold = (1L << 32) / profile.listEntries();
    this.maxItems = 4 * profile.listEntries();
  }

  private final class Shape implements TreeBuilder.Shape<PackListChild> {
    @Override
    public ChunkKind kind() {
      return ChunkKind.PACK_LIST;
    }

    @Override
    public int weight(PackListChild item) {
      return 0;
    }

    @Override
    public boolean cuts(int level, PackListChild item) {
      return item.first().lo() >>> 32 < threshold;
    }

    @Override
    public byte[] encode(PackSet packs, List<PackListChild> items) {
      return PackListCodec.encodeBranch(packs, items);
    }

    @Override
    public PackListChild over(ChunkRef ref, List<PackListChild> items) {
      return PackListChild.over(ref, items);
    }
  }

  /**
   * Writes a list that holds some packs and those where its own pages lie.
   *
   * <p>When a page of the list comes to lie in a pack that is not in the list yet, the list is
   * written again with that pack in it. So a caller that knows which pack its sink fills saves a
   * second writing by giving that id, too.
   *
   * @param packs the packs that the rest of the bundle needs, at least one
   * @throws InvalidInputException if there is no pack, or too many
   */
  public PackListSummary write(PackSet packs) {
    if (packs.isEmpty()) {
      throw new InvalidInputException("a pack list names at least one pack");
    }
    if (packs.size() > PackLists.MAX_PACKS) {
      throw new InvalidInputException(
          "a bundle that needs "
              + packs.size()
              + " packs is not valid: at most "
              + PackLists.MAX_PACKS
              + " are; make it of several bundles");
    }
    PackSet all = packs;
    while (true) {
      TreeBuilder.Top<PackListChild> top = writeOnce(all);
      if (all.containsAll(top.packs())) {
        return new PackListSummary(top.item().ref(), all);
      }
      all = all.union(top.packs());
    }
  }

  private TreeBuilder.Top<PackListChild> writeOnce(PackSet packs) {
    TreeBuilder<PackListChild> tree =
        new TreeBuilder<>(new Shape(), sink, maxItems, Long.MAX_VALUE);
    int from = 0;
    for (int i = 0; i < packs.size(); i++) {
      int n = i + 1 - from;
      boolean cut = (packs.get(i).lo() & 0xffff_ffffL) < threshold;
      if (n == maxItems || n >= LEAST && cut || i == packs.size() - 1) {
        PackSet page = packs.range(from, i + 1);
        ChunkRef ref = TreeBuilder.put(sink, ChunkKind.PACK_LIST, PackListCodec.encodeLeaf(page));
        PackId first = packs.get(from);
        tree.add(new PackListChild(first, ref, n), PackSet.EMPTY);
        from = i + 1;
      }
    }
    return tree.finish();
  }
}
