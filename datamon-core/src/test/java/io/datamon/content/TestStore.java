package io.datamon.content;

import io.datamon.error.NoSuchObjectException;
import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.Key;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import io.datamon.store.StoreInfo;
import io.datamon.store.StoredObject;
import io.datamon.store.Version;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Objects in a map, for reading; counts requests. */
final class TestStore implements ObjectStore {
  final Map<Key, byte[]> objects = new ConcurrentHashMap<>();
  final AtomicInteger gets = new AtomicInteger();

  void put(Key key, byte[] bytes) {
    objects.put(key, bytes);
  }

  @Override
  public StoreInfo info() {
    return new StoreInfo(URI.create("mem:/test"), Duration.ZERO, Duration.ZERO);
  }

  @Override
  public StoredObject get(Key key, ByteRange range) {
    gets.incrementAndGet();
    byte[] bytes = objects.get(key);
    if (bytes == null) {
      throw new NoSuchObjectException(key.value(), info().uri().toString());
    }
    int from = (int) Math.min(bytes.length, range.offset());
    int length = (int) Math.min(bytes.length - from, range.length());
    ObjectInfo info = new ObjectInfo(key, bytes.length, new Version("1"), Instant.EPOCH);
    return new StoredObject(info, new ByteArrayInputStream(bytes, from, length));
  }

  @Override
  public Version put(Key key, Payload body, Condition condition, Durability durability) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<ObjectInfo> head(Key key) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void delete(Key key) {
    objects.remove(key);
  }

  @Override
  public Iterator<ObjectInfo> list(String prefix, String startAfter) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void barrier() {}

  @Override
  public void close() {}
}
