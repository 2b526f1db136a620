package io.datamon.transfer;

import io.datamon.error.CancelledException;
import io.datamon.error.UnavailableException;
import io.datamon.manifest.Change;
import io.datamon.model.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What differs between two bundles, in manifest order; what is shared is not read. One thread. */
public final class BundleDiff implements Iterator<Difference> {
  private static final int PIECE = 1 << 16;

  private final BundleFiles before;
  private final BundleFiles after;
  private final boolean sameCut;
  private final DiffSettings settings;
  private final PathFilter filter;
  private final Iterator<Change> changes;
  private @Nullable Difference next;

  /**
   * Begins to compare.
   *
   * @param sameCut whether the files of both were cut alike; else hashes say nothing, and files of
   *     equal length are read
   */
  public BundleDiff(BundleFiles before, BundleFiles after, boolean sameCut, DiffSettings settings) {
    this.before = before;
    this.after = after;
    this.sameCut = sameCut;
    this.settings = settings;
    this.filter = new PathFilter(settings.only());
    this.changes = before.changesTo(after);
  }

  @Override
  public boolean hasNext() {
    while (next == null && changes.hasNext()) {
      Change change = changes.next();
      if (filter.takes(change.path())) {
        difference(change).ifPresent(found -> next = found);
      }
    }
    return next != null;
  }

  @Override
  public Difference next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException("nothing more differs");
    }
    Difference found = next;
    next = null;
    return found;
  }

  private Optional<Difference> difference(Change change) {
    if (change instanceof Change.Added added) {
      return Optional.of(Difference.added(change.path(), Difference.Side.of(added.entry())));
    }
    if (change instanceof Change.Removed removed) {
      return Optional.of(Difference.removed(change.path(), Difference.Side.of(removed.entry())));
    }
    Change.Changed changed = (Change.Changed) change;
    boolean content = changed.contentChanged() && !(!sameCut && isSameWhenRead(changed));
    return content || settings.attributes() && changed.metadataChanged()
        ? Optional.of(
            Difference.changed(
                change.path(),
                Difference.Side.of(changed.before()),
                Difference.Side.of(changed.after()),
                content))
        : Optional.empty();
  }

  private boolean isSameWhenRead(Change.Changed changed) {
    if (!(changed.before() instanceof Entry.File one)
        || !(changed.after() instanceof Entry.File two)
        || one.size() != two.size()) {
      return false;
    }
    try (InputStream left = before.open(one, 0);
        InputStream right = after.open(two, 0)) {
      byte[] a = new byte[PIECE];
      byte[] b = new byte[PIECE];
      while (true) {
        int length = left.readNBytes(a, 0, PIECE);
        if (right.readNBytes(b, 0, PIECE) != length || !Arrays.equals(a, 0, length, b, 0, length)) {
          return false;
        }
        if (length < PIECE) {
          return true;
        }
      }
    } catch (InterruptedIOException e) {
      throw new CancelledException("the comparison was cancelled", e);
    } catch (IOException e) {
      throw new UnavailableException(
          changed.path() + " cannot be read from the bundle: " + e.getMessage(), e);
    }
  }
}
