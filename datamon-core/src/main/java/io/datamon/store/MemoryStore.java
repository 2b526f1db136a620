package io.datamon.store;

import io.datamon.error.InvalidInputException;
import io.datamon.error.NoSuchObjectException;
import io.datamon.error.UnavailableException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A store in the memory of this process, for tests and for trying things; nothing of it lasts.
 *
 * <p>Objects are held whole, each of at most 2 GiB. It refuses what a folder would refuse (a key
 * below another one), so that what works here works there. Safe for use by several threads.
 */
public final class MemoryStore implements ObjectStore {
  @SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
  private record Held(byte[] bytes, ObjectInfo info) {}

  private final StoreInfo info =
      new StoreInfo(URI.create("memory:/"), Duration.ZERO, Duration.ofNanos(1_000));
  private final InstantSource clock;

  /** The objects by key; guarded by itself, as are the past ones and the counter. */
  private final NavigableMap<String, Held> objects = new TreeMap<>(Key::compare);

  private final boolean keepsVersions;

  /** What the objects that are there were before, oldest first. */
  private final Map<String, List<Held>> past = new HashMap<>();

  private long versions;

  /** Creates an empty store. */
  public MemoryStore() {
    this(InstantSource.system());
  }

  /** Creates an empty store that takes the times of objects from a clock. */
  public MemoryStore(InstantSource clock) {
    this(clock, false);
  }

  private MemoryStore(InstantSource clock, boolean keepsVersions) {
    this.clock = clock;
    this.keepsVersions = keepsVersions;
  }

  /** Creates an empty store that keeps what objects were before, as a bucket with versions does. */
  public static MemoryStore keepingVersions() {
    return new MemoryStore(InstantSource.system(), true);
  }

  @Override
  public StoreInfo info() {
    return info;
  }

  @Override
  public StoredObject get(Key key, ByteRange range) {
    FolderFailures.checkInterrupt("object " + key + " could not be read from " + info.uri());
    Held held;
    synchronized (objects) {
      held = objects.get(key.value());
    }
    if (held == null) {
      throw new NoSuchObjectException(key.value(), info.uri().toString());
    }
    int size = held.bytes.length;
    int from = (int) Math.min(range.offset(), size);
    int length = (int) Math.min(range.length(), size - from);
    return new StoredObject(held.info, new ByteArrayInputStream(held.bytes, from, length));
  }

  @Override
  public Version put(Key key, Payload body, Condition condition, Durability durability) {
    String what = "object " + key + " could not be put into " + info.uri();
    FolderFailures.checkInterrupt(what);
    byte[] bytes = read(what, key, body);
    FolderFailures.checkInterrupt(what);
    Instant now = clock.instant();
    synchronized (objects) {
      Held current = objects.get(key.value());
      boolean holds =
          condition instanceof Condition.IfVersion is
              ? current != null && current.info.version().equals(is.version())
              : condition instanceof Condition.Always || current == null;
      if (!holds) {
        throw new PreconditionFailedException(key, condition, info.uri().toString());
      }
      checkFolders(key);
      Version version = new Version(Long.toString(++versions));
      objects.put(key.value(), new Held(bytes, new ObjectInfo(key, bytes.length, version, now)));
      if (keepsVersions && current != null) {
        past.computeIfAbsent(key.value(), any -> new ArrayList<>()).add(current);
      }
      return version;
    }
  }

