package io.datamon.manifest;

import io.datamon.error.CorruptException;
import io.datamon.error.NotFoundException;
import io.datamon.model.BundlePath;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Entry;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The entries of a bundle, sorted by path, read page by page as they are needed.
 *
 * <p>Every page is checked against the page above it: first key, counts, packs, order. All methods
 * and their iterators throw {@link io.datamon.error.CorruptException} for a page that is damaged,
 * and what the source throws. Thread-safe if the source is; an iterator is for one thread.
 */
public final class Manifest {
  private static final byte[] EMPTY = new byte[0];

  private final PageSource source;
  private final ChunkRef top;
  private final ManifestTree tree = new ManifestTree();

  /** The top page once it was read; most look-ups begin with it, and it is the largest. */
  private volatile Optional<Node<ManifestChild, KeyedEntry>> topNode = Optional.empty();

  /**
   * Opens a manifest; nothing is read yet.
   *
   * @param source where pages come from
   * @param top the top page, as the bundle's descriptor names it
   */
  public Manifest(PageSource source, ChunkRef top) {
    this.source = source;
    this.top = top;
  }

  private final class ManifestTree implements TreeCursor.Tree<ManifestChild, KeyedEntry> {
    @Override
    public ChunkKind kind() {
      return ChunkKind.PAGE;
    }

    @Override
    public Node<ManifestChild, KeyedEntry> read(ChunkRef ref) {
      if (!ref.equals(top)) {
        return PageCodec.decode(ref, source.get(ChunkKind.PAGE, ref));
      }
      Optional<Node<ManifestChild, KeyedEntry>> known = topNode;
      if (known.isEmpty()) {
        known = Optional.of(PageCodec.decode(ref, source.get(ChunkKind.PAGE, ref)));
        topNode = known;
      }
      return known.get();
    }

    @Override
    public void checkTop(Node<ManifestChild, KeyedEntry> node) {
      if (key(node, 0).length != 0) {
        throw PageInput.corrupt(ChunkKind.PAGE, node.ref, "the root folder is not its first entry");
      }
    }

    @Override
    public void checkChild(
        ManifestChild item, Node<ManifestChild, KeyedEntry> child, Optional<ManifestChild> next) {
      check(item, facts(child), next);
    }
  }

  /** Checks a page against the page above it. */
  private static void check(ManifestChild item, PageFacts page, Optional<ManifestChild> next) {
    String fault = "";
    if (!Arrays.equals(page.first, item.key)) {
      fault = "its first key is not the one that the page above says";
    } else if (next.isPresent() && Arrays.compareUnsigned(page.last, next.get().key) >= 0) {
      fault = "its last key is not below the first key of the page after it";
    } else if (!page.counts.equals(item.counts)) {
      fault = "it holds " + page.counts + ", but the page above says " + item.counts;
    }
    if (!fault.isEmpty()) {
      throw PageInput.corrupt(ChunkKind.PAGE, item.ref(), fault);
    }
  }

  private static PageFacts facts(Node<ManifestChild, KeyedEntry> node) {
    return new PageFacts(
        key(node, 0), key(node, node.size() - 1), counts(node), node.packs, node.leaf);
  }

  private static byte[] key(Node<ManifestChild, KeyedEntry> node, int index) {
    return node.leaf ? node.items.get(index).key : node.children.get(index).key;
  }

  private static Counts counts(Node<ManifestChild, KeyedEntry> node) {
    try {
      Counts sum = Counts.NONE;
      for (ManifestChild child : node.children) {
        sum = sum.plus(child.counts);
      }
      for (KeyedEntry item : node.items) {
        sum = sum.plus(Counts.of(item.entry));
      }
      return sum;
    } catch (ArithmeticException e) {
      throw PageInput.corrupt(ChunkKind.PAGE, node.ref, e);
    }
  }

  /** Returns a cursor before the top page. */
  TreeCursor<ManifestChild, KeyedEntry> cursor() {
    return new TreeCursor<>(tree, top);
  }

