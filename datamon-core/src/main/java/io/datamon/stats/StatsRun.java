package io.datamon.stats;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.datamon.catalog.Catalog;
import io.datamon.catalog.Listed;
import io.datamon.content.ContentStore;
import io.datamon.content.PackFiles;
import io.datamon.error.CorruptException;
import io.datamon.error.DatamonException;
import io.datamon.manifest.ChunkLists;
import io.datamon.manifest.Manifest;
import io.datamon.manifest.PackLists;
import io.datamon.manifest.PackSet;
import io.datamon.manifest.PageFacts;
import io.datamon.manifest.PageInfo;
import io.datamon.manifest.PageVisitor;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.BundlePath;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.FileContent;
import io.datamon.model.NativeBundle;
import io.datamon.model.PackId;
import io.datamon.model.RepoDescriptor;
import io.datamon.model.RepoName;
import io.datamon.store.ObjectInfo;
import java.util.BitSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Counts some bundles of a context: which, is a matter of a test.
 *
 * <p>Manifests of the bundles are read, but a page that bundles share only once as long as memory
 * allows; of all other bundles of the context the pack lists are read. Memory is bounded, but for
 * 16 bytes a pack. One run, one thread.
 */
public final class StatsRun {
  /** How many chunks are counted exactly. */
  private static final int MOST_CHUNKS = 1 << 20;

  /** How much memory is used to know pages again, in bytes. */
  private static final long PAGE_BYTES = 16 << 20;

  /** How many large files are known again. */
  private static final int MOST_LISTS = 1 << 16;

  private final Catalog catalog;
  private final ContentStore content;
  private final PackFiles files;
  private final ChunkSample sample = new ChunkSample(MOST_CHUNKS);
  private final Cache<ChunkRef, PageFacts> pages =
      Caffeine.newBuilder()
          .maximumWeight(PAGE_BYTES)
          .weigher((ChunkRef page, PageFacts facts) -> facts.weight())
          .executor(Runnable::run)
          .build();
  private final Cache<Digest, Boolean> lists =
      Caffeine.newBuilder().maximumSize(MOST_LISTS).executor(Runnable::run).build();
  private PackSet needed = PackSet.EMPTY;
  private long bundles;
  private long older;
  private long entries;
  private long fileCount;
  private long bytes;
  private long inlineBytes;

  /** Creates a run over a context. */
  public StatsRun(Catalog catalog, ContentStore content) {
    this.catalog = catalog;
    this.content = content;
    this.files = content.packs();
  }

  /** Does something with each bundle of the context. */
  private interface Each {
    void at(RepoName repo, BundleDescriptor bundle);
  }

  /**
   * Counts.
   *
   * @param counted tells which bundles are counted
   * @throws CorruptException if a descriptor, a manifest or a list cannot be read: without it
   *     numbers would be wrong
   */
  public Stats run(BiPredicate<RepoName, BundleId> counted) {
    content.checkReadable();
    each(
        (repo, bundle) -> {
          if (counted.test(repo, bundle.id())) {
            count(bundle);
          }
        });
    BitSet shared = new BitSet();
    each(
        (repo, bundle) -> {
          if (!counted.test(repo, bundle.id())) {
            share(bundle, shared);
          }
        });
    return measure(shared);
  }

  private void each(Each each) {
    for (Iterator<Listed<RepoDescriptor>> repos = catalog.repos().list(); repos.hasNext(); ) {
      RepoName repo = repos.next().orThrow().name();
      for (Iterator<Listed<BundleDescriptor>> all = catalog.bundles().list(repo); all.hasNext(); ) {
        each.at(repo, all.next().orThrow());
      }
    }
  }

  private void count(BundleDescriptor bundle) {
    if (bundle.isOlderFormat()) {
      older++;
      return;
    }
    NativeBundle part = bundle.requireNative();
    bundles++;
    entries += part.entries();
    fileCount += part.files();
    bytes += part.bytes();
    needed = needed.union(new PackLists(files::read).readAll(part.packList()));
    new Manifest(files::read, part.manifest()).visit(new Pages());
  }

  private void share(BundleDescriptor bundle, BitSet shared) {
    if (bundle.isOlderFormat()) {
      return;
    }
    PackLists packLists = new PackLists(files::read);
    for (Iterator<PackId> packs = packLists.packs(bundle.requireNative().packList());
        packs.hasNext(); ) {
      int at = needed.indexOf(packs.next());
      if (at >= 0) {
        shared.set(at);
      }
    }
  }

  private Stats measure(BitSet shared) {
    long stored = 0;
    long own = 0;
    long ownBytes = 0;
    for (Iterator<ObjectInfo> all = content.store().list("packs/", ""); all.hasNext(); ) {
      ObjectInfo info = all.next();
      String key = info.key().value();
      String name = key.substring(key.lastIndexOf('/') + 1);
      if (!name.matches("[0-9a-f]{32}")) {
        continue; // no pack: verification names it
      }
      int at = needed.indexOf(PackId.parse(name));
      if (at >= 0) {
        stored += info.size();
        if (!shared.get(at)) {
          own++;
          ownBytes += info.size();
        }
      }
    }
    return new Stats(
        bundles,
        older,
        entries,
        fileCount,
        bytes,
        sample.count(),
        sample.bytes() + inlineBytes,
        sample.isEstimate(),
        needed.size(),
        stored,
        own,
        ownBytes);
  }

  /** Takes the pages of one manifest. */
  private final class Pages implements PageVisitor {
    @Override
    public Optional<PageFacts> known(ChunkRef page) {
      return Optional.ofNullable(pages.getIfPresent(page));
    }

    @Override
    public void passed(ChunkRef page) {}

    @Override
    public void read(PageInfo page, PageFacts facts) {
      if (page.isLeaf()) {
        for (Entry entry : page.entries()) {
          if (entry instanceof Entry.File file) {
            take(file.content());
          }
        }
        pages.put(page.ref(), facts);
      }
    }

    @Override
    public void fault(
        ChunkRef page, BundlePath first, Optional<BundlePath> next, DatamonException why) {
      throw why;
    }
  }

  private void take(FileContent file) {
    if (file instanceof FileContent.Inline inline) {
      inlineBytes += inline.bytes().length();
      return;
    }
    if (file instanceof FileContent.Listed listed
        && lists.asMap().putIfAbsent(listed.hash(), Boolean.TRUE) != null) {
      return;
    }
    for (Iterator<ChunkRef> chunks = new ChunkLists(files::read).chunks(file); chunks.hasNext(); ) {
      ChunkRef chunk = chunks.next();
      sample.add(chunk.id(), chunk.length());
    }
  }
}
