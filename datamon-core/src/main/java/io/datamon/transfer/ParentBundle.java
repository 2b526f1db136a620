package io.datamon.transfer;

import io.datamon.catalog.Bundles;
import io.datamon.content.ContentStore;
import io.datamon.error.CorruptException;
import io.datamon.error.NotFoundException;
import io.datamon.manifest.LeafPage;
import io.datamon.manifest.Manifest;
import io.datamon.manifest.PackListSummary;
import io.datamon.manifest.PackLists;
import io.datamon.manifest.PackSet;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.CatalogKeys;
import io.datamon.model.ChunkRef;
import io.datamon.model.Entry;
import io.datamon.model.NativeBundle;
import io.datamon.model.RepoName;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import io.datamon.store.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The parent of a new bundle: what of it may be used again. */
final class ParentBundle {
  private static final Logger LOG = System.getLogger(ParentBundle.class.getName());

  private final ObjectStore metadata;
  private final Bundles bundles;
  private final ContentStore content;
  private final RepoName repo;
  private final Optional<BundleDescriptor> descriptor;
  private final Optional<Version> version;

  private ParentBundle(
      ObjectStore metadata,
      Bundles bundles,
      ContentStore content,
      RepoName repo,
      Optional<BundleDescriptor> descriptor,
      Optional<Version> version) {
    this.metadata = metadata;
    this.bundles = bundles;
    this.content = content;
    this.repo = repo;
    this.descriptor = descriptor;
    this.version = version;
  }

  /** Takes what was found as the parent; a void is none. */
  static ParentBundle of(
      ObjectStore metadata,
      Bundles bundles,
      ContentStore content,
      RepoName repo,
      Optional<Bundles.Found> found) {
    Optional<Bundles.Found> real = found.filter(read -> read.object() instanceof BundleDescriptor);
    return new ParentBundle(
        metadata,
        bundles,
        content,
        repo,
        real.map(read -> (BundleDescriptor) read.object()),
        real.map(Bundles.Found::version));
  }

  /** Returns its id; empty if there is no parent. */
  Optional<BundleId> id() {
    return descriptor.map(BundleDescriptor::id);
  }

  Optional<BundleDescriptor> descriptor() {
    return descriptor;
  }

  /**
   * Tells whether the parent is there and leads to what it led to when it was read. Asked after the
   * head was read, so that what the parent leads to was seen after that (W3). What else changed,
   * such as its protection, does not count: manifest and pack list are references to bytes that
   * never change, so while a real descriptor has both, all packs that the pack list names are kept.
   * One look-up; one read if the descriptor was replaced.
   */
  boolean isStillThere() {
    if (descriptor.isEmpty()
        || metadata
            .head(CatalogKeys.bundle(repo, descriptor.get().id()))
            .map(ObjectInfo::version)
            .equals(version)) {
      return true;
    }
    Optional<NativeBundle> now =
        bundles.findBundle(repo, descriptor.get().id()).flatMap(BundleDescriptor::nativeBundle);
    return nativePart().isPresent()
        && now.map(NativeBundle::manifest).equals(nativePart().map(NativeBundle::manifest))
        && now.map(NativeBundle::packList).equals(nativePart().map(NativeBundle::packList));
  }

  /** Tells whether a manifest is the parent's. */
  boolean isSameManifest(ChunkRef top) {
    return nativePart().map(part -> part.manifest().id().equals(top.id())).orElse(false);
  }

  /** Tells whether a manifest is the parent's and lies where the parent's does. */
  boolean hasManifest(ChunkRef top) {
    return nativePart().map(part -> part.manifest().equals(top)).orElse(false);
  }

  /**
   * Returns the parent's pack list, for a bundle with the parent's manifest; empty if it cannot be
   * read.
   */
  Optional<PackListSummary> packListSummary() {
    return packs().map(packs -> new PackListSummary(nativePart().orElseThrow().packList(), packs));
  }

  private Optional<NativeBundle> nativePart() {
    return descriptor.flatMap(BundleDescriptor::nativeBundle);
  }

  /**
   * Reads which packs it needs; empty if there is no parent, or its list cannot be read. That is so
   * if the list is damaged, and then the new bundle shall not inherit that; or if the parent was
   * deleted and collected since it was found, and then {@link #isStillThere} will tell.
   */
  Optional<PackSet> packs() {
    try {
      return nativePart()
          .map(part -> new PackLists(content.packs()::read).readAll(part.packList()));
    } catch (CorruptException | NotFoundException e) {
      LOG.log(Level.WARNING, "the pack list of the parent is not used: {0}", e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Begins to read its entries: from the stat cache if there is one of just this bundle, else from
   * the store.
   *
   * @param pages told of each page that is met, so that it can be used again
   */
  BaseCursor open(PageStore pages, Optional<Path> cacheFile) {
    Optional<NativeBundle> part = nativePart();
    if (part.isEmpty()) {
      return new BaseCursor(Collections.emptyIterator(), () -> {});
    }
    descriptor.orElseThrow().requireNative();
    Optional<StatCacheReader> cached =
        cacheFile.flatMap(
            file ->
                StatCacheReader.open(file, id().orElseThrow(), part.get().manifest(), pages::know));
    if (cached.isPresent()) {
      return new BaseCursor(
          cached.get(),
          () -> {
            try {
              cached.get().close();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
    return new BaseCursor(
        new StoredEntries(new Manifest(pages, part.get().manifest()).leaves(), pages), () -> {});
  }

  /** Entries from the store; where a page is damaged the rest is taken for unknown. */
  private static final class StoredEntries implements Iterator<BaseEntry> {
    private final Iterator<LeafPage> leaves;
    private final PageStore pages;
    private Iterator<Entry> page = Collections.emptyIterator();
    private boolean ended;

    StoredEntries(Iterator<LeafPage> leaves, PageStore pages) {
      this.leaves = leaves;
      this.pages = pages;
    }

    @Override
    public boolean hasNext() {
      try {
        while (!ended && !page.hasNext()) {
          if (!leaves.hasNext()) {
            ended = true;
            break;
          }
          LeafPage leaf = leaves.next();
          pages.know(leaf.ref());
          page = leaf.entries().iterator();
        }
      } catch (CorruptException | NotFoundException e) {
        // What the parent has there is sent again, which makes the new bundle sound.
        LOG.log(
            Level.WARNING,
            "the parent cannot be read to its end, so more is sent: {0}",
            e.getMessage());
        ended = true;
      }
      return page.hasNext();
    }

    @Override
    public BaseEntry next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return new BaseEntry(page.next(), Optional.empty(), List.of());
    }
  }
}
