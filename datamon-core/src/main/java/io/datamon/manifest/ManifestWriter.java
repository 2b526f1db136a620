package io.datamon.manifest;

import io.datamon.content.ChunkHasher;
import io.datamon.error.InvalidInputException;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.FileContent;
import io.datamon.model.PackId;
import io.datamon.model.Profile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Writes the manifest of a bundle from its entries in manifest order, the root folder first.
 *
 * <p>Equal entries (with equal places) give equal pages, whatever was written before, and a change
 * of one entry gives new pages only on the way from it to the top. In memory is one page a level,
 * and 32 bytes for each pack. Not thread-safe.
 */
public final class ManifestWriter {
  private final Profile profile;
  private final PageSink sink;
  private final long threshold;
  private final TreeBuilder<ManifestChild> tree;

  private final List<KeyedEntry> page = new ArrayList<>();
  private PackSet.Builder pagePacks = PackSet.builder();
  private Counts pageCounts = Counts.NONE;
  private long pageWeight;

  private Counts total = Counts.NONE;
  private byte[] lastKey = new byte[0];
  private boolean finished;

  /**
   * Begins a manifest.
   *
   * @param profile how pages are cut
   * @param sink where pages go
   */
  public ManifestWriter(Profile profile, PageSink sink) {
    this.profile = profile;
    this.sink = sink;
    this.threshold = (1L << 32) / profile.pageEntries();
    this.tree =
        new TreeBuilder<>(new Shape(), sink, 4 * profile.pageEntries(), profile.pageBytes());
  }

  private final class Shape implements TreeBuilder.Shape<ManifestChild> {
    @Override
    public ChunkKind kind() {
      return ChunkKind.PAGE;
    }

    @Override
    public int weight(ManifestChild item) {
      return PageCodec.CHILD_WEIGHT + item.key.length;
    }

    @Override
    public boolean cuts(int level, ManifestChild item) {
      return hash(item.key).word(level % 8) < threshold;
    }

    @Override
    public byte[] encode(PackSet packs, List<ManifestChild> items) {
      return PageCodec.encodeBranch(packs, items);
    }

    @Override
    public ManifestChild over(ChunkRef ref, List<ManifestChild> items) {
      return ManifestChild.over(ref, items);
    }
  }

  private static Digest hash(byte[] key) {
    return ChunkHasher.plain(key, 0, key.length);
  }

  /**
   * Adds the next entry.
   *
   * @param entry an entry whose path is above that of the entry before; the first is the root
   *     folder
   * @param listedPacks for a file with listed content every pack that its list needs, as {@link
   *     ListedContent#packs} or {@link ChunkLists#packs} say (the pack of its top page may be among
   *     them); empty for every other entry
   * @throws InvalidInputException if the entry is not valid or not above the one before
   */
  public void add(Entry entry, Collection<PackId> listedPacks) {
    checkOpen();
    byte[] key = entry.path().sortKey();
    checkOrder(entry, key);
    EntryCodec.check(entry);
    boolean listed =
        entry instanceof Entry.File file && file.content() instanceof FileContent.Listed;
    if (!listed && !listedPacks.isEmpty()) {
      throw new InvalidInputException(
          entry.path() + " has no chunk list, but packs of one were given");
    }
    Counts counts = total.plus(Counts.of(entry));
    long weight = EntryCodec.weight(key, entry);
    if (!page.isEmpty() && pageWeight + weight > profile.pageBytes()) {
      endPage();
    }
    page.add(new KeyedEntry(key, entry));
    for (ChunkRef ref : EntryCodec.refs(entry)) {
      pagePacks.add(ref.place().pack());
    }
    if (listed) {
      pagePacks.addAll(PackSet.copyOf(listedPacks));
    }
    pageCounts = pageCounts.plus(Counts.of(entry));
    pageWeight += weight;
    total = counts;
    lastKey = key;
    if (page.size() == 4 * profile.pageEntries() || hash(key).word(0) < threshold) {
      endPage();
    }
  }

  private void checkOpen() {
    if (finished) {
      throw new IllegalStateException("the manifest is finished");
    }
  }

  private void checkOrder(Entry entry, byte[] key) {
    if (total.entries() == 0) {
      if (!entry.path().isRoot()) {
        throw new InvalidInputException(
            "the first entry of a manifest is the root folder, not " + entry.path());
      }
    } else if (Arrays.compareUnsigned(lastKey, key) >= 0) {
      throw new InvalidInputException(
          "entry "
              + entry.path()
              + " is not above the entry before it: entries are added in "
              + "manifest order, each once");
    }
  }

  private void endPage() {
    PackSet packs = pagePacks.build();
    ChunkRef ref = TreeBuilder.put(sink, ChunkKind.PAGE, PageCodec.encodeLeaf(packs, page));
    byte[] first = page.get(0).key;
    Counts counts = pageCounts;
    page.clear();
    pagePacks = PackSet.builder();
    pageCounts = Counts.NONE;
    pageWeight = 0;
    tree.add(new ManifestChild(first, ref, counts), packs);
  }

  /**
   * Ends the manifest.
   *
   * @throws InvalidInputException if there is no entry
   */
  public ManifestSummary finish() {
    checkOpen();
    if (total.entries() == 0) {
      throw new InvalidInputException("a manifest has at least one entry, the root folder");
    }
    if (!page.isEmpty()) {
      endPage();
    }
    finished = true;
    TreeBuilder.Top<ManifestChild> top = tree.finish();
    return new ManifestSummary(
        top.item().ref(), total.entries(), total.files(), total.bytes(), top.packs());
  }
}