  /** Returns the key of what is next at a cursor that is not at its end. */
  static byte[] key(TreeCursor<ManifestChild, KeyedEntry> cursor) {
    return cursor.atTop() ? EMPTY : cursor.atPage() ? cursor.child().key : cursor.item().key;
  }

  /** Returns the place of the top page. */
  public ChunkRef top() {
    return top;
  }

  /** Returns what the top page says of the whole: counts, and every pack that is needed to read. */
  public ManifestSummary summary() {
    TreeCursor<ManifestChild, KeyedEntry> cursor = cursor();
    Node<ManifestChild, KeyedEntry> node = cursor.expand();
    Counts counts = counts(node);
    return new ManifestSummary(
        top,
        counts.entries(),
        counts.files(),
        counts.bytes(),
        node.packs.union(PackSet.of(top.place().pack())));
  }

  /** Returns the entry of a path, if there is one; reads one page a level. */
  public Optional<Entry> find(BundlePath path) {
    byte[] key = path.sortKey();
    TreeCursor<ManifestChild, KeyedEntry> cursor = seek(key);
    return !cursor.atEnd() && !cursor.atPage() && Arrays.equals(cursor.item().key, key)
        ? Optional.of(cursor.item().entry)
        : Optional.empty();
  }

  /** Returns a cursor before the first entry whose key is not below a key. */
  private TreeCursor<ManifestChild, KeyedEntry> seek(byte[] key) {
    TreeCursor<ManifestChild, KeyedEntry> cursor = cursor();
    Node<ManifestChild, KeyedEntry> node = cursor.expand();
    while (!node.leaf) {
      cursor.move(Math.max(0, lowest(node, key, true) - 1));
      node = cursor.expand();
    }
    cursor.move(lowest(node, key, false));
    return cursor;
  }

