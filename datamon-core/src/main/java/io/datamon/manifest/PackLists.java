package io.datamon.manifest;

import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.PackId;
import java.util.Iterator;
import java.util.Optional;

/**
 * Reads pack lists, page by page as they are needed.
 *
 * <p>All methods and their iterators throw {@link io.datamon.error.CorruptException} for a page
 * that is damaged, and what the source throws. Thread-safe if the source is; an iterator is for one
 * thread.
 */
public final class PackLists {
  /** The greatest number of packs of a list: those of 64 TiB, in packs of 16 MiB. */
  static final int MAX_PACKS = 1 << 22;

  private final PageSource source;

  /** Reads pages from a source. */
  public PackLists(PageSource source) {
    this.source = source;
  }

  private final class PackListTree implements TreeCursor.Tree<PackListChild, PackId> {
    @Override
    public ChunkKind kind() {
      return ChunkKind.PACK_LIST;
    }

    @Override
    public Node<PackListChild, PackId> read(ChunkRef ref) {
      return PackListCodec.decode(ref, source.get(ChunkKind.PACK_LIST, ref));
    }

    @Override
    public void checkTop(Node<PackListChild, PackId> top) {}

    @Override
    public void checkChild(
        PackListChild item, Node<PackListChild, PackId> child, Optional<PackListChild> next) {
      PackId first = id(child, 0);
      PackId last = id(child, child.size() - 1);
      String fault = "";
      if (!first.equals(item.first())) {
        fault = "its first pack is " + first + ", but the page above says " + item.first();
      } else if (next.isPresent() && last.compareTo(next.get().first()) >= 0) {
        fault = "pack " + last + " is not below the first one of the page after it";
      } else if (count(child) != item.count()) {
        fault = "it holds " + count(child) + " packs, but the page above says " + item.count();
      }
      if (!fault.isEmpty()) {
        throw PageInput.corrupt(kind(), child.ref, fault);
      }
    }

    private PackId id(Node<PackListChild, PackId> node, int index) {
      return node.leaf ? node.items.get(index) : node.children.get(index).first();
    }

    private long count(Node<PackListChild, PackId> node) {
      try {
        return node.leaf ? node.items.size() : PackListChild.over(node.ref, node.children).count();
      } catch (ArithmeticException e) {
        throw PageInput.corrupt(kind(), node.ref, e);
      }
    }
  }

  private TreeCursor<PackListChild, PackId> cursor(ChunkRef top) {
    return new TreeCursor<>(new PackListTree(), top);
  }

  /** Returns the ids of a list, ascending. */
  public Iterator<PackId> packs(ChunkRef top) {
    return cursor(top).items();
  }

  /** Returns all ids of a list at once, 16 bytes each; there are at most 4,194,304. */
  public PackSet readAll(ChunkRef top) {
    return readAll(top, MAX_PACKS);
  }

  /** Returns all ids of a list of at most so many. */
  PackSet readAll(ChunkRef top, int limit) {
    PackSet.Builder all = PackSet.builder();
    int count = 0;
    for (Iterator<PackId> packs = packs(top); packs.hasNext(); ) {
      if (++count > limit) {
        throw PageInput.corrupt(
            ChunkKind.PACK_LIST, top, "the list names more than " + limit + " packs");
      }
      all.add(packs.next());
    }
    return all.build();
  }

  /** Tells whether a list holds any of some ids; reads only pages where one of them could be. */
  public boolean containsAny(ChunkRef top, PackSet ids) {
    TreeCursor<PackListChild, PackId> cursor = cursor(top);
    // Everything before a page was compared already: only ids from its first one on matter, and
    // the page after it tells, when it is reached, whether one of them lies between the two.
    int wanted = 0;
    while (!cursor.atEnd() && wanted < ids.size()) {
      if (cursor.atTop()) {
        cursor.expand();
      } else if (cursor.atPage()) {
        wanted = skip(ids, wanted, cursor.child().first());
        Optional<PackId> end = cursor.sibling().map(PackListChild::first);
        boolean here =
            wanted < ids.size() && (end.isEmpty() || ids.get(wanted).compareTo(end.get()) < 0);
        if (here) {
          cursor.expand();
        } else {
          cursor.next();
        }
      } else {
        wanted = skip(ids, wanted, cursor.item());
        if (wanted < ids.size() && ids.get(wanted).equals(cursor.item())) {
          return true;
        }
        cursor.next();
      }
    }
    return false;
  }

  /** Returns the first index from one on whose id is not below another. */
  private static int skip(PackSet ids, int from, PackId id) {
    int at = ids.indexOf(id);
    return Math.max(from, at < 0 ? -(at + 1) : at);
  }

  /**
   * Returns the places of all pages of a list, each before those below it; reads and checks them
   * all.
   */
  public Iterator<ChunkRef> pages(ChunkRef top) {
    TreeCursor<PackListChild, PackId> cursor = cursor(top);
    return new LazyIterator<>() {
      @Override
      protected Optional<ChunkRef> advance() {
        if (!cursor.atPage()) {
          return Optional.empty();
        }
        Node<PackListChild, PackId> node = cursor.expand();
        if (node.leaf) {
          cursor.move(node.size());
        }
        return Optional.of(node.ref);
      }
    };
  }
}
