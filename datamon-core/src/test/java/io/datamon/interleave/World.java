package io.datamon.interleave;

import io.datamon.store.ByteRange;
import io.datamon.store.Key;
import io.datamon.store.MemoryStore;
import io.datamon.store.ObjectInfo;
import io.datamon.store.StoredObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The keys, contents, listings and store states that one exploration has met, each by a number, so
 * that states are small and equal ones are found to be so.
 *
 * <p>Thread-safe, since actors name the bytes of their puts themselves.
 */
final class World {
  private final Map<String, Integer> keyNumbers = new HashMap<>();
  private final List<String> keys = new ArrayList<>();
  private final Map<ByteBuffer, Integer> contentNumbers = new HashMap<>();
  private final List<byte[]> contents = new ArrayList<>();
  private final Map<List<Integer>, Integer> listNumbers = new HashMap<>();
  private final List<List<Integer>> lists = new ArrayList<>();
  private final Map<StoreState, Integer> stateNumbers = new HashMap<>();
  private final List<StoreState> states = new ArrayList<>();
  private final TreeMap<String, Integer> sortedKeys = new TreeMap<>(Key::compare);

  synchronized int key(String key) {
    Integer known = keyNumbers.get(key);
    if (known != null) {
      return known;
    }
    keyNumbers.put(key, keys.size());
    sortedKeys.put(key, keys.size());
    keys.add(key);
    return keys.size() - 1;
  }

  synchronized String key(int number) {
    return keys.get(number);
  }

  synchronized int content(byte[] bytes) {
    ByteBuffer wrapped = ByteBuffer.wrap(bytes);
    Integer known = contentNumbers.get(wrapped);
    if (known != null) {
      return known;
    }
    contentNumbers.put(wrapped, contents.size());
    contents.add(bytes);
    return contents.size() - 1;
  }

  synchronized byte[] content(int number) {
    return contents.get(number);
  }

  synchronized List<Integer> list(int number) {
    return lists.get(number);
  }

  synchronized int list(List<Integer> list) {
    Integer known = listNumbers.get(list);
    if (known != null) {
      return known;
    }
    listNumbers.put(list, lists.size());
    lists.add(list);
    return lists.size() - 1;
  }

  /** Returns the numbers of the keys that begin so and are greater than another, in key order. */
  synchronized Iterable<Integer> keysAfter(String prefix, String after) {
    List<Integer> found = new ArrayList<>();
    String from = Key.compare(after, prefix) < 0 ? prefix : after;
    for (Map.Entry<String, Integer> entry : sortedKeys.tailMap(from, true).entrySet()) {
      if (!entry.getKey().startsWith(prefix)) {
        break;
      }
      if (!entry.getKey().equals(after)) {
        found.add(entry.getValue());
      }
    }
    return found;
  }

  synchronized int state(StoreState state) {
    Integer known = stateNumbers.get(state);
    if (known != null) {
      return known;
    }
    stateNumbers.put(state, states.size());
    states.add(state);
    return states.size() - 1;
  }

  synchronized StoreState state(int number) {
    return states.get(number);
  }

  synchronized int stateCount() {
    return states.size();
  }

  /** Takes what is in a store. */
  StoreState stateOf(MemoryStore store) {
    StoreState state = StoreState.EMPTY;
    for (Iterator<ObjectInfo> all = store.list("", ""); all.hasNext(); ) {
      Key key = all.next().key();
      try (StoredObject object = store.get(key, ByteRange.ALL)) {
        state = state.with(key(key.value()), content(object.body().readAllBytes()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return state;
  }
}
