package io.datamon.transfer;

import io.datamon.content.Sight;
import io.datamon.error.CorruptException;
import io.datamon.error.NotFoundException;
import io.datamon.manifest.ChunkLists;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.FileContent;
import io.datamon.model.PackId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The chunks of a file in the parent: looked at first, so that what did not change keeps the
 * reference it has, and the pages that hold it stay the same (P16).
 *
 * <p>One file, one thread, but for {@link #peek}.
 */
final class BaseChunks {
  /** Of files with more chunks than this, only those at the same number are found. */
  private static final int MAX_INDEXED = 1 << 16;

  private static final Logger LOG = System.getLogger(BaseChunks.class.getName());

  private final Sight sight;
  private final Optional<FileContent> content;
  private final ChunkLists lists;
  private final Map<Digest, ChunkRef> byId = new HashMap<>();
  private Iterator<ChunkRef> inOrder;
  private boolean same = true;
  private long matched;

  BaseChunks(Sight sight, ChunkLists lists, Optional<BaseEntry> base) {
    this.sight = sight;
    this.lists = lists;
    this.content =
        base.map(BaseEntry::entry)
            .filter(Entry.File.class::isInstance)
            .map(entry -> ((Entry.File) entry).content())
            .filter(found -> !(found instanceof FileContent.Inline));
    this.inOrder = chunks();
    if (content.isPresent() && count(content.get()) <= MAX_INDEXED) {
      index();
    }
  }

  private void index() {
    try {
      for (Iterator<ChunkRef> all = chunks(); all.hasNext(); ) {
        ChunkRef ref = all.next();
        if (!sight.excludes(ref.place().pack())) {
          byId.putIfAbsent(ref.id(), ref);
        }
      }
    } catch (NotFoundException | CorruptException e) {
      LOG.log(Level.DEBUG, "a chunk list of the parent is left out: {0}", e.getMessage());
      unreadable();
    }
  }

  /** A list that cannot be read helps nobody: the file's chunks are looked for elsewhere. */
  private void unreadable() {
    same = false;
    inOrder = Collections.emptyIterator();
  }

  private static long count(FileContent content) {
    if (content instanceof FileContent.Listed listed) {
      return listed.count();
    }
    return content instanceof FileContent.Direct direct ? direct.chunks().size() : 0;
  }

  private Iterator<ChunkRef> chunks() {
    return content.isPresent() ? lists.chunks(content.get()) : Collections.emptyIterator();
  }

  /** Returns the parent's reference to a chunk; asked for the chunks of the file in order. */
  Optional<ChunkRef> find(Digest id) {
    try {
      if (same && inOrder.hasNext()) {
        ChunkRef ref = inOrder.next();
        if (ref.id().equals(id) && !sight.excludes(ref.place().pack())) {
          matched++;
          return Optional.of(ref);
        }
      }
      same = false;
    } catch (NotFoundException | CorruptException e) {
      LOG.log(Level.DEBUG, "a chunk list of the parent is left out: {0}", e.getMessage());
      unreadable();
    }
    return Optional.ofNullable(byId.get(id));
  }

  /** Returns the parent's reference to a chunk, in any order; from any thread. */
  Optional<ChunkRef> peek(Digest id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Returns the parent's content if exactly its chunks were asked for, in order. */
  Optional<FileContent> whole() {
    boolean all = same && content.isPresent() && matched == count(content.get());
    return all && listedPacks().stream().noneMatch(sight::excludes) ? content : Optional.empty();
  }

  /** Returns the packs of the parent's chunk list, if the content is a listed one; else none. */
  Collection<PackId> listedPacks() {
    return content.isPresent() && content.get() instanceof FileContent.Listed
        ? lists.packs(content.get())
        : List.of();
  }

  /** Begins again, for a file that is read again. */
  void restart() {
    inOrder = chunks();
    same = true;
    matched = 0;
  }
}
