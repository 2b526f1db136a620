package io.datamon.manifest;

import io.datamon.content.ChunkHasher;
import io.datamon.error.InvalidInputException;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.FileContent;
import io.datamon.model.Profile;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the content of one file of its chunks, in order: up to eight are named in the entry, more
 * in a tree of list pages. In memory is one page a level, and 32 bytes for each pack. Not
 * thread-safe.
 */
public final class ChunkListWriter {
  /** A page does not end before this many chunks, unless the profile says so. */
  private static final int LEAST = 16;

  private final PageSink sink;
  private final long threshold;
  private final int maxItems;
  private final TreeBuilder<ListChild> tree;
  private final ChunkHasher.FileHash hash = new ChunkHasher.FileHash();

  private final List<ChunkRef> page = new ArrayList<>();
  private long count;
  private long bytes;
  private boolean finished;

  /**
   * Begins a file.
   *
   * @param profile how pages are cut
   * @param sink where list pages go, if the file has any
   */
  public ChunkListWriter(Profile profile, PageSink sink) {
    this.sink = sink;
    this.threshold = (1L << 32) / profile.listEntries();
    this.maxItems = 4 * profile.listEntries();
    this.tree = new TreeBuilder<>(new Shape(), sink, maxItems, Long.MAX_VALUE);
  }

  private final class Shape implements TreeBuilder.Shape<ListChild> {
    @Override
    public ChunkKind kind() {
      return ChunkKind.LIST;
    }

    @Override
    public int weight(ListChild item) {
      return 0;
    }

    @Override
    public boolean cuts(int level, ListChild item) {
      return item.ref().id().word(0) < threshold;
    }

    @Override
    public byte[] encode(PackSet packs, List<ListChild> items) {
      return ListCodec.encodeBranch(packs, items);
    }

    @Override
    public ListChild over(ChunkRef ref, List<ListChild> items) {
      return ListChild.over(ref, items);
    }
  }

  /**
   * Adds the next chunk.
   *
   * @throws InvalidInputException if it is empty or larger than a chunk may be
   */
  public void add(ChunkRef chunk) {
    checkOpen();
    Refs.check(chunk);
    page.add(chunk);
    hash.add(chunk.id(), chunk.length());
    count++;
    bytes += chunk.length();
    // The first eight are kept back: there may be no ninth. No page ends before, for a page that
    // could would hold eight, and it ends with the ninth chunk's coming.
    if (count > FileContent.MAX_DIRECT) {
      endPages();
    }
  }

  private void endPages() {
    int n = page.size();
    if (n > maxItems) {
      ChunkRef last = page.remove(n - 1);
      endPage();
      page.add(last);
      endPages();
    } else if (n == maxItems || n >= LEAST && page.get(n - 1).id().word(0) < threshold) {
      endPage();
    }
  }

  private void checkOpen() {
    if (finished) {
      throw new IllegalStateException("the chunk list is finished");
    }
  }

  private void endPage() {
    PackSet packs = packs(page);
    ChunkRef ref = TreeBuilder.put(sink, ChunkKind.LIST, ListCodec.encodeLeaf(packs, page));
    tree.add(ListChild.overChunks(ref, page), packs);
    page.clear();
  }

  /** Returns the packs that some references name. */
  static PackSet packs(List<ChunkRef> refs) {
    PackSet.Builder packs = PackSet.builder();
    for (ChunkRef ref : refs) {
      packs.add(ref.place().pack());
    }
    return packs.build();
  }

  /**
   * Ends the file.
   *
   * @param size the length of the file in bytes, which the chunks must have together
   * @throws InvalidInputException if there is no chunk (such a file is inline), or the size differs
   */
  public ListedContent finish(long size) {
    checkOpen();
    if (count == 0) {
      throw new InvalidInputException("a file without a chunk has no chunk list: it is inline");
    }
    if (size != bytes) {
      throw new InvalidInputException(
          "a file of " + size + " bytes has chunks of " + bytes + " bytes");
    }
    finished = true;
    if (count == 1) {
      return new ListedContent(new FileContent.Direct(page.get(0).id(), page), packs(page));
    }
    if (count <= FileContent.MAX_DIRECT) {
      return new ListedContent(new FileContent.Direct(hash.finish(), page), packs(page));
    }
    if (!page.isEmpty()) {
      endPage();
    }
    TreeBuilder.Top<ListChild> top = tree.finish();
    return new ListedContent(
        new FileContent.Listed(hash.finish(), top.item().ref(), count), top.packs());
  }
}
