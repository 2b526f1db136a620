package io.datamon.manifest;

import io.datamon.content.ChunkHasher;
import io.datamon.error.CorruptException;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Pages in memory, laid into pretended packs one behind the other, with counters. */
final class MemoryPages implements PageSink, PageSource {
  private record Id(ChunkKind kind, Digest digest) {}

  private final Map<Id, ChunkRef> refs = new HashMap<>();
  private final Map<Id, byte[]> pages = new HashMap<>();
  private final int packLimit;
  private long pack;
  private int number;
  private int offset = 64;

  /** The pages that were new, in the order in which they came. */
  final List<ChunkRef> stored = new ArrayList<>();

  /** The pages that were fetched, in order. */
  final List<ChunkRef> fetched = new ArrayList<>();

  MemoryPages(long firstPack, int pagesPerPack) {
    this.pack = firstPack;
    this.packLimit = pagesPerPack;
  }

  MemoryPages() {
    this(1_000_000, 50);
  }

  static PackId packId(long n) {
    // Spread as random ids are, and the same in every run.
    long mixed = n * 0x9e37_79b9_7f4a_7c15L;
    return new PackId(mixed ^ mixed >>> 29, (mixed + 1) * 0xbf58_476d_1ce4_e5b9L);
  }

  @Override
  public ChunkRef put(ChunkKind kind, byte[] page) {
    Id id = new Id(kind, ChunkHasher.id(kind, page, 0, page.length));
    ChunkRef known = refs.get(id);
    if (known != null) {
      return known;
    }
    if (number == packLimit) {
      pack++;
      number = 0;
      offset = 64;
    }
    int length = Math.max(1, page.length / 2);
    ChunkRef ref =
        new ChunkRef(id.digest, page.length, new Place(packId(pack), number++, offset, length));
    offset += 56 + length;
    refs.put(id, ref);
    pages.put(id, page.clone());
    stored.add(ref);
    return ref;
  }

  @Override
  public byte[] get(ChunkKind kind, ChunkRef ref) {
    fetched.add(ref);
    byte[] page = pages.get(new Id(kind, ref.id()));
    if (page == null || !ref.equals(refs.get(new Id(kind, ref.id())))) {
      throw new CorruptException(ref.id().toString(), "there is no page " + ref);
    }
    return page.clone();
  }
}
