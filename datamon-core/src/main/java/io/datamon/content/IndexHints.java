package io.datamon.content;

import io.datamon.error.CorruptException;
import io.datamon.error.NotFoundException;
import io.datamon.error.UnavailableException;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.PackId;
import io.datamon.store.ByteRange;
import io.datamon.store.Key;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import io.datamon.store.StoredObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Where chunks of other sessions may be: index segments, as many as a budget allows, and the packs
 * that journals of killed sessions name. Hints only: what they say is checked by {@link Sight}.
 *
 * <p>Segments are fetched when something is looked for, newest first, into the cache folder (or a
 * temporary one), and stay there for the next session. Thread-safe.
 */
final class IndexHints implements AutoCloseable {
  /** What may be fetched however little is uploaded, in bytes. */
  private static final long LEAST_BUDGET = 4 << 20;

  /** What may be fetched however much is uploaded, in bytes. */
  private static final long GREATEST_BUDGET = 256 << 20;

  /** An upload may fetch one byte of index for so many bytes that it has to look for. */
  private static final long BYTES_PER_BUDGET_BYTE = 64;

  /** How many segments one session uses: each is an open file and a look for each chunk. */
  private static final int MAX_SEGMENTS = 400;

  /** When there are more segments than this, an upload merges the small ones at its end (P9). */
  private static final int MERGE_AT = 200;

  /** The greatest length of a segment that is merged, in bytes, */
  private static final long SMALL = 1 << 20;

  /** and the greatest number of records of a merged one. */
  private static final long MERGED_RECORDS = 250_000;

  /** How much memory blocks of segments may take, in bytes. */
  private static final long BLOCK_CACHE_BYTES = 16 << 20;

  private static final Logger LOG = System.getLogger(IndexHints.class.getName());

  private final ObjectStore store;
  private final Path folder;
  private final boolean temporary;
  private final BlockCache blocks = new BlockCache(BLOCK_CACHE_BYTES);
  private final List<ObjectInfo> small = new ArrayList<>(); // guarded by this
  private final Deque<ObjectInfo> waiting = new ArrayDeque<>(); // newest first; guarded by this
  private final List<IndexSegment> open = new CopyOnWriteArrayList<>();
  private final List<TableOfContents> journaled = new CopyOnWriteArrayList<>();
  private long fetched; // guarded by this
  private long wanted; // bytes looked for so far; guarded by this
  private volatile long nextFetchAt; // value of wanted at which the next segment may be fetched

  private IndexHints(ObjectStore store, Path folder, boolean temporary) {
    this.store = store;
    this.folder = folder;
    this.temporary = temporary;
  }

  /** Prepares hints for one session; one listing of the index. */
  static IndexHints list(ContentStore content) {
    Path folder;
    boolean temporary = false;
    try {
      Optional<Path> cache = content.cacheFolder().map(c -> c.resolve("index"));
      if (cache.isPresent()) {
        folder = Files.createDirectories(cache.get());
      } else {
        folder = Files.createTempDirectory("datamon-index");
        temporary = true;
      }
    } catch (IOException e) {
      throw new UnavailableException("no folder for the index can be made: " + e.getMessage(), e);
    }
    IndexHints hints = new IndexHints(content.store(), folder, temporary);
    hints.readListing();
    return hints;
  }

  private synchronized void readListing() {
    Iterator<ObjectInfo> listing = store.list("index/", "");
    while (listing.hasNext()) {
      ObjectInfo next = listing.next();
      waiting.addFirst(next);
      if (next.size() <= SMALL) {
        small.add(next);
      }
      if (waiting.size() > MAX_SEGMENTS) {
        waiting.removeLast();
      }
    }
    Set<String> names = new HashSet<>();
    for (ObjectInfo info : waiting) {
      names.add(name(info.key()));
    }
    trimCache(names);
  }

