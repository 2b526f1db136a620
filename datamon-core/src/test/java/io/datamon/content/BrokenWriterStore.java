package io.datamon.content;

import io.datamon.error.NoSuchObjectException;
import io.datamon.model.PackId;
import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.ForwardingStore;
import io.datamon.store.Key;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import io.datamon.store.StoredObject;
import io.datamon.store.Version;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between a writer and its store and makes a writer of it that leaves out one rule of the
 * protocol, to show that the rule is needed and that its absence would be found.
 */
public final class BrokenWriterStore extends ForwardingStore {
  /** What the writer does wrong. */
  public enum Fault {
    /** Reads the head before it has registered. */
    HEAD_BEFORE_SESSION,
    /** Trusts what it saw before it read the head. */
    LOOK_BEFORE_HEAD,
    /** Reuses packs that are condemned or doomed. */
    NO_EXCLUSION,
    /** Reuses packs that are condemned or doomed if the parent's pages lead there. */
    NO_EXCLUSION_OF_PARENT,
    /** Reuses packs that it has not seen, by the word of the index. */
    NO_LOOK,
    /** Releases packs in a head that others have changed since. */
    RELEASE_WITHOUT_CAS
  }

  private static final Logger LOG = System.getLogger(BrokenWriterStore.class.getName());

  private final Fault fault;
  private final Map<String, byte[]> older;
  private final String packs;
  private Optional<Held> held = Optional.empty(); // a put of the session; guarded by this
  private final Map<Key, ObjectInfo> seen = new ConcurrentHashMap<>();
  private final Map<Key, byte[]> looked = new ConcurrentHashMap<>();
  private volatile Set<PackId> excluded = Set.of();

  private record Held(Key key, Payload body) {}

  /**
   * Breaks a writer.
   *
   * @param prefix the place of the content part in the store
   * @param older packs by their keys, whether they are still in the store or not
   */
  public BrokenWriterStore(
      ObjectStore delegate, String prefix, Fault fault, Map<String, byte[]> older) {
    super(delegate);
    this.fault = fault;
    this.older = older;
    this.packs = prefix + "/packs/";
  }

  @Override
  public StoredObject get(Key key, ByteRange range) {
    if (key.value().endsWith("/gc/head")) {
      return head(key, range);
    }
    boolean contents = key.value().startsWith(packs) && range.offset() == 0;
    if (contents && looked.containsKey(key)) {
      return object(key, looked.get(key), range, new Version("1"));
    }
    if (contents && fault == Fault.NO_LOOK) {
      try {
        return delegate().get(key, range);
      } catch (NoSuchObjectException e) {
        if (older.containsKey(key.value())) {
          return object(key, older.get(key.value()), range, new Version("1"));
        }
        throw e;
      }
    }
    String name = key.value().substring(key.value().lastIndexOf('/') + 1);
    if (contents
        && fault == Fault.NO_EXCLUSION_OF_PARENT
        && excluded.stream().anyMatch(p -> p.toString().equals(name))) {
      throw new NoSuchObjectException(key.value(), "memory:/");
    }
    StoredObject object = delegate().get(key, range);
    if (fault == Fault.LOOK_BEFORE_HEAD && key.value().contains("/bundles/")) {
      seen.put(key, object.info());
    }
    return object;
  }

  private static StoredObject object(Key key, byte[] bytes, ByteRange range, Version version) {
    int length = (int) Math.min(range.length(), bytes.length);
    return new StoredObject(
        new ObjectInfo(key, bytes.length, version, java.time.Instant.EPOCH),
        new ByteArrayInputStream(bytes, 0, length));
  }

  private StoredObject head(Key key, ByteRange range) {
    if (fault == Fault.LOOK_BEFORE_HEAD) {
      lookAtPacks();
    }
    StoredObject object = delegate().get(key, range);
    if (fault == Fault.HEAD_BEFORE_SESSION) {
      Optional<Held> now;
      synchronized (this) {
        now = held;
        held = Optional.empty();
      }
      now.ifPresent(
          put -> delegate().put(put.key(), put.body(), Condition.ALWAYS, Durability.NONE));
    }
    if (fault != Fault.NO_EXCLUSION && fault != Fault.NO_EXCLUSION_OF_PARENT) {
      return object;
    }
    Head head = HeadCodec.parse(bytes(object), "here");
    Set<PackId> all = new TreeSet<>();
    if (fault == Fault.NO_EXCLUSION_OF_PARENT) {
      String place = key.value().substring(0, key.value().length() - "gc/head".length());
      for (Head.Batch batch : head.batches()) {
        try {
          all.addAll(
              BatchList.parse(
                      batch.packs().value(),
                      bytes(delegate().get(new Key(place + batch.packs().value()), ByteRange.ALL)))
                  .stream()
                  .toList());
        } catch (NoSuchObjectException e) {
          LOG.log(Level.DEBUG, "batch {0} was forgotten meanwhile", batch.id());
        }
      }
    }
    excluded = all;
    byte[] without =
        HeadCodec.write(
            new Head(
                head.generation(),
                head.features(),
                head.profile(),
                head.contexts(),
                List.of(),
                head.other()));
    return object(key, without, ByteRange.ALL, object.info().version());
  }

  private void lookAtPacks() {
    List<Key> there = new ArrayList<>();
    for (Iterator<ObjectInfo> all = delegate().list(packs, ""); all.hasNext(); ) {
      there.add(all.next().key());
    }
    for (Key key : there) {
      try {
        looked.put(key, bytes(delegate().get(key, ByteRange.ALL)));
      } catch (NoSuchObjectException e) {
        LOG.log(Level.DEBUG, "{0} was deleted since it was listed", key);
      }
    }
  }

  private static byte[] bytes(StoredObject object) {
    try (object) {
      return object.body().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<ObjectInfo> head(Key key) {
    ObjectInfo before = seen.get(key);
    return before != null ? Optional.of(before) : delegate().head(key);
  }

  @Override
  public Version put(Key key, Payload body, Condition condition, Durability durability) {
    if (fault == Fault.HEAD_BEFORE_SESSION && key.value().contains("/sessions/")) {
      synchronized (this) {
        held = Optional.of(new Held(key, body));
      }
      return new Version("1");
    }
    if (fault == Fault.RELEASE_WITHOUT_CAS && key.value().endsWith("/gc/head")) {
      return delegate().put(key, body, Condition.ALWAYS, durability);
    }
    return delegate().put(key, body, condition, durability);
  }

  @Override
  public void delete(Key key) {
    synchronized (this) {
      if (held.isPresent() && held.get().key().equals(key)) {
        held = Optional.empty();
        return;
      }
    }
    delegate().delete(key);
  }
}
