package io.datamon.manifest;

import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.FileContent;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;

/**
 * What differs between two manifests, in manifest order.
 *
 * <p>Pages with equal ids are skipped unread, so the cost is that of what differs. Entries are
 * equal when their content hashes, link targets and metadata are, wherever their chunks lie. The
 * hash of a file of several chunks depends on where it was cut: between bundles of different
 * profiles a file of equal bytes may be reported as changed, and only cutting again or reading can
 * tell. Two manifests of one profile do not have that. Holds a page a level of each; not
 * thread-safe.
 */
public final class ManifestDiff {
  private final TreeCursor<ManifestChild, KeyedEntry> before;
  private final TreeCursor<ManifestChild, KeyedEntry> after;

  private ManifestDiff(Manifest before, Manifest after) {
    this.before = before.cursor();
    this.after = after.cursor();
  }

  /** Returns the changes that lead from one manifest to another; pages are read as needed. */
  public static Iterator<Change> between(Manifest before, Manifest after) {
    ManifestDiff diff = new ManifestDiff(before, after);
    return new LazyIterator<>() {
      @Override
      protected Optional<Change> advance() {
        return diff.advance();
      }
    };
  }

  /**
   * Compares two entries of one path.
   *
   * @return nothing if they are equal, wherever their chunks lie
   */
  public static Optional<Change> compare(Entry before, Entry after) {
    boolean content = !sameContent(before, after);
    boolean metadata =
        before.mode() != after.mode()
            || !before.modified().equals(after.modified())
            || !before.extras().equals(after.extras());
    return content || metadata
        ? Optional.of(new Change.Changed(before, after, content, metadata))
        : Optional.empty();
  }

  /** Tells whether two entries are of one type and have equal bytes, or an equal target. */
  public static boolean sameContent(Entry a, Entry b) {
    if (a instanceof Entry.File one && b instanceof Entry.File two) {
      return one.size() == two.size() && sameBytes(one.content(), two.content());
    }
    if (a instanceof Entry.Link one && b instanceof Entry.Link two) {
      return one.target().equals(two.target());
    }
    return a instanceof Entry.Directory && b instanceof Entry.Directory;
  }

  private static boolean sameBytes(FileContent a, FileContent b) {
    if (a instanceof FileContent.Inline || b instanceof FileContent.Inline) {
      return a.equals(b);
    }
    return hash(a).equals(hash(b));
  }

  private static Optional<Digest> hash(FileContent content) {
    if (content instanceof FileContent.Direct direct) {
      return Optional.of(direct.hash());
    }
    return content instanceof FileContent.Listed listed
        ? Optional.of(listed.hash())
        : Optional.empty();
  }

  private Optional<Change> advance() {
    while (!before.atEnd() || !after.atEnd()) {
      int c = order();
      if (c < 0) {
        if (before.atPage()) {
          before.expand();
          continue;
        }
        Entry gone = before.item().entry;
        before.next();
        return Optional.of(new Change.Removed(gone));
      }
      if (c > 0) {
        if (after.atPage()) {
          after.expand();
          continue;
        }
        Entry come = after.item().entry;
        after.next();
        return Optional.of(new Change.Added(come));
      }
      Optional<Change> change = meet();
      if (change.isPresent()) {
        return change;
      }
    }
    return Optional.empty();
  }

  /** Tells which side begins with the lower key; an end is above every key. */
  private int order() {
    if (before.atEnd() || after.atEnd()) {
      return before.atEnd() ? 1 : -1;
    }
    return Arrays.compareUnsigned(Manifest.key(before), Manifest.key(after));
  }

  /** Takes a step where both sides begin with the same key. */
  private Optional<Change> meet() {
    if (before.atPage() && after.atPage()) {
      if (before.page().id().equals(after.page().id())) {
        before.next();
        after.next();
      } else if (weight(before) >= weight(after)) {
        // The larger one first: a page may lie deeper in one tree than in the other.
        before.expand();
      } else {
        after.expand();
      }
      return Optional.empty();
    }
    if (before.atPage() || after.atPage()) {
      (before.atPage() ? before : after).expand();
      return Optional.empty();
    }
    Optional<Change> change = compare(before.item().entry, after.item().entry);
    before.next();
    after.next();
    return change;
  }

  private static long weight(TreeCursor<ManifestChild, KeyedEntry> cursor) {
    return cursor.atTop() ? Long.MAX_VALUE : cursor.child().counts.entries();
  }
}
