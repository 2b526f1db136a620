package io.datamon.content;

import io.datamon.error.CorruptException;
import io.datamon.error.DatamonException;
import io.datamon.error.NotFoundException;
import io.datamon.error.UnavailableException;
import io.datamon.error.UnsupportedFormatException;
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
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
public final class IndexHints implements AutoCloseable {
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

  /** How many places of one chunk are looked at: a few racing hosts make a few. */
  private static final int MAX_PLACES = 64;

  /** How much memory blocks of segments may take, in bytes. */
  private static final long BLOCK_CACHE_BYTES = 16 << 20;

  /** After this time a file that was not finished belongs to a process that is gone. */
  private static final Duration LONGEST_WRITE = Duration.ofDays(1);

  private static final Logger LOG = System.getLogger(IndexHints.class.getName());

  private final ObjectStore store;
  private final Optional<Path> cache;
  private final BlockCache blocks = new BlockCache(BLOCK_CACHE_BYTES);
  private final List<ObjectInfo> small = new ArrayList<>(); // guarded by this
  private final Deque<ObjectInfo> waiting = new ArrayDeque<>(); // newest first; guarded by this
  private Optional<Path> folder = Optional.empty(); // made at first use; guarded by this
  private final List<IndexSegment> open = new CopyOnWriteArrayList<>();
  private final List<TableOfContents> journaled = new CopyOnWriteArrayList<>();
  private long fetched; // guarded by this
  private long wanted; // bytes looked for so far; guarded by this
  private volatile long nextFetchAt; // value of wanted at which the next segment may be fetched

  private IndexHints(ObjectStore store, Optional<Path> cache) {
    this.store = store;
    this.cache = cache;
  }

  /** Prepares hints for one session; one listing of the index. */
  public static IndexHints list(ContentStore content) {
    IndexHints hints =
        new IndexHints(content.store(), content.cacheFolder().map(c -> c.resolve("index")));
    hints.readListing();
    return hints;
  }

  /** Returns the folder that segments are kept in: a cache, or one for this session only. */
  private synchronized Path folder() throws IOException {
    if (folder.isEmpty()) {
      folder =
          Optional.of(
              cache.isPresent()
                  ? Files.createDirectories(cache.get())
                  : Files.createTempDirectory("datamon-index"));
    }
    return folder.get();
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
    if (cache.isEmpty() || !Files.isDirectory(cache.get())) {
      return;
    }
    try (Stream<Path> files = Files.list(cache.get())) {
      long kept = 0;
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        long size = Files.size(file);
        boolean mine = names.contains(file.getFileName().toString());
        if (isBeingWritten(file)) {
          continue;
        }
        if (!mine || kept + size > GREATEST_BUDGET) {
          Files.deleteIfExists(file);
        } else {
          kept += size;
        }
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "index cache {0} could not be trimmed: {1}", cache, e.getMessage());
    }
  }

  /** Tells whether a file is one that another process may still be writing. */
  private static boolean isBeingWritten(Path file) throws IOException {
    return file.toString().endsWith(".tmp")
        && Files.getLastModifiedTime(file).toInstant().isAfter(Instant.now().minus(LONGEST_WRITE));
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
    Path file;
    try {
      file = folder().resolve(name(next.key()));
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the index is not used: there is no room to keep it", e);
      return false;
    }
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
        fetch(next, file);
      }
      openCached(file);
    } catch (NotFoundException e) {
      // Another writer merged it into a larger one since the listing.
      LOG.log(Level.DEBUG, "index segment {0} is gone", next.key());
    } catch (CorruptException | UnsupportedFormatException | IOException e) {
      // Only a hint is lost. A damaged cache file is fetched again by the next session.
      LOG.log(Level.WARNING, "index segment {0} is left out: {1}", next.key(), e.getMessage());
      deleteQuietly(file);
    }
    return true;
  }

  private void openCached(Path file) {
    try {
      open.add(IndexSegment.open(file, blocks));
    } catch (UnavailableException e) {
      // Another process has removed it from the cache, or the disk fails: a hint less.
      LOG.log(Level.DEBUG, "cached index segment {0} is left out: {1}", file, e.getMessage());
    }
  }

  private void fetch(ObjectInfo listed, Path file) throws IOException {
    Key key = listed.key();
    Path temporaryFile = Files.createTempFile(folder(), "fetch-", ".tmp");
    try {
      try (StoredObject object = store.get(key, new ByteRange(0, listed.size()))) {
        if (object.info().size() != listed.size()) {
          throw Faults.corrupt(
              key.value(),
              "it has " + object.info().size() + " bytes and was listed with " + listed.size());
        }
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

  /** Adds a segment that this session has published, if it can be kept here. */
  void addPublished(Key key, byte[] segment) {
    try {
      Path file = folder().resolve(name(key));
      Path temporaryFile = Files.createTempFile(folder(), "own-", ".tmp");
      try {
        Files.write(temporaryFile, segment);
        Files.move(temporaryFile, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporaryFile);
      }
      open.add(IndexSegment.open(file, blocks));
    } catch (IOException | DatamonException e) {
      LOG.log(Level.DEBUG, "index segment {0} is not kept here: {1}", key, e.getMessage());
    }
  }

  /**
   * Returns a sound place of a chunk that hints lead to: of several the one in the smallest pack,
   * so that hosts that know the same choose the same.
   */
  Optional<ChunkRef> find(Sight sight, ChunkKind kind, Digest id) {
    Set<PackId> packs = new TreeSet<>();
    for (TableOfContents toc : journaled) {
      if (toc.find(kind, id).isPresent()) {
        packs.add(toc.pack());
      }
    }
    for (IndexSegment segment : open) {
      lookUp(segment, kind, id, packs);
    }
    for (PackId pack : packs) {
      Optional<ChunkRef> place = sight.resolve(kind, id, pack);
      if (place.isPresent()) {
        return place;
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
      try {
        Path file = folder().resolve(name(info.key()));
        if (!Files.isRegularFile(file)) {
          fetch(info, file);
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
      } catch (UnsupportedFormatException e) {
        LOG.log(Level.DEBUG, "an index segment stays as it is: {0}", e.getMessage());
      } catch (IOException | UnavailableException e) {
        LOG.log(Level.DEBUG, "index segments are not merged: {0}", e.getMessage());
        return;
      }
    }
    put.accept(IndexSegment.encode(records));
    for (Key key : merged) {
      store.delete(key);
    }
  }

  private static void lookUp(IndexSegment segment, ChunkKind kind, Digest id, Set<PackId> packs) {
    try {
      int more = MAX_PLACES - packs.size();
      segment.find(kind, id, Math.max(1, more)).forEach(record -> packs.add(record.pack()));
    } catch (CorruptException | UnavailableException e) {
      LOG.log(Level.DEBUG, "a block of the index is left out: {0}", e.getMessage());
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
    Optional<Path> used;
    synchronized (this) {
      used = folder;
    }
    if (cache.isEmpty() && used.isPresent()) {
      try (Stream<Path> files = Files.list(used.get())) {
        files.forEach(IndexHints::deleteQuietly);
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "{0} could not be emptied: {1}", used.get(), e.getMessage());
      }
      deleteQuietly(used.get());
    }
  }
}
