package io.datamon.manifest;

import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.FileContent;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Reads which chunks a file has, list page by list page as they are needed.
 *
 * <p>All methods and their iterators throw {@link io.datamon.error.CorruptException} for a page
 * that is damaged, and what the source throws. Thread-safe if the source is; an iterator is for one
 * thread.
 */
public final class ChunkLists {
  private final PageSource source;

  /** Reads list pages from a source. */
  public ChunkLists(PageSource source) {
    this.source = source;
  }

  /**
   * A chunk and where it begins in its file.
   *
   * @param start the offset of its first byte in the file
   * @param ref the chunk
   */
  public record Positioned(long start, ChunkRef ref) {}

  private final class ListTree implements TreeCursor.Tree<ListChild, ChunkRef> {
    private final long count;

    ListTree(long count) {
      this.count = count;
    }

    @Override
    public ChunkKind kind() {
      return ChunkKind.LIST;
    }

    @Override
    public Node<ListChild, ChunkRef> read(ChunkRef ref) {
      return ListCodec.decode(ref, source.get(ChunkKind.LIST, ref));
    }

    @Override
    public void checkTop(Node<ListChild, ChunkRef> top) {
      long found = sum(top).chunks();
      if (found != count) {
        throw PageInput.corrupt(
            kind(), top.ref, "it names " + found + " chunks, but the entry says " + count);
      }
    }

    @Override
    public void checkChild(
        ListChild item, Node<ListChild, ChunkRef> child, Optional<ListChild> next) {
      ListChild found = sum(child);
      if (!found.equals(item)) {
        throw PageInput.corrupt(
            kind(),
            child.ref,
            "it names "
                + found.chunks()
                + " chunks of "
                + found.bytes()
                + " bytes, but the page above says "
                + item.chunks()
                + " of "
                + item.bytes());
      }
    }

    private ListChild sum(Node<ListChild, ChunkRef> node) {
      try {
        return node.leaf
            ? ListChild.overChunks(node.ref, node.items)
            : ListChild.over(node.ref, node.children);
      } catch (ArithmeticException e) {
        throw PageInput.corrupt(kind(), node.ref, e);
      }
    }
  }

  private TreeCursor<ListChild, ChunkRef> cursor(FileContent.Listed listed) {
    return new TreeCursor<>(new ListTree(listed.count()), listed.top());
  }

  /** Returns the chunks of a file, in order; none of an inline one. */
  public Iterator<ChunkRef> chunks(FileContent content) {
    return content instanceof FileContent.Listed listed
        ? cursor(listed).items()
        : direct(content).iterator();
  }

  private static List<ChunkRef> direct(FileContent content) {
    return content instanceof FileContent.Direct direct ? direct.chunks() : List.of();
  }

  /**
   * Returns the chunks of a file from that on which holds a byte; nothing if the file ends before.
   * Reads one list page a level for the first.
   *
   * @param offset the offset of the byte in the file, not negative
   */
  public Iterator<Positioned> chunksFrom(FileContent content, long offset) {
    if (content instanceof FileContent.Listed listed) {
      TreeCursor<ListChild, ChunkRef> cursor = cursor(listed);
      return new LazyIterator<>() {
        private long start;

        @Override
        protected Optional<Positioned> advance() {
          while (!cursor.atEnd()) {
            if (cursor.atTop()) {
              cursor.expand();
            } else if (cursor.atPage()) {
              long end = start + cursor.child().bytes();
              if (end > offset) {
                cursor.expand();
              } else {
                start = end;
                cursor.next();
              }
            } else {
              ChunkRef chunk = cursor.item();
              long from = start;
              start += chunk.length();
              cursor.next();
              if (start > offset) {
                return Optional.of(new Positioned(from, chunk));
              }
            }
          }
          return Optional.empty();
        }
      };
    }
    Iterator<ChunkRef> chunks = direct(content).iterator();
    return new LazyIterator<>() {
      private long start;

      @Override
      protected Optional<Positioned> advance() {
        while (chunks.hasNext()) {
          ChunkRef chunk = chunks.next();
          long from = start;
          start += chunk.length();
          if (start > offset) {
            return Optional.of(new Positioned(from, chunk));
          }
        }
        return Optional.empty();
      }
    };
  }

  /** Returns every pack that is needed to read a file; reads at most the top page of its list. */
  public PackSet packs(FileContent content) {
    if (content instanceof FileContent.Listed listed) {
      PackSet below = cursor(listed).expand().packs;
      return below.union(PackSet.of(listed.top().place().pack()));
    }
    return ChunkListWriter.packs(direct(content));
  }

  /** Returns all list pages of a file, each before those below it. */
  public Iterator<ListPage> pages(FileContent content) {
    if (!(content instanceof FileContent.Listed listed)) {
      return Collections.emptyIterator();
    }
    TreeCursor<ListChild, ChunkRef> cursor = cursor(listed);
    return new LazyIterator<>() {
      @Override
      protected Optional<ListPage> advance() {
        if (!cursor.atPage()) {
          return Optional.empty();
        }
        int level = cursor.depth();
        Node<ListChild, ChunkRef> node = cursor.expand();
        if (node.leaf) {
          cursor.move(node.size());
        }
        return Optional.of(new ListPage(node.ref, level, node.leaf, node.packs, node.items));
      }
    };
  }
}