  /** Removes cached segments that the store has no more, and the oldest beyond the budget. */
  private void trimCache(Set<String> names) {
    if (temporary) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      long kept = 0;
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        long size = Files.size(file);
        boolean mine = names.contains(file.getFileName().toString());
        if (!mine || kept + size > GREATEST_BUDGET) {
          Files.deleteIfExists(file);
        } else {
          kept += size;
        }
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "index cache {0} could not be trimmed: {1}", folder, e.getMessage());
    }
  }

  /**
   * Tells that so many more bytes are about to be looked for: the more, the more of the index is
   * worth its fetching.
   */
  void wants(long bytes) {
    synchronized (this) {
      wanted += bytes;
    }
    while (wantedNow() >= nextFetchAt) {
      if (!fetchNext()) {
        nextFetchAt = Long.MAX_VALUE;
      }
    }
  }

  private synchronized long wantedNow() {
    return wanted;
  }

  /** Opens the newest segment that is not open yet; false if there is none or it costs too much. */
  private synchronized boolean fetchNext() {
    ObjectInfo next = waiting.peekFirst();
    if (next == null) {
      return false;
    }
    Path file = folder.resolve(name(next.key()));
    boolean cached = Files.isRegularFile(file);
    long cost = cached ? 0 : next.size();
    long budget = Math.min(GREATEST_BUDGET, Math.max(LEAST_BUDGET, wanted / BYTES_PER_BUDGET_BYTE));
    if (fetched + cost > budget) {
      if (fetched + cost > GREATEST_BUDGET) {
        return false;
      }
      nextFetchAt = (fetched + cost) * BYTES_PER_BUDGET_BYTE;
      return true;
    }
    waiting.removeFirst();
    fetched += cost;
    try {
      if (!cached) {
        fetch(next.key(), file);
      }
      open.add(IndexSegment.open(file, blocks));
    } catch (CorruptException | NotFoundException e) {
      // Only a hint is lost. A damaged cache file is fetched again by the next session.
      LOG.log(Level.WARNING, "index segment {0} is left out: {1}", next.key(), e.getMessage());
      deleteQuietly(file);
    } catch (IOException e) {
      throw new UnavailableException(
          "index segment " + next.key() + " cannot be kept in " + folder, e);
    }
    return true;
  }

  private void fetch(Key key, Path file) throws IOException {
    Path temporaryFile = Files.createTempFile(folder, "fetch-", ".tmp");
    try {
      try (StoredObject object = store.get(key, ByteRange.ALL)) {
        Files.copy(object.body(), temporaryFile, StandardCopyOption.REPLACE_EXISTING);
      }
      Files.move(temporaryFile, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporaryFile);
    }
  }

  /** Adds packs whose tables of contents are read already. */
  void addTables(List<TableOfContents> tables) {
    journaled.addAll(tables);
  }

  /** Returns the tables that were added. */
  List<TableOfContents> addedTables() {
    return List.copyOf(journaled);
  }

  /** Adds a segment that this session has published. */
  void addPublished(Key key, byte[] segment) {
    try {
      Path file = folder.resolve(name(key));
      Path temporaryFile = Files.createTempFile(folder, "own-", ".tmp");
      Files.write(temporaryFile, segment);
      Files.move(temporaryFile, file, StandardCopyOption.ATOMIC_MOVE);
      open.add(IndexSegment.open(file, blocks));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the first sound place of a chunk that a hint leads to. */
  Optional<ChunkRef> find(Sight sight, ChunkKind kind, Digest id) {
    for (TableOfContents toc : journaled) {
      if (toc.find(kind, id).isPresent()) {
        Optional<ChunkRef> place = sight.resolve(kind, id, toc.pack());
        if (place.isPresent()) {
          return place;
        }
      }
    }
    for (IndexSegment segment : open) {
      Optional<PackId> pack = lookUp(segment, kind, id);
      if (pack.isPresent()) {
        Optional<ChunkRef> place = sight.resolve(kind, id, pack.get());
        if (place.isPresent()) {
          return place;
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Puts one segment in the place of many small ones, if there are many: the new one first, so that
   * nothing is missing at any moment. Somebody else may do the same meanwhile, which does no harm.
   *
   * @param put puts a segment
   */
  void mergeSmall(Consumer<byte[]> put) {
    List<ObjectInfo> merge;
    synchronized (this) {
      if (small.size() <= MERGE_AT) {
        return;
      }
      merge = new ArrayList<>(small);
    }
    List<IndexRecord> records = new ArrayList<>();
    List<Key> merged = new ArrayList<>();
    for (ObjectInfo info : merge) {
      Path file = folder.resolve(name(info.key()));
      try {
        if (!Files.isRegularFile(file)) {
          fetch(info.key(), file);
        }
        try (IndexSegment segment = IndexSegment.open(file, blocks)) {
          if (records.size() + segment.records() > MERGED_RECORDS) {
            break;
          }
          segment.iterator().forEachRemaining(records::add);
        }
        merged.add(info.key());
      } catch (CorruptException | NotFoundException e) {
        merged.add(info.key()); // nothing is lost with a hint that nobody can read
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "index segments are not merged: {0}", e.getMessage());
        return;
      }
    }
    put.accept(IndexSegment.encode(records));
    for (Key key : merged) {
      store.delete(key);
    }
  }

  private static Optional<PackId> lookUp(IndexSegment segment, ChunkKind kind, Digest id) {
    try {
      return segment.find(kind, id).map(IndexRecord::pack);
    } catch (CorruptException e) {
      LOG.log(Level.DEBUG, "a damaged index block is left out: {0}", e.getMessage());
      return Optional.empty();
    }
  }

  private static String name(Key key) {
    return key.value().substring(key.value().lastIndexOf('/') + 1);
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "{0} could not be removed: {1}", file, e.getMessage());
    }
  }

  @Override
  public void close() {
    for (IndexSegment segment : new ArrayList<>(open)) {
      segment.close();
    }
    if (temporary) {
      try (Stream<Path> files = Files.list(folder)) {
        files.forEach(IndexHints::deleteQuietly);
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "{0} could not be emptied: {1}", folder, e.getMessage());
      }
      deleteQuietly(folder);
    }
  }
}
