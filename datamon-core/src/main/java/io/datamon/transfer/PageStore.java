package io.datamon.transfer;

import io.datamon.content.ChunkHasher;
import io.datamon.content.ChunkWriter;
import io.datamon.content.PackFiles;
import io.datamon.content.Sight;
import io.datamon.error.CorruptException;
import io.datamon.error.NotFoundException;
import io.datamon.manifest.PageSink;
import io.datamon.manifest.PageSource;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.PackId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Stores the pages of a new manifest, and uses those of the parent again where they are equal.
 *
 * <p>{@link #put} is for one thread; pages may become known from another.
 */
final class PageStore implements PageSink, PageSource {
  private final Sight sight;
  private final PackFiles packs;
  private final ChunkWriter writer;
  private final BiConsumer<ChunkRef, byte[]> onPage;
  private final Map<Digest, ChunkRef> known = new ConcurrentHashMap<>();

  /**
   * Creates a page store.
   *
   * @param onPage told of each page of the manifest, in order
   */
  PageStore(Sight sight, PackFiles packs, ChunkWriter writer, BiConsumer<ChunkRef, byte[]> onPage) {
    this.sight = sight;
    this.packs = packs;
    this.writer = writer;
    this.onPage = onPage;
  }

  /** Tells of a page of the parent. */
  void know(ChunkRef page) {
    if (!sight.excludes(page.place().pack())) {
      known.put(page.id(), page);
    }
  }

  @Override
  public ChunkRef put(ChunkKind kind, byte[] page) {
    Digest id = ChunkHasher.id(kind, page, 0, page.length);
    ChunkRef ref = kind == ChunkKind.PACK_LIST ? null : known.get(id);
    if (ref == null) {
      ref = writer.put(kind, id, page, 0, page.length);
    }
    if (kind == ChunkKind.PAGE) {
      onPage.accept(ref, page);
    }
    return ref;
  }

  /** Reads a page of the parent, which is known from then on. */
  @Override
  public byte[] get(ChunkKind kind, ChunkRef ref) {
    byte[] page;
    try {
      page = packs.read(kind, ref);
    } catch (CorruptException | NotFoundException e) {
      sight.distrust(ref.place().pack());
      throw e;
    }
    know(ref);
    return page;
  }

  /** Returns the pack that the next new page goes to. */
  PackId currentPack() {
    return writer.currentPack();
  }

  /** Closes the pack of pages that is being filled. */
  void flush() {
    writer.flush();
  }
}
