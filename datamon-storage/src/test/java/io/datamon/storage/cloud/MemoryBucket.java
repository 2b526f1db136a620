package io.datamon.storage.cloud;

import io.datamon.storage.cloud.BucketFailure.Kind;
import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.Payload;
import io.datamon.store.Version;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;

/** A bucket in memory whose requests fail as a test says, one after the other. */
final class MemoryBucket implements BucketClient {
  /** What befalls a request; */
  record Fate(Optional<BucketFailure> before, Runnable meanwhile, Optional<BucketFailure> after) {
    static Fate good() {
      return new Fate(Optional.empty(), () -> {}, Optional.empty());
    }

    /** It fails and has done nothing. */
    static Fate refused(Kind kind) {
      return new Fate(
          Optional.of(BucketFailure.withoutEffect(kind, "refused", new IOException())),
          () -> {},
          Optional.empty());
    }

    /** It fails and might have done something, but has not. */
    static Fate lostBefore() {
      return new Fate(Optional.of(lost()), () -> {}, Optional.empty());
    }

    /** It is done, and its answer is lost. */
    static Fate lostAfter() {
      return lostAfter(() -> {});
    }

    /** It is done, then something else happens, and its answer is lost. */
    static Fate lostAfter(Runnable meanwhile) {
      return new Fate(Optional.empty(), meanwhile, Optional.of(lost()));
    }

    private static BucketFailure lost() {
      return BucketFailure.perhapsActed(Kind.PASSING, "the connection broke", new IOException());
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Held(byte[] bytes, Found found) {}

  private final Map<String, Held> objects = new TreeMap<>();
  private final Deque<Fate> fates = new ArrayDeque<>();
  private UnaryOperator<InputStream> wire = in -> in;
  private List<Past> past = List.of();
  private boolean newestFirst;
  private List<Instant> removals = List.of();
  private long generation;
  private int requests;

  /** Says what befalls the next requests. */
  void next(Fate... fate) {
    fates.addAll(List.of(fate));
  }

  /** Says what becomes of the bodies of answers from now on. */
  void wire(UnaryOperator<InputStream> change) {
    wire = change;
  }

  /** Returns how many requests were made. */
  synchronized int requests() {
    return requests;
  }

  private interface Work<T> {
    T run() throws BucketFailure;
  }

  private synchronized <T> T request(Work<T> work) throws BucketFailure {
    requests++;
    Fate fate = fates.isEmpty() ? Fate.good() : fates.removeFirst();
    if (fate.before().isPresent()) {
      throw fate.before().get();
    }
    T answer = work.run();
    fate.meanwhile().run();
    if (fate.after().isPresent()) {
      throw fate.after().get();
    }
    return answer;
  }

  private Held held(String name) throws BucketFailure {
    Held held = objects.get(name);
    if (held == null) {
      throw BucketFailure.withoutEffect(Kind.MISSING, "no such object", new IOException());
    }
    return held;
  }

  @Override
  public Optional<Opened> get(String name, ByteRange range, Optional<Version> only)
      throws BucketFailure {
    return request(
        () -> {
          Held held = held(name);
          if (only.isPresent() && !only.get().equals(held.found().version())) {
            throw BucketFailure.withoutEffect(Kind.MISSING, "no such version", new IOException());
          }
          if (range.offset() >= held.bytes().length && range.offset() > 0) {
            return Optional.empty();
          }
          CRC32C sum = new CRC32C();
          sum.update(held.bytes());
          int from = (int) range.offset();
          int length = (int) Math.min(range.length(), held.bytes().length - from);
          return Optional.of(
              new Opened(
                  held.found(),
                  wire.apply(new ByteArrayInputStream(held.bytes(), from, length)),
                  Optional.of(KeptSum.ofCrc32c((int) sum.getValue()))));
        });
  }

  @Override
  public Version put(String name, Payload body, int crc32c, Condition condition, String nonce)
      throws BucketFailure {
    return request(() -> set(name, body, condition, nonce));
  }

  private Version set(String name, Payload body, Condition condition, String nonce)
      throws BucketFailure {
    Held held = objects.get(name);
    boolean holds =
        condition instanceof Condition.IfVersion is
            ? held != null && held.found().version().equals(is.version())
            : condition instanceof Condition.Always || held == null;
    if (!holds) {
      throw BucketFailure.withoutEffect(Kind.CONDITION, "does not hold", new IOException());
    }
    try (InputStream in = body.open()) {
      byte[] bytes = in.readAllBytes();
      Version version = new Version(Long.toString(++generation));
      Instant now = Instant.ofEpochSecond(1_800_000_000);
      objects.put(
          name, new Held(bytes, new Found(name, bytes.length, version, now, Optional.of(nonce))));
      return version;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<Found> head(String name) throws BucketFailure {
    return request(() -> Optional.ofNullable(objects.get(name)).map(Held::found));
  }

  @Override
  public void delete(String name) throws BucketFailure {
    request(() -> Optional.ofNullable(objects.remove(name)));
  }

  @Override
  public Page list(String prefix, String startAt, Optional<String> next) throws BucketFailure {
    return request(
        () -> {
          List<Found> page = new ArrayList<>();
          Optional<String> more = Optional.empty();
          for (Held each : objects.values()) {
            String name = each.found().name();
            if (!name.startsWith(prefix) || name.compareTo(next.orElse(startAt)) < 0) {
              continue;
            }
            if (page.size() == 3) {
              more = Optional.of(name);
              break;
            }
            page.add(each.found());
          }
          return new Page(page, more);
        });
  }

  @Override
  public PastPage versions(String name, Optional<String> next) throws BucketFailure {
    return request(
        () -> {
          int from = Integer.parseInt(next.orElse("0"));
          int to = Math.min(from + 2, past.size());
          return new PastPage(
              past.subList(from, to),
              newestFirst,
              removals,
              to < past.size() ? Optional.of(String.valueOf(to)) : Optional.empty());
        });
  }

  @Override
  public Optional<Opened> get(String name, String id, Version version, ByteRange range) {
    throw new UnsupportedOperationException("the past has no bytes here");
  }

  /** Says what is told of the past of any object, two on a page. */
  void past(List<Past> all, boolean newestFirst, List<Instant> removals) {
    this.past = all;
    this.newestFirst = newestFirst;
    this.removals = removals;
  }

  /** Returns the bytes of an object, past all faults. */
  byte[] bytes(String name) {
    return Arrays.copyOf(objects.get(name).bytes(), objects.get(name).bytes().length);
  }

  @Override
  public void close() {}
}
