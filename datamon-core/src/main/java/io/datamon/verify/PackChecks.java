package io.datamon.verify;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.datamon.content.PackFiles;
import io.datamon.content.PackReport;
import io.datamon.content.TableOfContents;
import io.datamon.error.CorruptException;
import io.datamon.error.NotFoundException;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.PackId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is known of the packs: whether they are there, whether they hold what references say, and,
 * for those that were read, whether every byte is right. One thread.
 */
final class PackChecks {
  private static final long CACHE_BYTES = 32 << 20;

  private final PackFiles packs;
  private final VerifySettings settings;
  private final Cache<PackId, Looked> tables;
  private final PackTable looked = new PackTable();
  private final SortedMap<PackId, String> faults = new TreeMap<>();
  private final Set<PackId> told = new HashSet<>();
  private long packsRead;

  /** A pack's table of contents, or where its chunks went, or what is wrong with it. */
  private record Looked(Optional<TableOfContents> table, boolean forwarded, String fault) {}

  PackChecks(PackFiles packs, VerifySettings settings) {
    this.packs = packs;
    this.settings = settings;
    this.tables =
        Caffeine.newBuilder()
            .maximumWeight(CACHE_BYTES)
            .weigher(
                (PackId id, Looked looked) ->
                    (int) looked.table().map(TableOfContents::weight).orElse(256L).longValue())
            .executor(Runnable::run)
            .build();
  }

  /** Returns how many packs were looked at. */
  long count() {
    return looked.size();
  }

  /** Returns how many packs were read whole. */
  long packsRead() {
    return packsRead;
  }

  /** Returns the packs with something wrong. */
  Set<PackId> damaged() {
    return Set.copyOf(faults.keySet());
  }

  /** Tells whether a pack was read whole and is sound. */
  boolean isSound(PackId pack) {
    return isSampled(pack) && looked.contains(pack) && !faults.containsKey(pack);
  }

  /** Notes that it was told what the damage of a pack affects. */
  void told(PackId pack) {
    told.add(pack);
  }

  /** Returns what is wrong with packs of which it was not told that anything is affected. */
  SortedMap<PackId, String> untold() {
    SortedMap<PackId, String> rest = new TreeMap<>(faults);
    rest.keySet().removeAll(told);
    return rest;
  }

  /** Tells whether chunks of a pack are found elsewhere. */
  boolean isForwarded(PackId pack) {
    try {
      return packs.forward(pack).isPresent();
    } catch (CorruptException e) {
      return false;
    }
  }

  /** Looks at a pack, once; returns what is wrong with it. */
  Optional<String> look(PackId pack) {
    if (!looked.add(pack)) {
      return Optional.ofNullable(faults.get(pack));
    }
    Looked found = table(pack);
    if (found.forwarded()) {
      return Optional.empty(); // each reference to it is followed
    }
    String fault = found.fault();
    if (isSampled(pack)) {
      packsRead++;
      try {
        PackReport report = packs.verifyWhole(pack);
        if (!report.isIntact()) {
          fault = Finding.why(report.damages().get(0).what());
        }
      } catch (CorruptException | NotFoundException e) {
        fault = Finding.why(e);
      }
    }
    if (fault.isEmpty()) {
      return Optional.empty();
    }
    faults.put(pack, fault);
    return Optional.of(fault);
  }

  private boolean isSampled(PackId pack) {
    // The id is random: its first bits choose the same share each time.
    return settings.dataShare() > 0 && (pack.hi() >>> 11) * 0x1.0p-53 < settings.dataShare();
  }

  /** Checks that the pack of a reference holds just that chunk there; returns what is wrong. */
  Optional<String> check(ChunkKind kind, ChunkRef ref) {
    PackId pack = ref.place().pack();
    Optional<String> fault = look(pack);
    Looked found = table(pack);
    if (fault.isPresent() || found.table().isEmpty()) {
      // Of a damaged pack single chunks may be sound, or found elsewhere; and so they are of one
      // that was rewritten: what counts is whether this one can be read.
      return unreadable(kind, ref);
    }
    TableOfContents table = found.table().get();
    int number = ref.place().number();
    boolean fits =
        number < table.count()
            && table.id(number).equals(ref.id())
            && table.kind(number) == kind
            && table.length(number) == ref.length()
            && table.place(number).equals(ref.place());
    return fits
        ? Optional.empty()
        : Optional.of("pack " + pack + " does not hold chunk " + ref.id() + " as record " + number);
  }

  private Optional<String> unreadable(ChunkKind kind, ChunkRef ref) {
    try {
      packs.read(kind, ref);
      return Optional.empty();
    } catch (CorruptException | NotFoundException e) {
      told(ref.place().pack());
      return Optional.of("chunk " + ref.id() + " cannot be read: " + Finding.why(e));
    }
  }

  private Looked table(PackId pack) {
    return tables.get(
        pack,
        id -> {
          try {
            return new Looked(Optional.of(packs.readToc(id)), false, "");
          } catch (NotFoundException e) {
            return new Looked(Optional.empty(), isForwarded(id), Finding.why(e));
          } catch (CorruptException e) {
            return new Looked(Optional.empty(), false, Finding.why(e));
          }
        });
  }
}
