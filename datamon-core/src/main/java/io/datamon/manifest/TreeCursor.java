package io.datamon.manifest;

import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.PackId;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/**
 * A place in a tree of pages: before a page that is not read yet, before an item of a leaf, or at
 * the end. A page is read when {@link #expand} is called, and checked against the page above it.
 * Not thread-safe.
 *
 * @param <C> what a branch page says of a page below it
 * @param <L> what a leaf page holds
 */
final class TreeCursor<C extends Child, L> {
  /** The greatest weight of the pages that are open at one time: a page and those above it. */
  static final long MAX_OPEN = 96L << 20;

  /** How pages are read and what pages below others must obey. */
  interface Tree<C extends Child, L> {
    /** Returns the kind of the pages. */
    ChunkKind kind();

    /** Fetches and decodes a page. */
    Node<C, L> read(ChunkRef ref);

    /** Checks the top page. */
    void checkTop(Node<C, L> top);

    /**
     * Checks a page below another.
     *
     * @param item what the page above says of it
     * @param next the item after that one, perhaps of a page further up; none for the last
     */
    void checkChild(C item, Node<C, L> child, Optional<C> next);
  }

  private final Tree<C, L> tree;
  private final ChunkRef top;
  private final Deque<Frame> frames = new ArrayDeque<>();
  private boolean started;
  private int leafDepth;
  private long open;

  TreeCursor(Tree<C, L> tree, ChunkRef top) {
    this.tree = tree;
    this.top = top;
  }

  private final class Frame {
    final Node<C, L> node;
    final BitSet named = new BitSet();
    int index;
    int expanded;

    Frame(Node<C, L> node) {
      this.node = node;
    }

    /** Checks that the pack table here holds what a page below needs. */
    void cover(ChunkRef child, PackSet packs) {
      for (PackId id : packs) {
        int ordinal = node.packs.indexOf(id);
        if (ordinal < 0) {
          throw corrupt(child, "it names pack " + id + ", which the page above does not know");
        }
        named.set(ordinal);
      }
      named.set(node.packs.indexOf(child.place().pack()));
      expanded++;
    }

    /** Tells whether everything below was read and the pack table here holds something else. */
    boolean namesTooMuch() {
      return !node.leaf
          && expanded == node.children.size()
          && named.cardinality() != node.packs.size();
    }
  }

  private RuntimeException corrupt(ChunkRef page, String why) {
    return PageInput.corrupt(tree.kind(), page, why);
  }

  /** Tells whether there is nothing more. */
  boolean atEnd() {
    return started && frames.isEmpty();
  }

  /** Tells whether this is before a page that is not read yet. */
  boolean atPage() {
    return !started || !frames.isEmpty() && !frames.element().node.leaf;
  }

  /** Tells whether this is before the top page. */
  boolean atTop() {
    return !started;
  }

  /** Returns the number of pages above this place. */
  int depth() {
    return frames.size();
  }

  /** Returns the page that is next. */
  ChunkRef page() {
    return started ? child().ref() : top;
  }

  /** Returns what the page above says of the page that is next, which is not the top page. */
  C child() {
    Frame frame = frames.element();
    return frame.node.children.get(frame.index);
  }

  /** Returns the leaf's item that is next. */
  L item() {
    Frame frame = frames.element();
    return frame.node.items.get(frame.index);
  }

  /**
   * Reads the page that is next, and moves before its first item. If that fails, the place is
   * before the page, as it was.
   */
  Node<C, L> expand() {
    Node<C, L> node;
    if (!started) {
      node = tree.read(top);
      tree.checkTop(node);
      checkDepth(top, node.leaf);
      started = true;
    } else {
      C item = child();
      if (frames.size() >= TreeBuilder.MAX_LEVELS) {
        throw corrupt(item.ref(), "the tree has more than " + TreeBuilder.MAX_LEVELS + " levels");
      }
      node = tree.read(item.ref());
      tree.checkChild(item, node, sibling());
      checkDepth(node.ref, node.leaf);
      frames.element().cover(node.ref, node.packs);
    }
    if (open + node.weight > MAX_OPEN) {
      throw corrupt(
          node.ref, "this page and those above it weigh more than " + MAX_OPEN + " together");
    }
    open += node.weight;
    frames.push(new Frame(node));
    return node;
  }

  /** Checks that a page that is read as the next one is a leaf just where others are. */
  private void checkDepth(ChunkRef page, boolean leaf) {
    int depth = frames.size() + 1;
    if (leaf && leafDepth == 0) {
      leafDepth = depth;
    }
    if (leafDepth != 0 && leaf != (depth == leafDepth)) {
      throw corrupt(page, "leaf pages are not equally deep");
    }
  }

  /**
   * Moves behind the leaf page that is next without reading it, since it was read before.
   *
   * @param packs its pack table
   */
  void pass(PackSet packs) {
    checkDepth(page(), true);
    if (started) {
      frames.element().cover(child().ref(), packs);
    }
    next();
  }

  /**
   * Returns the item after the page or item that is next, in the page that was expanded last or one
   * above it; none if nothing follows.
   */
  Optional<C> sibling() {
    for (Frame frame : frames) {
      if (frame.index + 1 < frame.node.children.size()) {
        return Optional.of(frame.node.children.get(frame.index + 1));
      }
    }
    return Optional.empty();
  }

  /** Moves behind the page or item that is next, without reading it. */
  void next() {
    if (!started) {
      started = true;
      return;
    }
    move(frames.element().index + 1);
  }

  /**
   * Moves before an item of the page that was expanded last; its size means behind all. If pages
   * that are left name packs that they need not, that is thrown when the move was made.
   */
  void move(int index) {
    frames.element().index = index;
    Optional<ChunkRef> fault = Optional.empty();
    while (!frames.isEmpty() && frames.element().index == frames.element().node.size()) {
      Frame left = frames.pop();
      open -= left.node.weight;
      if (left.namesTooMuch()) {
        fault = Optional.of(left.node.ref);
      }
      if (!frames.isEmpty()) {
        frames.element().index++;
      }
    }
    if (fault.isPresent()) {
      throw corrupt(fault.get(), "the pack table holds a pack that nothing names");
    }
  }

  /** Moves to the next leaf item, reading pages on the way; tells whether there is one. */
  boolean toItem() {
    while (atPage()) {
      expand();
    }
    return !atEnd();
  }

  /** Returns an iterator over the leaf items from here on. */
  Iterator<L> items() {
    return new LazyIterator<>() {
      @Override
      protected Optional<L> advance() {
        if (!toItem()) {
          return Optional.empty();
        }
        L item = item();
        TreeCursor.this.next();
        return Optional.of(item);
      }
    };
  }
}
