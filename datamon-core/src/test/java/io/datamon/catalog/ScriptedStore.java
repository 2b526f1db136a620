package io.datamon.catalog;

import io.datamon.error.NoSuchObjectException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.error.UnavailableException;
import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.Key;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import io.datamon.store.PreconditionFailedException;
import io.datamon.store.StoreInfo;
import io.datamon.store.StoredObject;
import io.datamon.store.Version;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A store in memory that counts requests and does to puts what a test has written down. */
final class ScriptedStore implements ObjectStore {
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Stored(byte[] bytes, ObjectInfo info) {}

  /** What happens to one put. */
  interface Step {
    /** The put takes effect and is answered. */
    Step PLAIN = (key, put) -> put.run();

    /** The put takes effect, and the answer is lost. */
    Step LOSE_ANSWER =
        (key, put) -> {
          put.run();
          throw new OutcomeUnknownException("the answer to the put of " + key + " was lost");
        };

    /** The put is lost on its way. */
    Step LOSE_PUT =
        (key, put) -> {
          throw new OutcomeUnknownException("the put of " + key + " was lost");
        };

    void run(Key key, Runnable put);

    /** Something else happens first. */
    static Step after(Runnable other) {
      return (key, put) -> {
        other.run();
        put.run();
      };
    }
  }

  final Deque<Step> script = new ConcurrentLinkedDeque<>();
  final AtomicInteger lists = new AtomicInteger();
  final AtomicInteger listed = new AtomicInteger();
  final AtomicInteger gets = new AtomicInteger();
  final AtomicInteger heads = new AtomicInteger();
  final AtomicInteger puts = new AtomicInteger();
  private final ConcurrentSkipListMap<Key, Stored> objects = new ConcurrentSkipListMap<>();
  private final AtomicInteger versions = new AtomicInteger();
  private final URI uri;
  private volatile boolean readable = true;

  ScriptedStore() {
    this(URI.create("memory://test"));
  }

  ScriptedStore(URI uri) {
    this.uri = uri;
  }

  void put(String key, String body) {
    store(new Key(key), body.getBytes(StandardCharsets.UTF_8));
  }

  void put(String key, byte[] body) {
    store(new Key(key), body);
  }

  String text(Key key) {
    return new String(objects.get(key).bytes(), StandardCharsets.UTF_8);
  }

  int size(String prefix) {
    return (int) objects.keySet().stream().filter(k -> k.value().startsWith(prefix)).count();
  }

  void readable(boolean now) {
    readable = now;
  }

  void resetCounts() {
    for (AtomicInteger count : new AtomicInteger[] {lists, listed, gets, heads, puts}) {
      count.set(0);
    }
  }

  private Version store(Key key, byte[] body) {
    Version version = new Version(Integer.toString(versions.incrementAndGet()));
    objects.put(key, new Stored(body, new ObjectInfo(key, body.length, version, Instant.EPOCH)));
    return version;
  }

  @Override
  public StoreInfo info() {
    return new StoreInfo(uri, Duration.ZERO, Duration.ZERO);
  }

  @Override
  public StoredObject get(Key key, ByteRange range) {
    gets.incrementAndGet();
    if (!readable) {
      throw new UnavailableException("the store does not answer");
    }
    Stored stored = objects.get(key);
    if (stored == null) {
      throw new NoSuchObjectException(key.value(), uri.toString());
    }
    int from = (int) Math.min(range.offset(), stored.bytes().length);
    int length = (int) Math.min(range.length(), stored.bytes().length - from);
    return new StoredObject(stored.info(), new ByteArrayInputStream(stored.bytes(), from, length));
  }

  @Override
  public Version put(Key key, Payload body, Condition condition, Durability durability) {
    puts.incrementAndGet();
    Version[] written = new Version[1];
    Runnable put = () -> written[0] = putNow(key, body, condition);
    Step step = script.poll();
    if (step == null) {
      put.run();
    } else {
      step.run(key, put);
    }
    return written[0];
  }

  private synchronized Version putNow(Key key, Payload body, Condition condition) {
    Stored there = objects.get(key);
    boolean holds =
        condition instanceof Condition.Always
            || condition instanceof Condition.IfAbsent && there == null
            || condition instanceof Condition.IfVersion v
                && there != null
                && there.info().version().equals(v.version());
    if (!holds) {
      throw new PreconditionFailedException(key, condition, uri.toString());
    }
    try (InputStream in = body.open()) {
      return store(key, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<ObjectInfo> head(Key key) {
    heads.incrementAndGet();
    return Optional.ofNullable(objects.get(key)).map(Stored::info);
  }

  @Override
  public void delete(Key key) {
    objects.remove(key);
  }

  @Override
  public Iterator<ObjectInfo> list(String prefix, String startAfter) {
    lists.incrementAndGet();
    Iterator<Map.Entry<Key, Stored>> all = objects.entrySet().iterator();
    return new Iterator<>() {
      private Optional<ObjectInfo> next = Optional.empty();

      @Override
      public boolean hasNext() {
        while (next.isEmpty() && all.hasNext()) {
          ObjectInfo info = all.next().getValue().info();
          String key = info.key().value();
          if (key.startsWith(prefix) && Key.compare(key, startAfter) > 0) {
            next = Optional.of(info);
          }
        }
        return next.isPresent();
      }

      @Override
      public ObjectInfo next() {
        listed.incrementAndGet();
        ObjectInfo info = next.orElseThrow();
        next = Optional.empty();
        return info;
      }
    };
  }

  @Override
  public void barrier() {}

  @Override
  public void close() {}
}
