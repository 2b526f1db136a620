package io.datamon.store;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * A store option: counts what the stores that are opened with it ask for, as their providers count
 * it: each request that was made, repeated ones and each page of a listing too. Thread-safe.
 */
public final class RequestMeter {
  private final Map<String, Counts> counts = new ConcurrentHashMap<>();

  /** Creates a meter at zero. */
  public RequestMeter() {}

  /** Returns the counts of a kind of stores, by the scheme of their URIs in lower case. */
  public Counts of(String scheme) {
    return counts.computeIfAbsent(scheme, any -> new Counts());
  }

  /** Returns the schemes of stores that were opened. */
  public Set<String> schemes() {
    return new TreeSet<>(counts.keySet());
  }

  /** What was asked of one kind of stores. */
  public static final class Counts {
    private final LongAdder dear = new LongAdder();
    private final LongAdder cheap = new LongAdder();
    private final LongAdder free = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();

    private Counts() {}

    /** Counts a request of class A: a put, or a page of a listing. */
    public void addDear() {
      dear.increment();
    }

    /** Counts a request of class B: a read or a look-up. */
    public void addCheap() {
      cheap.increment();
    }

    /** Counts a request that costs nothing: a removal. */
    public void addFree() {
      free.increment();
    }

    /** Notes that one of the requests failed in passing, so that it may have been repeated. */
    public void addFailed() {
      failed.increment();
    }

    /** Counts bytes of objects that were put. */
    public void addSent(long bytes) {
      sent.add(bytes);
    }

    /** Counts bytes of objects that were read. */
    public void addReceived(long bytes) {
      received.add(bytes);
    }

    /** Returns how many requests of class A were made: puts and pages of listings. */
    public long dear() {
      return dear.sum();
    }

    /** Returns how many requests of class B were made: reads and look-ups. */
    public long cheap() {
      return cheap.sum();
    }

    /** Returns how many requests were made that cost nothing: removals. */
    public long free() {
      return free.sum();
    }

    /** Returns how many of the requests failed in passing. */
    public long failed() {
      return failed.sum();
    }

    /** Returns how many bytes of objects were put. */
    public long sentBytes() {
      return sent.sum();
    }

    /** Returns how many bytes of objects were read. */
    public long receivedBytes() {
      return received.sum();
    }
  }
}
