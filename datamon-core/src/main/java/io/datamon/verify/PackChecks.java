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
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of the packs: whether they are there, whether they hold what references say, and,
 * for those that were read, whether every byte is right. One thread.
 */
final class PackChecks {
  private static final long CACHE_BYTES = 32 << 20;

  private final PackFiles packs;
  private final VerifySettings settings;
  private final Cache<PackId, Looked> tables;
  private final Map<PackId, Optional<String>> read = new HashMap<>();
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

  /** Returns how many packs there are. */
  long count() {
    return read.size();
  }

  /** Returns how many packs were read whole. */
  long packsRead() {
    return packsRead;
  }

  /** Looks at a pack, once; returns what is wrong with it. */
  Optional<String> check(PackId pack) {
    Optional<String> known = read.get(pack);
    if (known != null) {
      return known;
    }
    Optional<String> fault = Optional.empty();
    Looked looked = look(pack);
    if (looked.forwarded()) {
      fault = Optional.empty(); // each reference to it is followed
    } else if (looked.table().isEmpty()) {
      fault = Optional.of(looked.fault());
    } else if (isSampled(pack)) {
      packsRead++;
      try {
        PackReport report = packs.verifyWhole(pack);
        if (!report.isIntact()) {
          fault = Optional.of("pack " + pack + ": " + report.damages().get(0).what());
        }
      } catch (CorruptException | NotFoundException e) {
        fault = Optional.of(e.getMessage());
      }
    }
    read.put(pack, fault);
    return fault;
  }

  private boolean isSampled(PackId pack) {
    // The id is random: its first bits choose the same share each time.
    return settings.dataShare() > 0 && (pack.hi() >>> 11) * 0x1.0p-53 < settings.dataShare();
  }

  /** Checks that the pack of a reference holds just that chunk there; returns what is wrong. */
  Optional<String> check(ChunkKind kind, ChunkRef ref) {
    PackId pack = ref.place().pack();
    Optional<String> fault = check(pack);
    if (fault.isPresent()) {
      return isReadable(kind, ref) ? Optional.empty() : fault;
    }
    Looked looked = look(pack);
    if (looked.table().isEmpty()) {
      return isReadable(kind, ref) // the pack was rewritten, and a table leads on
          ? Optional.empty()
          : Optional.of(
              "chunk " + ref.id() + " of pack " + pack + " is not where forwarding leads");
    }
    TableOfContents table = looked.table().get();
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

  /** Of a damaged pack, single chunks may be sound: what counts is whether this one can be read. */
  private boolean isReadable(ChunkKind kind, ChunkRef ref) {
    try {
      packs.read(kind, ref);
      return true;
    } catch (CorruptException | NotFoundException e) {
      return false;
    }
  }

  private Looked look(PackId pack) {
    return tables.get(
        pack,
        id -> {
          try {
            return new Looked(Optional.of(packs.readToc(id)), false, "");
          } catch (NotFoundException e) {
            return new Looked(Optional.empty(), packs.forward(id).isPresent(), e.getMessage());
          } catch (CorruptException e) {
            return new Looked(Optional.empty(), false, e.getMessage());
          }
        });
  }
}
