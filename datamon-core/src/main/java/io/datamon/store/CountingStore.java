package io.datamon.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * A store that counts what is asked of another one: operations, bytes and sequential round trips.
 *
 * <p>Operations that fail count too. A listing counts once, when its first object is asked for,
 * however many pages it has. Safe for use by several threads.
 */
public final class CountingStore extends ForwardingStore {
  /** The kinds of operations. */
  public enum Kind {
    /** {@link ObjectStore#get}. */
    GET,
    /** {@link ObjectStore#put}. */
    PUT,
    /** {@link ObjectStore#head}. */
    HEAD,
    /** {@link ObjectStore#delete}. */
    DELETE,
    /** {@link ObjectStore#list} and {@link ObjectStore#versions}. */
    LIST,
    /** {@link ObjectStore#barrier}; not a round trip. */
    BARRIER
  }

  /**
   * One operation, of a store that records them.
   *
   * @param subject the key, or for a listing the prefix
   * @param begin when it began, in ticks: every begin and every end is one tick later than the last
   * @param end when it returned, in ticks
   */
  public record Operation(Kind kind, String subject, long begin, long end) {}

  private final boolean recording;
  private final Map<Kind, LongAdder> counts = new EnumMap<>(Kind.class);
  private final LongAdder bytesRead = new LongAdder();
  private final LongAdder bytesWritten = new LongAdder();

  /** Guarded by itself, as are the ticks. */
  private final List<Operation> operations = new ArrayList<>();

  private long ticks;

  /** Creates a store that counts, in constant memory. */
  public CountingStore(ObjectStore delegate) {
    this(delegate, false);
  }

  private CountingStore(ObjectStore delegate, boolean recording) {
    super(delegate);
    this.recording = recording;
    for (Kind kind : Kind.values()) {
      counts.put(kind, new LongAdder());
    }
  }

  /** Creates a store that also remembers every operation until it is reset, for tests. */
  public static CountingStore recording(ObjectStore delegate) {
    return new CountingStore(delegate, true);
  }

  /** Returns how many operations of a kind were begun. */
  public long count(Kind kind) {
    return counter(kind).sum();
  }

  /** Returns how many bytes of objects were read by callers. */
  public long bytesRead() {
    return bytesRead.sum();
  }

  /** Returns how many bytes puts that succeeded have written. */
  public long bytesWritten() {
    return bytesWritten.sum();
  }

  /** Returns the operations that have ended, in the order of their ends; empty if not recording. */
  public List<Operation> operations() {
    synchronized (operations) {
      return List.copyOf(operations);
    }
  }

  /**
   * Returns the length of the longest chain of recorded operations of which each began after the
   * one before had ended: how many round trips must follow each other, at most.
   */
  public int roundTrips() {
    List<Operation> byEnd = new ArrayList<>(operations());
    byEnd.sort(Comparator.comparingLong(Operation::end));
    int chain = 0;
    long busyUntil = -1;
    for (Operation each : byEnd) {
      if (each.kind() != Kind.BARRIER && each.begin() > busyUntil) {
        chain++;
        busyUntil = each.end();
      }
    }
    return chain;
  }

  /** Sets all counts to zero and forgets what was recorded. */
  public void reset() {
    counts.values().forEach(LongAdder::reset);
    bytesRead.reset();
    bytesWritten.reset();
    synchronized (operations) {
      operations.clear();
    }
  }

  private <T> T counted(Kind kind, String subject, Supplier<T> operation) {
    counter(kind).increment();
    long begin = tick();
    try {
      return operation.get();
    } finally {
      if (recording) {
        synchronized (operations) {
          operations.add(new Operation(kind, subject, begin, ++ticks));
        }
      }
    }
  }

  private LongAdder counter(Kind kind) {
    return Objects.requireNonNull(counts.get(kind));
  }

  private long tick() {
    synchronized (operations) {
      return ++ticks;
    }
  }

  @Override
  public StoredObject get(Key key, ByteRange range) {
    StoredObject object = counted(Kind.GET, key.value(), () -> delegate().get(key, range));
    return new StoredObject(object.info(), new CountedStream(object.body()));
  }

  @Override
  public Version put(Key key, Payload body, Condition condition, Durability durability) {
    Version version =
        counted(Kind.PUT, key.value(), () -> delegate().put(key, body, condition, durability));
    bytesWritten.add(body.length());
    return version;
  }

  @Override
  public Optional<ObjectInfo> head(Key key) {
    return counted(Kind.HEAD, key.value(), () -> delegate().head(key));
  }

  @Override
  public void delete(Key key) {
    counted(
        Kind.DELETE,
        key.value(),
        () -> {
          delegate().delete(key);
          return key;
        });
  }

  @Override
  public Iterator<ObjectInfo> list(String prefix, String startAfter) {
    return counted(prefix, delegate().list(prefix, startAfter));
  }

  @Override
  public Iterator<ObjectInfo> list(String prefix, String startAfter, OtherNames others) {
    return counted(prefix, delegate().list(prefix, startAfter, others));
  }

  private Iterator<ObjectInfo> counted(String prefix, Iterator<ObjectInfo> listing) {
    return new Iterator<>() {
      private boolean asked;

      @Override
      public boolean hasNext() {
        if (asked) {
          return listing.hasNext();
        }
        asked = true;
        return counted(Kind.LIST, prefix, listing::hasNext);
      }

      @Override
      public ObjectInfo next() {
        if (!asked && !hasNext()) {
          throw new NoSuchElementException("the listing is at its end");
        }
        return listing.next();
      }
    };
  }

  @Override
  public List<KeptVersion> versions(Key key) {
    return counted(Kind.LIST, key.value(), () -> delegate().versions(key));
  }

  @Override
  public StoredObject get(Key key, KeptVersion version) {
    StoredObject object = counted(Kind.GET, key.value(), () -> delegate().get(key, version));
    return new StoredObject(object.info(), new CountedStream(object.body()));
  }

  @Override
  public void barrier() {
    counted(
        Kind.BARRIER,
        "",
        () -> {
          delegate().barrier();
          return "";
        });
  }

  @Override
  public void barrier(Set<Key> others) {
    counted(
        Kind.BARRIER,
        "",
        () -> {
          delegate().barrier(others);
          return "";
        });
  }

  private final class CountedStream extends FilterInputStream {
    CountedStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      bytesRead.add(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int n = in.read(target, offset, length);
      bytesRead.add(Math.max(n, 0));
      return n;
    }
  }
}
