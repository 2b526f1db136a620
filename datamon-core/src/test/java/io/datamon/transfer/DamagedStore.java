package io.datamon.transfer;

import io.datamon.error.NoSuchObjectException;
import io.datamon.store.ByteRange;
import io.datamon.store.ForwardingStore;
import io.datamon.store.Key;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import io.datamon.store.StoredObject;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** A store of which one object at a time is another than it was written, or is not there. */
final class DamagedStore extends ForwardingStore {
  private Key damaged = new Key("none");
  private Optional<byte[]> now = Optional.empty();

  DamagedStore(ObjectStore store) {
    super(store);
  }

  /**
   * Damages an object; all others are sound again.
   *
   * @param bytes what it holds now; nothing if it is missing
   */
  void damage(Key key, Optional<byte[]> bytes) {
    damaged = key;
    now = bytes;
  }

  void heal() {
    damaged = new Key("none");
  }

  @Override
  public StoredObject get(Key key, ByteRange range) {
    if (!key.equals(damaged)) {
      return super.get(key, range);
    }
    byte[] bytes = now.orElseThrow(() -> new NoSuchObjectException(key.value(), "a damaged store"));
    int from = (int) Math.min(range.offset(), bytes.length);
    int to = from + (int) Math.min(bytes.length - from, range.length());
    ObjectInfo before = super.head(key).orElseThrow();
    return new StoredObject(
        new ObjectInfo(key, bytes.length, before.version(), before.modified()),
        new ByteArrayInputStream(Arrays.copyOfRange(bytes, from, to)));
  }

  @Override
  public Optional<ObjectInfo> head(Key key) {
    return super.head(key).flatMap(this::changed);
  }

  private Optional<ObjectInfo> changed(ObjectInfo info) {
    return info.key().equals(damaged)
        ? now.map(b -> new ObjectInfo(info.key(), b.length, info.version(), info.modified()))
        : Optional.of(info);
  }

  @Override
  public Iterator<ObjectInfo> list(String prefix, String startAfter) {
    List<ObjectInfo> all = new ArrayList<>();
    super.list(prefix, startAfter).forEachRemaining(info -> changed(info).ifPresent(all::add));
    return all.iterator();
  }
}
