package io.datamon.content;

import io.datamon.error.CorruptException;
import io.datamon.error.UnavailableException;
import io.datamon.model.PackId;
import io.datamon.store.ByteRange;
import io.datamon.store.Key;
import io.datamon.store.ObjectStore;
import io.datamon.store.StoredObject;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The packs that a session must not reuse: those of all batches in the head that it read.
 *
 * @param condemned packs that may be released
 * @param doomed packs that will be deleted
 */
record Exclusions(Set<PackId> condemned, Set<PackId> doomed) {
  /** The greatest length of a batch object: 16 million packs. */
  private static final int MAX_BATCH_BYTES = 1 << 28;

  static Exclusions read(ObjectStore store, Head head) {
    Map<Head.BatchState, Set<PackId>> found = new HashMap<>();
    for (Head.Batch batch : head.batches()) {
      found.computeIfAbsent(batch.state(), s -> new HashSet<>()).addAll(list(store, batch.packs()));
    }
    return new Exclusions(
        found.getOrDefault(Head.BatchState.CONDEMNED, Set.of()),
        found.getOrDefault(Head.BatchState.DOOMED, Set.of()));
  }

  /**
   * Reads the list of a batch.
   *
   * @throws io.datamon.error.NoSuchObjectException if it is gone, as it is when the head changed
   */
  static Set<PackId> list(ObjectStore store, Key key) {
    try (StoredObject object = store.get(key, ByteRange.ALL)) {
      if (object.info().size() > MAX_BATCH_BYTES) {
        throw new CorruptException(key.value(), "batch " + key + " is too long");
      }
      return BatchList.parse(key.value(), object.body().readAllBytes()).stream()
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UnavailableException("batch " + key + " cannot be read", e);
    }
  }

  boolean contains(PackId pack) {
    return condemned.contains(pack) || doomed.contains(pack);
  }

  boolean isEmpty() {
    return condemned.isEmpty() && doomed.isEmpty();
  }
}
