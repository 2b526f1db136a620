package io.datamon.content;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.datamon.error.NoSuchObjectException;
import io.datamon.model.PackId;
import io.datamon.store.Key;
import io.datamon.store.ObjectStore;
import io.datamon.store.SmallObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The forwarding tables of a content store, of which those read last are kept. Thread-safe. */
final class ForwardTables {
  private static final long CACHE_BYTES = 8 << 20;

  private final ObjectStore content;

  /** Made when the first table is kept: few stores have any, and short commands should not pay. */
  private volatile @Nullable Cache<PackId, ForwardTable> kept;

  ForwardTables(ObjectStore content) {
    this.content = content;
  }

  /** Returns the table of a pack if it is kept; null if not. */
  @Nullable ForwardTable known(PackId pack) {
    Cache<PackId, ForwardTable> cache = kept;
    return cache == null ? null : cache.getIfPresent(pack);
  }

  /** Returns the table of a pack; empty if there is none. */
  Optional<ForwardTable> find(PackId pack) {
    ForwardTable known = known(pack);
    if (known != null) {
      return Optional.of(known);
    }
    try {
      ForwardTable table = read(pack);
      cache().put(pack, table);
      return Optional.of(table);
    } catch (NoSuchObjectException e) {
      return Optional.empty();
    }
  }

  /** Reads the table of a pack as it is in the store now. */
  ForwardTable read(PackId pack) {
    Key key = ForwardTable.key(pack);
    return ForwardTable.parse(
        pack, SmallObject.read(content, key, ForwardTable.MAX_BYTES, "forwarding table").bytes());
  }

  /** Forgets all tables: those that are asked for again are read again. */
  void forget() {
    Cache<PackId, ForwardTable> cache = kept;
    if (cache != null) {
      cache.invalidateAll();
    }
  }

  private synchronized Cache<PackId, ForwardTable> cache() {
    Cache<PackId, ForwardTable> cache = kept;
    if (cache == null) {
      cache =
          Caffeine.newBuilder()
              .maximumWeight(CACHE_BYTES)
              .weigher((PackId pack, ForwardTable table) -> (int) table.weight())
              .executor(Runnable::run)
              .build();
      kept = cache;
    }
    return cache;
  }
}
