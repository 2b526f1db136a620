package io.datamon.content;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.datamon.error.CorruptException;
import io.datamon.error.NotFoundException;
import io.datamon.error.UnsupportedFormatException;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.PackId;
import io.datamon.model.Profile;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a session may rely on: everything that it saw in the store after it read the head, but for
 * the packs that the head names as condemned or doomed (W3).
 *
 * <p>Thread-safe.
 */
public final class Sight {
  /** How much memory the tables of contents of foreign packs may take, in bytes. */
  private static final long TOC_CACHE_BYTES = 24 << 20;

  private final ContentStore content;
  private final HeadStore.Versioned seen;
  private final Exclusions exclusions;
  private final Set<PackId> distrusted = ConcurrentHashMap.newKeySet();
  private final Set<PackId> reliedOn = ConcurrentHashMap.newKeySet();
  private final Cache<PackId, Optional<TableOfContents>> tables;

  Sight(ContentStore content, HeadStore.Versioned seen, Exclusions exclusions) {
    this.content = content;
    this.seen = seen;
    this.exclusions = exclusions;
    this.distrusted.addAll(DamagedPacks.read(content));
    this.tables =
        Caffeine.newBuilder()
            .maximumWeight(TOC_CACHE_BYTES)
            .weigher(
                (PackId pack, Optional<TableOfContents> toc) ->
                    (int) toc.map(TableOfContents::weight).orElse(64L).longValue())
            .executor(Runnable::run)
            .build();
  }

  /** Returns how contents are cut in this store. */
  public Profile profile() {
    return seen.head().profile();
  }

  /** Tells whether no place in this pack may enter the session's pages. */
  public boolean excludes(PackId pack) {
    return exclusions.contains(pack) || distrusted.contains(pack);
  }

  /**
   * Excludes a pack of which something could not be read, as it excludes from the beginning those
   * that verification found damaged: what lies in it is sent again, so that the new root does not
   * inherit the damage.
   */
  public void distrust(PackId pack) {
    distrusted.add(pack);
  }

  /** Returns the excluded packs that may be released. */
  public Set<PackId> condemned() {
    return exclusions.condemned();
  }

  /**
   * Looks for a chunk in a pack that a hint names: reads the pack's table of contents, unless it
   * was read before.
   *
   * @return its place by the pack's own word; empty if the pack is excluded, gone, damaged, or does
   *     not hold it
   */
  Optional<ChunkRef> resolve(ChunkKind kind, Digest id, PackId pack) {
    if (excludes(pack)) {
      return Optional.empty();
    }
    Optional<TableOfContents> toc = table(pack);
    if (toc.isEmpty()) {
      return Optional.empty();
    }
    OptionalInt found = toc.get().find(kind, id);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    reliedOn.add(pack);
    return Optional.of(
        new ChunkRef(id, toc.get().length(found.getAsInt()), toc.get().place(found.getAsInt())));
  }

  /**
   * Returns the packs of which places were handed out. Who sent them may have died before they were
   * durable, so whoever refers to them sees to that.
   */
  Set<PackId> reliedOn() {
    return Set.copyOf(reliedOn);
  }

  /** Returns the table of contents of a pack as it is in the store; empty if it is not sound. */
  Optional<TableOfContents> table(PackId pack) {
    return tables.get(
        pack,
        wanted -> {
          try {
            return Optional.of(content.packs().readToc(wanted));
          } catch (NotFoundException | CorruptException | UnsupportedFormatException e) {
            return Optional.empty(); // not there, or not sound: it is sent again, which repairs
          }
        });
  }

  HeadStore.Versioned seen() {
    return seen;
  }

  Exclusions exclusions() {
    return exclusions;
  }
}