  private static byte[] read(String what, Key key, Payload body) {
    if (body.length() > Integer.MAX_VALUE - 16) {
      throw new UnavailableException(what + ": it is larger than an object in memory may be");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) body.length());
    try {
      body.writeTo(new Appender(bytes));
    } catch (BufferOverflowException e) {
      throw wrongLength(key, "more", body, e);
    } catch (IOException e) {
      throw FolderFailures.isInterrupt(e)
          ? FolderFailures.cancelled(what, e)
          : new UnavailableException(
              "object " + key + " was not put: its source could not be read: " + e.getMessage(), e);
    }
    if (bytes.hasRemaining()) {
      throw wrongLength(key, Integer.toString(bytes.position()), body, null);
    }
    return bytes.array();
  }

  private static InvalidInputException wrongLength(
      Key key, String given, Payload body, @Nullable Exception e) {
    String message =
        "object %s was not put: its source gave %s bytes instead of %d; it may have been changed meanwhile, so run it again"
            .formatted(key, given, body.length());
    return e == null ? new InvalidInputException(message) : new InvalidInputException(message, e);
  }

  private void checkFolders(Key key) {
    String value = key.value();
    for (int slash = value.indexOf('/'); slash >= 0; slash = value.indexOf('/', slash + 1)) {
      if (objects.containsKey(value.substring(0, slash))) {
        throw new InvalidInputException(
            "object %s cannot be stored in %s: %s is not a folder there"
                .formatted(key, info.uri(), value.substring(0, slash)));
      }
    }
    String below = objects.ceilingKey(value + "/");
    if (below != null && below.startsWith(value + "/")) {
      throw new InvalidInputException(
          "object %s cannot be stored in %s: objects below that name are there already"
              .formatted(key, info.uri()));
    }
  }

  @Override
  public Optional<ObjectInfo> head(Key key) {
    FolderFailures.checkInterrupt("object " + key + " could not be looked up in " + info.uri());
    synchronized (objects) {
      return Optional.ofNullable(objects.get(key.value())).map(Held::info);
    }
  }

  @Override
  public void delete(Key key) {
    FolderFailures.checkInterrupt("object " + key + " could not be deleted from " + info.uri());
    synchronized (objects) {
      objects.remove(key.value());
      past.remove(key.value());
    }
  }

  @Override
  public List<KeptVersion> versions(Key key) {
    FolderFailures.checkInterrupt("versions of " + key + " could not be listed in " + info.uri());
    List<KeptVersion> versions = new ArrayList<>();
    synchronized (objects) {
      past.getOrDefault(key.value(), List.of()).forEach(held -> versions.add(kept(held)));
      Optional.ofNullable(objects.get(key.value())).ifPresent(held -> versions.add(kept(held)));
    }
    return versions;
  }

  private static KeptVersion kept(Held held) {
    return new KeptVersion(held.info, held.info.version().value());
  }

  @Override
  public StoredObject get(Key key, KeptVersion version) {
    FolderFailures.checkInterrupt("object " + key + " could not be read from " + info.uri());
    synchronized (objects) {
      List<Held> all = new ArrayList<>(past.getOrDefault(key.value(), List.of()));
      Optional.ofNullable(objects.get(key.value())).ifPresent(all::add);
      return all.stream()
          .filter(held -> held.info.version().value().equals(version.id()))
          .findFirst()
          .map(held -> new StoredObject(held.info, new ByteArrayInputStream(held.bytes)))
          .orElseThrow(() -> new NoSuchObjectException(key.value(), info.uri().toString()));
    }
  }

  @Override
  public Iterator<ObjectInfo> list(String prefix, String startAfter) {
    return new Listing(prefix, startAfter);
  }

  @Override
  public void barrier() {
    FolderFailures.checkInterrupt("what was put into " + info.uri() + " could not be made durable");
  }

  /** Does nothing; the objects stay as long as this store is reachable. */
  @Override
  public void close() {}

  /** Steps from key to key, so that changes meanwhile are no trouble. */
  private final class Listing implements Iterator<ObjectInfo> {
    private final String prefix;
    private String after;
    private @Nullable ObjectInfo next;

    Listing(String prefix, String startAfter) {
      this.prefix = prefix;
      this.after = startAfter;
    }

    @Override
    public boolean hasNext() {
      if (next == null) {
        FolderFailures.checkInterrupt("objects of " + info.uri() + " could not be listed");
        synchronized (objects) {
          Map.Entry<String, Held> entry =
              Key.compare(after, prefix) < 0
                  ? objects.ceilingEntry(prefix)
                  : objects.higherEntry(after);
          if (entry != null && entry.getKey().startsWith(prefix)) {
            next = entry.getValue().info;
          }
        }
      }
      return next != null;
    }

    @Override
    public ObjectInfo next() {
      if (!hasNext() || next == null) {
        throw new NoSuchElementException("the listing is at its end");
      }
      ObjectInfo result = next;
      after = result.key().value();
      next = null;
      return result;
    }
  }

  private record Appender(ByteBuffer target) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer bytes) {
      int length = bytes.remaining();
      target.put(bytes);
      return length;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
