package io.datamon.content;

import io.datamon.error.InvalidInputException;
import io.datamon.error.NoSuchObjectException;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import io.datamon.store.ByteRange;
import io.datamon.store.Key;
import io.datamon.store.ObjectStore;
import io.datamon.store.StoredObject;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads packs of a content store. What it returns is checked against its id; where a pack has been
 * rewritten, chunks are found by its forwarding table. Thread-safe.
 *
 * <p>Failures of every method, besides those of the store: {@link NoSuchObjectException} if a pack
 * and its forwarding table are missing, {@link io.datamon.error.CorruptException} if something is
 * not as it was written, {@link io.datamon.error.UnsupportedFormatException} if it was written by a
 * later version.
 */
public final class PackFiles {
  /** How many forwarding tables a reader follows in a row. */
  static final int MAX_HOPS = 8;

  /** The first bytes asked for when a table of contents is wanted; a small pack is all there. */
  private static final int HEAD_GUESS = 16 << 10;

  /** The last bytes asked for: the table of 1,300 records, which is most packs. */
  private static final int TAIL_GUESS = 64 << 10;

  /** Forwarded records that lie further apart are read by requests of their own. */
  private static final int MAX_GAP = 1 << 20;

  /** A chunk to be read. */
  public record Wanted(ChunkKind kind, ChunkRef ref) {
    // By hand: the JVM makes those of records when they are first used, which takes milliseconds.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Wanted that && kind == that.kind && ref.equals(that.ref);
    }

