package io.datamon.content;

import io.datamon.error.CorruptException;
import io.datamon.model.PackId;
import io.datamon.store.Key;
import io.datamon.store.ObjectStore;
import io.datamon.store.SmallObject;
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
  static Exclusions read(ObjectStore store, Head head) {
    Map<Head.BatchState, Set<PackId>> found = new HashMap<>();
    long packs = 0;
    for (Head.Batch batch : head.batches()) {
      Set<PackId> list = list(store, batch.packs());
      packs += list.size();
      if (packs > BatchList.MAX_PACKS) {
        throw new CorruptException(
            batch.packs().value(),
            "the batches of the head of "
                + store.info().uri()
                + " name more than "
                + BatchList.MAX_PACKS
                + " packs together, at "
                + batch.packs());
      }
      found.computeIfAbsent(batch.state(), s -> new HashSet<>()).addAll(list);
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
    byte[] bytes = SmallObject.read(store, key, BatchList.MAX_BYTES, "batch").bytes();
    return BatchList.parse(key.value(), bytes).stream().collect(Collectors.toSet());
  }

  boolean contains(PackId pack) {
    return condemned.contains(pack) || doomed.contains(pack);
  }
}
