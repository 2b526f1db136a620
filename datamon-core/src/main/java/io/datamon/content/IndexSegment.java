package io.datamon.content;

import io.datamon.error.CorruptException;
import io.datamon.error.DatamonException;
import io.datamon.error.InvalidInputException;
import io.datamon.model.ChunkKind;
import io.datamon.model.Digest;
import io.datamon.model.PackId;
import io.datamon.store.Key;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A sorted list of chunks and their packs, looked up by id in a local file.
 *
 * <p>Holds in memory the pack table, 8 bytes a block, and, once it has been asked often enough, 10
 * bits a record. Every block is checked when read: damage is {@link
 * io.datamon.error.CorruptException}, which a caller takes for "not found", for an index is a hint.
 * Thread-safe; close it.
 */
public final class IndexSegment implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(IndexSegment.class.getName());

  private static final long OWN_CACHE_BYTES = 1 << 20;

  /** A segment of at most this many blocks gets its filter when first asked. */
  private static final int SMALL = 16;

  private final String object;
  private final IndexLayout layout;
  private final SegmentFile file;
  private final BlockCache cache;
  private final long name;
  private final PackId[] packs;
  private final long[] fences;
  private final ReentrantLock filterLock = new ReentrantLock();
  private final AtomicLong blockReads = new AtomicLong();
  private volatile @Nullable IdFilter filter;
  // A damaged block could hold any id of its range, so that nothing can be excluded.
  private volatile boolean unfilterable;

  private IndexSegment(String object, SegmentFile file, BlockCache cache) {
    this.object = object;
    this.file = file;
    this.cache = cache;
    if (file.size() < IndexLayout.HEADER) {
      throw Faults.corrupt(object, "it ends within its header");
    }
    layout = IndexLayout.parse(file.read(0, IndexLayout.HEADER), file.size(), object);
    packs = new PackId[layout.packs()];
    byte[] table = checked(layout.packsAt(), layout.packs() * PackId.BYTES, "pack table");
    for (int i = 0; i < packs.length; i++) {
      packs[i] = new PackId(Wire.i64(table, 16 * i), Wire.i64(table, 16 * i + 8));
    }
    fences = new long[layout.blocks()];
    byte[] fenceTable =
        checked(layout.fencesAt(), layout.blocks() * IndexLayout.FENCE, "fence table");
    for (int i = 0; i < fences.length; i++) {
      fences[i] = Wire.i64(fenceTable, IndexLayout.FENCE * i);
      if (i > 0 && Long.compareUnsigned(fences[i], fences[i - 1]) < 0) {
        throw Faults.corrupt(object, "its fence table is not in order");
      }
    }
    name = cache.newSegment();
  }

  private byte[] checked(long at, int length, String what) {
    byte[] bytes = file.read(at, length + 4);
    if (!Wire.crcFits(bytes, 0, length)) {
      throw Faults.corrupt(object, "the checksum of its " + what + " does not fit");
    }
    return bytes;
  }

  /** Returns the key of a segment, whose id is a KSUID. */
  public static Key key(String segment) {
    return Key.of("index", segment);
  }

  /** Opens a segment with a small block cache of its own; see {@link #open(Path, BlockCache)}. */
  public static IndexSegment open(Path file) {
    return open(file, new BlockCache(OWN_CACHE_BYTES));
  }

  /**
   * Opens a segment.
   *
   * @param file must not be changed while the segment is open; it may be removed
   * @param cache keeps blocks, and may be shared between segments
   * @throws io.datamon.error.CorruptException if header, pack table or fence table are not sound
   * @throws io.datamon.error.UnsupportedFormatException if it is of another format
   * @throws io.datamon.error.UnavailableException if the file cannot be read
   */
  public static IndexSegment open(Path file, BlockCache cache) {
    String object = "index segment " + file;
    SegmentFile opened = SegmentFile.open(file, object);
    try {
      return new IndexSegment(object, opened, cache);
    } catch (DatamonException e) {
      opened.close();
      throw e;
    }
  }

  /** Opens a segment whose failures name the object that it is a copy of. */
  static IndexSegment open(Path file, String object) {
    SegmentFile opened = SegmentFile.open(file, object);
    try {
      return new IndexSegment(object, opened, new BlockCache(OWN_CACHE_BYTES));
    } catch (DatamonException e) {
      opened.close();
      throw e;
    }
  }

  /**
   * Returns a segment of these records, in any order; packs are numbered as they first appear, and
   * a record that is given twice is written once.
   */
  public static byte[] encode(Collection<IndexRecord> records) {
    Set<PackId> packs = new LinkedHashSet<>();
    records.forEach(record -> packs.add(record.pack()));
    List<PackId> table = List.copyOf(packs);
    Map<PackId, Integer> ordinals = IndexWriter.ordinals(table);
    List<IndexRecord> sorted =
        records.stream().sorted(IndexWriter.order(ordinals)).distinct().toList();
    return encode(table, sorted.size(), sorted.iterator());
  }

  private static byte[] encode(List<PackId> packs, int records, Iterator<IndexRecord> sorted) {
    long size = new IndexLayout(records, packs.size()).size();
    if (size > IndexLayout.MAX_SEGMENT) {
      throw new InvalidInputException(
          "an index segment of " + records + " records would be longer than 1 GiB");
    }
    Filled out = new Filled((int) size);
    try {
      IndexWriter.write(out, packs, records, sorted);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // An array does not fail.
    }
    return out.whole();
  }

  /** An array that is filled to its end, and not copied then. */
  private static final class Filled extends ByteArrayOutputStream {
    Filled(int size) {
      super(size);
    }

    byte[] whole() {
      return count == buf.length ? buf : toByteArray();
    }
  }

  /** Returns a segment of all that some packs hold, in the order in which they were sent. */
  public static byte[] encodeTables(Collection<TableOfContents> tables) {
    TablesInOrder records = new TablesInOrder(tables);
    return encode(records.packs(), records.count(), records);
  }

  /**
   * Writes a segment to a file, by a temporary name and a rename, in memory for one block.
   *
   * @param packs the pack table
   * @param records the number of records
   * @param sorted the records, strictly ascending by (id, kind, place of the pack in {@code packs},
   *     number)
   */
  public static void write(
      Path file, List<PackId> packs, long records, Iterator<IndexRecord> sorted) {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16)) {
        IndexWriter.write(out, packs, records, sorted);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw Faults.io("index segment " + file, e);
    } finally {
      discard(part);
    }
  }

  /** Removes a temporary file that a failure left; after the rename there is none. */
  private static void discard(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "temporary file " + part + " could not be removed", e);
    }
  }

  /** Returns the number of records. */
  public long records() {
    return layout.records();
  }

  /** Returns the packs that records may name. */
  public List<PackId> packs() {
    return List.of(packs);
  }

  /** Returns the first record of a chunk, or empty. */
  public Optional<IndexRecord> find(ChunkKind kind, Digest id) {
    List<IndexRecord> found = find(kind, id, 1);
    return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0));
  }

  /** Returns all records of a chunk, one for each place where it lies. */
  public List<IndexRecord> findAll(ChunkKind kind, Digest id) {
    return find(kind, id, Integer.MAX_VALUE);
  }

  /** Returns the first records of a chunk, at most so many. */
  List<IndexRecord> find(ChunkKind kind, Digest id, int limit) {
    IdFilter ids = filter();
    if (fences.length == 0 || ids != null && !ids.mayContain(id)) {
      return List.of();
    }
    List<IndexRecord> found = new ArrayList<>(1);
    for (int b = firstBlock(id.w0()); b < fences.length; b++) {
      if (Long.compareUnsigned(fences[b], id.w0()) > 0) {
        break; // Nor can it be in a later one.
      }
      byte[] block = block(b);
      int count = layout.recordsIn(b);
      for (int i = lowerBound(block, count, id, kind); i < count; i++) {
        if (IndexLayout.compare(block, i, id, kind) != 0) {
          return found;
        }
        found.add(record(block, i));
        if (found.size() == limit) {
          return found;
        }
      }
    }
    return found;
  }

  /** Returns the first block that may hold an id that begins so: the last that begins below it. */
  private int firstBlock(long word) {
    int low = 0;
    int high = fences.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(fences[middle], word) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return Math.max(0, low - 1);
  }

  private static int lowerBound(byte[] block, int count, Digest id, ChunkKind kind) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (IndexLayout.compare(block, middle, id, kind) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private IndexRecord record(byte[] block, int index) {
    int pack = IndexLayout.pack(block, index);
    int kind = IndexLayout.kind(block, index);
    int length = IndexLayout.length(block, index);
    int stored = IndexLayout.stored(block, index);
    if (pack < 0 || pack >= packs.length || length < 0 || stored < 0) {
      throw Faults.corrupt(object, "a record names pack " + pack + " of " + packs.length);
    }
    if (kind < 1 || kind > ChunkKind.values().length) {
      throw Faults.unsupported(object, "chunk kind " + kind);
    }
    return new IndexRecord(
        IndexLayout.id(block, index),
        ChunkKind.of(kind),
        packs[pack],
        IndexLayout.number(block, index),
        length,
        stored);
  }

  private byte[] block(int number) {
    byte[] known = cache.get(name, number);
    if (known != null) {
      return known;
    }
    blockReads.incrementAndGet();
    byte[] block = readBlock(number);
    cache.put(name, number, block);
    return block;
  }

  private byte[] readBlock(int number) {
    byte[] block = file.read(layout.blockAt(number), IndexLayout.BLOCK);
    if (!Wire.crcFits(block, 0, IndexLayout.CRC_AT)) {
      throw Faults.corrupt(object, "the checksum of block " + number + " does not fit");
    }
    if (Wire.u32(block, IndexLayout.COUNT_AT) != layout.recordsIn(number)
        || Wire.i64(block, 0) != fences[number]) {
      throw Faults.corrupt(object, "block " + number + " is not the one that should be there");
    }
    return block;
  }

  /**
   * Returns the filter, or null if there is none: it costs one reading of the whole segment, and is
   * made when single reads have cost about as much.
   */
  private @Nullable IdFilter filter() {
    IdFilter known = filter;
    if (known != null
        || unfilterable
        || fences.length > SMALL && blockReads.get() * 8 < fences.length
        || !filterLock.tryLock()) {
      return known; // Without it, answers are slower but the same.
    }
    try {
      if (filter == null && !unfilterable) {
        filter = makeFilter();
      }
      return filter;
    } catch (CorruptException e) {
      unfilterable = true;
      return null;
    } finally {
      filterLock.unlock();
    }
  }

  private IdFilter makeFilter() {
    IdFilter made = new IdFilter(layout.records());
    for (int b = 0; b < fences.length; b++) {
      byte[] block = readBlock(b);
      for (int i = 0; i < layout.recordsIn(b); i++) {
        made.add(IndexLayout.id(block, i));
      }
    }
    return made;
  }

  /** Returns all records in order; the iterator throws what {@link #find} throws. */
  public Iterator<IndexRecord> iterator() {
    return new Iterator<>() {
      private byte[] block = new byte[0];
      private int nextBlock;
      private int at;
      private int count;

      @Override
      public boolean hasNext() {
        return at < count || nextBlock < fences.length;
      }

      @Override
      public IndexRecord next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        if (at == count) {
          block = readBlock(nextBlock);
          count = layout.recordsIn(nextBlock);
          nextBlock++;
          at = 0;
        }
        return record(block, at++);
      }
    };
  }

  /**
   * Checks every byte.
   *
   * @throws io.datamon.error.CorruptException if one is not as it was written
   */
  void verify() {
    IndexRecord before = null;
    for (Iterator<IndexRecord> all = iterator(); all.hasNext(); ) {
      IndexRecord record = all.next();
      if (before != null && before.id().compareTo(record.id()) > 0) {
        throw Faults.corrupt(object, "its records are not in order");
      }
      before = record;
    }
  }

  /** Closes the file. */
  @Override
  public void close() {
    cache.forget(name, fences.length);
    file.close();
  }
}