  /** Returns the index of the first key above a key, or not below it; the size if none is. */
  private static int lowest(Node<ManifestChild, KeyedEntry> node, byte[] key, boolean above) {
    int low = 0;
    int high = node.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      int c = Arrays.compareUnsigned(key(node, middle), key);
      if (c < 0 || above && c == 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Returns all entries in manifest order, the root first. */
  public Iterator<Entry> entries() {
    return run(EMPTY, EMPTY);
  }

  /** Returns the entries from a path on, in manifest order; there need not be one of that path. */
  public Iterator<Entry> entriesFrom(BundlePath startInclusive) {
    return run(startInclusive.sortKey(), EMPTY);
  }

  /** Returns what lies directly in a folder, by name; nothing if there is no such folder. */
  public Iterator<Entry> children(BundlePath folder) {
    byte[] prefix = zeros(folder, 2);
    return run(prefix, prefix);
  }

  /**
   * Returns an entry and then everything below it, in manifest order; only the entry if it is no
   * folder, nothing if there is none of that path.
   */
  public Iterator<Entry> subtree(BundlePath path) {
    if (path.isRoot()) {
      return entries();
    }
    byte[] prefix = zeros(path, 1);
    Iterator<Entry> below = run(prefix, prefix);
    return new LazyIterator<>() {
      private boolean begun;
      private boolean folder;

      @Override
      protected Optional<Entry> advance() {
        if (!begun) {
          begun = true;
          Optional<Entry> first = find(path);
          folder = first.isPresent() && first.get() instanceof Entry.Directory;
          return first;
        }
        return folder && below.hasNext() ? Optional.of(below.next()) : Optional.empty();
      }
    };
  }

  /** Returns the beginning of the sort keys of what lies below a folder. */
  private static byte[] zeros(BundlePath folder, int zeros) {
    byte[] path = folder.toArray();
    byte[] prefix = Arrays.copyOf(path, path.length + zeros);
    for (int i = 0; i < path.length; i++) {
      if (prefix[i] == '/') {
        prefix[i] = 0;
      }
    }
    return prefix;
  }

  /** Returns the entries from a key on, as long as their keys begin with a prefix. */
  private Iterator<Entry> run(byte[] start, byte[] prefix) {
    return new LazyIterator<>() {
      private Optional<TreeCursor<ManifestChild, KeyedEntry>> begun = Optional.empty();

      @Override
      protected Optional<Entry> advance() {
        if (begun.isEmpty()) {
          begun = Optional.of(seek(start));
        }
        TreeCursor<ManifestChild, KeyedEntry> cursor = begun.get();
        // The key of a page is known before it is read: a run ends without reading another page.
        while (cursor.atPage() && startsWith(key(cursor), prefix)) {
          cursor.expand();
        }
        if (cursor.atEnd() || cursor.atPage() || !startsWith(cursor.item().key, prefix)) {
          return Optional.empty();
        }
        Entry entry = cursor.item().entry;
        cursor.next();
        return Optional.of(entry);
      }
    };
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** Returns the leaf pages in order. */
  public Iterator<LeafPage> leaves() {
    TreeCursor<ManifestChild, KeyedEntry> cursor = cursor();
    return new LazyIterator<>() {
      @Override
      protected Optional<LeafPage> advance() {
        while (cursor.atPage()) {
          Node<ManifestChild, KeyedEntry> node = cursor.expand();
          if (node.leaf) {
            cursor.move(node.size());
            return Optional.of(new LeafPage(node.ref, node.plain, entries(node)));
          }
        }
        return Optional.empty();
      }
    };
  }

  /**
   * Returns all pages, each before those below it. Once a page's last descendant was read, its pack
   * table is known to be exactly what they need, but for what chunk lists of files need.
   */
  public Iterator<PageInfo> pages() {
    TreeCursor<ManifestChild, KeyedEntry> cursor = cursor();
    return new LazyIterator<>() {
      @Override
      protected Optional<PageInfo> advance() {
        if (!cursor.atPage()) {
          return Optional.empty();
        }
        int level = cursor.depth();
        Node<ManifestChild, KeyedEntry> node = cursor.expand();
        if (node.leaf) {
          cursor.move(node.size());
        }
        return Optional.of(new PageInfo(node.ref, level, node.leaf, node.packs, entries(node)));
      }
    };
  }

  /**
   * Looks at all pages, each before those below it, and goes on behind those that cannot be read.
   * Leaf pages that the visitor knows from before are compared with the pages above them, and not
   * read again.
   */
  public void visit(PageVisitor visitor) {
    TreeCursor<ManifestChild, KeyedEntry> cursor = cursor();
    while (cursor.atPage()) {
      ChunkRef page = cursor.page();
      Optional<PageFacts> known = visitor.known(page).filter(facts -> facts.leaf);
      BundlePath first = path(key(cursor));
      Optional<BundlePath> next = cursor.atTop() ? Optional.empty() : nextPath(cursor);
      try {
        if (known.isPresent()) {
          pass(cursor, page, known.get());
          visitor.passed(page);
          continue;
        }
        int level = cursor.depth();
        Node<ManifestChild, KeyedEntry> node = cursor.expand();
        visitor.read(
            new PageInfo(node.ref, level, node.leaf, node.packs, entries(node)), facts(node));
        if (node.leaf) {
          cursor.move(node.size());
        }
      } catch (CorruptException | NotFoundException e) {
        visitor.fault(page, first, next, e);
        if (cursor.atPage() && cursor.page().equals(page)) {
          cursor.next();
        }
      }
    }
  }

  /** Moves behind a leaf page after it was compared with what the page above says of it. */
  private static void pass(
      TreeCursor<ManifestChild, KeyedEntry> cursor, ChunkRef page, PageFacts facts) {
    if (!cursor.atTop()) {
      check(cursor.child(), facts, cursor.sibling());
    } else if (facts.first.length != 0) {
      throw PageInput.corrupt(ChunkKind.PAGE, page, "the root folder is not its first entry");
    }
    cursor.pass(facts.packs);
  }

  private static Optional<BundlePath> nextPath(TreeCursor<ManifestChild, KeyedEntry> cursor) {
    return cursor.sibling().map(child -> path(child.key));
  }

  private static BundlePath path(byte[] key) {
    return BundlePath.ofSortKey(key, key.length);
  }

  private static List<Entry> entries(Node<ManifestChild, KeyedEntry> node) {
    return node.items.stream().map(item -> item.entry).toList();
  }
}