    @Override
    public int hashCode() {
      return ref.hashCode();
    }
  }

  /** Takes the chunks of {@link PackFiles#read(PackId, List, Consumer)}. */
  @FunctionalInterface
  public interface Consumer {
    /**
     * Takes a chunk.
     *
     * @param bytes holds the chunk's plain bytes from {@code offset} on; good during the call only,
     *     and not to be changed
     */
    void accept(Wanted wanted, byte[] bytes, int offset);
  }

  /** A chunk and where it lies now. */
  record Item(Wanted wanted, Place place) {
    long end() {
      return (long) place.offset() + PackLayout.RECORD_HEADER + place.stored();
    }

    // By hand: the JVM makes those of records when they are first used, which takes milliseconds.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Item that && wanted.equals(that.wanted) && place.equals(that.place);
    }

    @Override
    public int hashCode() {
      return place.hashCode();
    }
  }

  private final ObjectStore content;
  private final ForwardTables forwards;
  private final ConcurrentLinkedQueue<SoftReference<RecordRun.Buffers>> idle =
      new ConcurrentLinkedQueue<>();

  /** Reads the packs of the content part of a context; the store stays the caller's to close. */
  public PackFiles(ObjectStore content) {
    this.content = content;
    this.forwards = new ForwardTables(content);
  }

  /** Returns the key of a pack. */
  public static Key key(PackId pack) {
    return PackLayout.key(pack);
  }

  /** Tells whether the store has a pack; one request, and none of its bytes. */
  public boolean exists(PackId pack) {
    return content.head(key(pack)).isPresent();
  }

  /**
   * Reads and checks the table of contents of a pack: at most three requests, usually one for a
   * small pack and two for others.
   *
   * <p>A pack that was rewritten has none any more: {@link NoSuchObjectException}; see {@link
   * #forward}.
   */
  public TableOfContents readToc(PackId pack) {
    Key key = key(pack);
    String object = key.value();
    Part head = part(key, 0, HEAD_GUESS, -1);
    long size = head.size();
    if (size < PackLayout.MIN_PACK || size > PackLayout.MAX_PACK) {
      throw Faults.corrupt(
          object,
          "a pack cannot have its length of "
              + size
              + " bytes, but "
              + PackLayout.MIN_PACK
              + " to "
              + PackLayout.MAX_PACK);
    }
    byte[] tail = head.bytes();
    if (size > head.bytes().length) {
      int guess = (int) Math.min(size - PackLayout.HEADER, TAIL_GUESS);
      tail = part(key, size - guess, guess, size).bytes();
    }
    PackLayout.Trailer trailer =
        PackLayout.Trailer.parse(tail, tail.length - PackLayout.TRAILER, size, object);
    int tocAt = tail.length - PackLayout.TRAILER - trailer.tocLength();
    if (tocAt < 0) {
      int length = trailer.tocLength() + PackLayout.TRAILER;
      tail = part(key, size - length, length, size).bytes();
      tocAt = 0;
    }
    return TableOfContents.parse(pack, head.bytes(), tail, tocAt, size, object);
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Part(byte[] bytes, long size) {}

  /** Reads a part of a pack, which must have the size that it had before, if that is not -1. */
  private Part part(Key key, long offset, int length, long expectedSize) {
    String object = key.value();
    try (StoredObject open = content.get(key, new ByteRange(offset, length))) {
      long size = open.info().size();
      if (expectedSize >= 0 && size != expectedSize) {
        throw Faults.corrupt(object, "its length changed from " + expectedSize + " to " + size);
      }
      int there = (int) Math.min(length, Math.max(0, size - offset));
      byte[] bytes = open.body().readNBytes(there);
      if (bytes.length != there) {
        throw RecordRun.endedEarly(object, bytes.length, there);
      }
      return new Part(bytes, size);
    } catch (IOException e) {
      throw Faults.io(object, e);
    }
  }

  /** Reads one chunk, by one request if its pack was not rewritten. */
  public byte[] read(ChunkKind kind, ChunkRef ref) {
    byte[][] result = new byte[1][];
    Item item = new Item(new Wanted(kind, ref), ref.place());
    borrowing(
        (found, bytes, offset) ->
            result[0] = Arrays.copyOfRange(bytes, offset, offset + ref.length()),
        run -> read(ref.place().pack(), List.of(item), run));
    return result[0];
  }

  /**
   * Reads several chunks of one pack by one request, which begins with the first and ends with the
   * last of them: what lies between is read and thrown away. Chunks arrive by ascending offset; of
   * a pack that was rewritten, pack by new pack.
   *
   * @param wanted chunks whose places are all in {@code pack}, in any order
   * @param consumer is called on this thread; what it throws ends the reading
   */
  public void read(PackId pack, List<Wanted> wanted, Consumer consumer) {
    List<Item> items = new ArrayList<>(wanted.size());
    for (Wanted one : wanted) {
      if (!one.ref().place().pack().equals(pack)) {
        throw new InvalidInputException(
            "chunk "
                + one.ref().id()
                + " is not in pack "
                + pack
                + " but in "
                + one.ref().place().pack());
      }
      items.add(new Item(one, one.ref().place()));
    }
    if (items.isEmpty()) {
      return;
    }
    borrowing(
        (item, bytes, offset) -> consumer.accept(item.wanted(), bytes, offset),
        run -> read(pack, items, run));
  }

  /** Returns the forwarding table of a pack, or empty if there is none. */
  public Optional<ForwardTable> forward(PackId pack) {
    return forwards.find(pack);
  }

  /** Reads the forwarding table of a pack as it is in the store now. */
  ForwardTable readForward(PackId pack) {
    return forwards.read(pack);
  }

  /**
   * Checks every byte of a pack, in memory for one record.
   *
   * @throws NoSuchObjectException if there is no such pack; damage is reported, not thrown
   */
  public PackReport verifyWhole(PackId pack) {
    Key key = key(pack);
    try (StoredObject open = content.get(key, ByteRange.ALL)) {
      PackReport.Collector collector = new PackReport.Collector(pack);
      long read = PackScan.scan(open.body(), pack, key.value(), collector);
      return collector.report(read, open.info().size());
    } catch (IOException e) {
      throw Faults.io(key.value(), e);
    }
  }

  private void borrowing(RecordRun.Sink sink, java.util.function.Consumer<RecordRun> use) {
    RecordRun.Buffers buffers = take();
    try (RecordRun run = new RecordRun(buffers, sink)) {
      use.accept(run);
    } finally {
      idle.add(new SoftReference<>(buffers));
    }
  }

  /** Takes buffers that no other thread has; there are never more than threads at one time. */
  private RecordRun.Buffers take() {
    for (SoftReference<RecordRun.Buffers> next = idle.poll(); next != null; next = idle.poll()) {
      RecordRun.Buffers buffers = next.get();
      if (buffers != null) {
        return buffers;
      }
    }
    return new RecordRun.Buffers();
  }

  /**
   * How forwarding led to where something is read.
   *
   * @param origin the pack in which the chunks lay at first
   * @param table where that led
   */
  private record Route(PackId origin, ForwardTable table) {}

  /** Reads items of a pack, or of where they went if it was rewritten. */
  private void read(PackId pack, List<Item> items, RecordRun run) {
    ForwardTable table = forwards.known(pack);
    if (table == null) {
      if (readThere(pack, items, run)) {
        return;
      }
      table = forward(pack).orElseThrow(() -> missing(pack, pack));
    }
    follow(new Route(pack, table), table, items, 0, run);
  }

  /** Reads items where a table says they are, which is so many steps from the origin. */
  private void follow(Route route, ForwardTable table, List<Item> items, int hops, RecordRun run) {
    if (hops == MAX_HOPS) {
      throw Faults.corrupt(
          ForwardTable.key(route.origin()).value(),
          "forwarding from pack "
              + route.origin()
              + " has not ended after "
              + hops
              + " steps, at pack "
              + table.pack());
    }
    for (Map.Entry<PackId, List<Item>> group : moved(table, items).entrySet()) {
      PackId pack = group.getKey();
      for (List<Item> near : runs(group.getValue())) {
        ForwardTable known = forwards.known(pack);
        if (known != null || !readThere(pack, near, run)) {
          Optional<ForwardTable> next = known == null ? forward(pack) : Optional.of(known);
          if (next.isPresent()) {
            follow(route, next.get(), near, hops + 1, run);
          } else {
            beginAgain(route, pack, near, run);
          }
        }
      }
    }
  }

  /**
   * Reads items from their origin again, since a table led to a pack that has gone: that is so if
   * the table was read before it was rewritten, to lead past that pack.
   */
  private void beginAgain(Route route, PackId gone, List<Item> items, RecordRun run) {
    forwards.forget();
    PackId origin = route.origin();
    ForwardTable now = forward(origin).orElseThrow(() -> missing(origin, gone));
    if (now.equals(route.table())) {
      throw missing(origin, gone);
    }
    List<Item> first = new ArrayList<>(items.size());
    for (Item item : items) {
      first.add(new Item(item.wanted(), item.wanted().ref().place()));
    }
    follow(new Route(origin, now), now, first, 0, run);
  }

  /** Reads items of a pack; tells whether the pack exists. */
  private boolean readThere(PackId pack, List<Item> items, RecordRun run) {
    try (StoredObject open = open(pack, items)) {
      if (open != null) {
        readRecords(open, items, run);
      }
      return open != null;
    } catch (IOException e) {
      throw Faults.io(key(pack).value(), e);
    }
  }

  /** Opens the range that holds the items; null if the pack does not exist. */
  private @Nullable StoredObject open(PackId pack, List<Item> items) {
    long from = Long.MAX_VALUE;
    long to = 0;
    for (Item item : items) {
      from = Math.min(from, item.place().offset());
      to = Math.max(to, item.end());
    }
    try {
      return content.get(key(pack), new ByteRange(from, to - from));
    } catch (NoSuchObjectException e) {
      return null; // It may have been rewritten.
    }
  }

  private NoSuchObjectException missing(PackId origin, PackId pack) {
    String store = content.info().uri().toString();
    return origin.equals(pack)
        ? new NoSuchObjectException(
            key(pack).value(), store + ", though a bundle needs it; verify the store to see which")
        : new NoSuchObjectException(
            key(pack).value(), store + ", though forwarding leads there from pack " + origin);
  }

  private static void readRecords(StoredObject open, List<Item> items, RecordRun run)
      throws IOException {
    String object = open.info().key().value();
    List<Item> sorted = new ArrayList<>(items);
    sorted.sort(Comparator.comparingInt(item -> item.place().offset()));
    long size = open.info().size();
    for (int i = 0; i < sorted.size(); i++) {
      Item item = sorted.get(i);
      ChunkRef ref = item.wanted().ref();
      if (item.end() > size) {
        throw Faults.corrupt(
            object,
            "chunk "
                + ref.id()
                + " should end at "
                + item.end()
                + " but the pack is "
                + size
                + " bytes");
      }
      if (ref.length() > PackLayout.MAX_CHUNK || item.place().stored() > ref.length()) {
        throw Faults.corrupt(
            object,
            "the reference to chunk "
                + ref.id()
                + " has impossible lengths, "
                + ref.length()
                + " plain and "
                + item.place().stored()
                + " stored");
      }
      if (i > 0
          && item.place().offset() < sorted.get(i - 1).end()
          && !item.equals(sorted.get(i - 1))) {
        throw Faults.corrupt(object, "the place of chunk " + ref.id() + " overlaps another");
      }
    }
    run.read(open.body(), sorted, object);
  }

  private static Map<PackId, List<Item>> moved(ForwardTable table, List<Item> items) {
    Map<PackId, List<Item>> groups = new LinkedHashMap<>();
    for (Item item : items) {
      Place place =
          table
              .find(item.place())
              .orElseThrow(
                  () ->
                      Faults.corrupt(
                          ForwardTable.key(table.pack()).value(),
                          "record "
                              + item.place().number()
                              + ", chunk "
                              + item.wanted().ref().id()
                              + ", was not kept when pack "
                              + table.pack()
                              + " was rewritten"));
      groups
          .computeIfAbsent(place.pack(), any -> new ArrayList<>())
          .add(new Item(item.wanted(), place));
    }
    return groups;
  }

  /** Splits items where they lie far apart. */
  private static List<List<Item>> runs(List<Item> items) {
    List<Item> sorted = new ArrayList<>(items);
    sorted.sort(Comparator.comparingInt(item -> item.place().offset()));
    List<List<Item>> runs = new ArrayList<>();
    long end = Long.MIN_VALUE / 2;
    for (Item item : sorted) {
      if (runs.isEmpty() || item.place().offset() - end > MAX_GAP) {
        runs.add(new ArrayList<>());
      }
      runs.get(runs.size() - 1).add(item);
      end = item.end();
    }
    return runs;
  }
}
