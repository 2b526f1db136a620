package io.datamon.manifest;

import io.datamon.error.InvalidInputException;
import io.datamon.model.PackId;
import java.util.AbstractList;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * An immutable set of pack ids in ascending order, 16 bytes each in memory; a bundle may need
 * hundreds of thousands. Its iterator ascends. Safe for use by several threads.
 */
public final class PackSet extends AbstractSet<PackId> {
  /** The set of nothing. */
  public static final PackSet EMPTY = new PackSet(new long[0]);

  /** Both halves of each id, ascending. */
  private final long[] halves;

  private PackSet(long[] halves) {
    this.halves = halves;
  }

  /** Returns the set of some ids, in any order, perhaps repeated. */
  public static PackSet of(PackId... ids) {
    return copyOf(Arrays.asList(ids));
  }

  /** Returns the set of some ids, in any order, perhaps repeated. */
  public static PackSet copyOf(Collection<PackId> ids) {
    if (ids instanceof PackSet set) {
      return set;
    }
    Builder builder = new Builder();
    ids.forEach(builder::add);
    return builder.build();
  }

  /** Returns a collector of ids. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Wraps the halves of ascending ids; the array is not copied.
   *
   * @throws InvalidInputException if they do not ascend
   */
  static PackSet ofHalves(long[] halves) {
    for (int i = 2; i < halves.length; i += 2) {
      if (compare(halves, i - 2, halves[i], halves[i + 1]) >= 0) {
        throw new InvalidInputException(
            "pack ids do not ascend at " + new PackId(halves[i], halves[i + 1]));
      }
    }
    return halves.length == 0 ? EMPTY : new PackSet(halves);
  }

  private static PackSet ofSorted(SortedSet<PackId> ids) {
    long[] halves = new long[2 * ids.size()];
    int n = 0;
    for (PackId id : ids) {
      halves[n++] = id.hi();
      halves[n++] = id.lo();
    }
    return n == 0 ? EMPTY : new PackSet(halves);
  }

  @Override
  public int size() {
    return halves.length / 2;
  }

  /** Returns the id of an ordinal, 0 to {@code size() - 1}, ascending. */
  public PackId get(int ordinal) {
    return new PackId(halves[2 * ordinal], halves[2 * ordinal + 1]);
  }

  /** Returns the ordinal of an id, or {@code -(n + 1)} where n ids are lower. */
  public int indexOf(PackId id) {
    int low = 0;
    int high = size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int c = compare(halves, 2 * middle, id.hi(), id.lo());
      if (c == 0) {
        return middle;
      }
      if (c < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -(low + 1);
  }

  @Override
  public boolean contains(Object o) {
    return o instanceof PackId id && indexOf(id) >= 0;
  }

  /** Tells whether this and another set have an id in common. */
  public boolean intersects(PackSet other) {
    if (size() > other.size()) {
      return other.intersects(this);
    }
    for (PackId id : this) {
      if (other.indexOf(id) >= 0) {
        return true;
      }
    }
    return false;
  }

  /** Returns the ids of this and another set. */
  public PackSet union(PackSet other) {
    if (other.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      return other;
    }
    long[] a = halves;
    long[] b = other.halves;
    long[] out = new long[a.length + b.length];
    int i = 0;
    int j = 0;
    int n = 0;
    while (i < a.length || j < b.length) {
      int c = i == a.length ? 1 : j == b.length ? -1 : compare(a, i, b[j], b[j + 1]);
      if (c <= 0) {
        out[n] = a[i];
        out[n + 1] = a[i + 1];
        i += 2;
      } else {
        out[n] = b[j];
        out[n + 1] = b[j + 1];
      }
      if (c >= 0) {
        j += 2;
      }
      n += 2;
    }
    return new PackSet(n == out.length ? out : Arrays.copyOf(out, n));
  }

  /** Returns the ids of a range of ordinals. */
  PackSet range(int from, int to) {
    return from == to ? EMPTY : new PackSet(Arrays.copyOfRange(halves, 2 * from, 2 * to));
  }

  /** Returns a view as a list. */
  List<PackId> asList() {
    return new AbstractList<>() {
      @Override
      public PackId get(int index) {
        return PackSet.this.get(index);
      }

      @Override
      public int size() {
        return PackSet.this.size();
      }
    };
  }

  @Override
  public Iterator<PackId> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < size();
      }

      @Override
      public PackId next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return get(next++);
      }
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PackSet that ? Arrays.equals(halves, that.halves) : super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }

  private static int compare(long[] halves, int at, long hi, long lo) {
    int c = Long.compareUnsigned(halves[at], hi);
    return c != 0 ? c : Long.compareUnsigned(halves[at + 1], lo);
  }

  /**
   * Collects ids: single ones in a small tree, sets as sorted runs that are merged when they are
   * alike in length, so that n ids cost O(n log n) time and about 32 n bytes. Not thread-safe.
   */
  public static final class Builder {
    private static final int FEW = 1024;

    private final List<PackSet> runs = new ArrayList<>();
    private TreeSet<PackId> few = new TreeSet<>();

    private Builder() {}

    /** Adds one id. */
    public void add(PackId id) {
      if (few.add(id) && few.size() == FEW) {
        push(ofSorted(few));
        few = new TreeSet<>();
      }
    }

    /** Adds all ids of a set. */
    public void addAll(PackSet ids) {
      if (ids.size() <= FEW / 16) {
        ids.forEach(this::add);
      } else {
        push(ids);
      }
    }

    private void push(PackSet run) {
      PackSet last = run;
      while (!runs.isEmpty() && runs.get(runs.size() - 1).size() <= 2 * last.size()) {
        last = runs.remove(runs.size() - 1).union(last);
      }
      runs.add(last);
    }

    /** Returns what was added so far. */
    public PackSet build() {
      PackSet all = ofSorted(few);
      for (int i = runs.size() - 1; i >= 0; i--) {
        all = all.union(runs.get(i));
      }
      return all;
    }
  }
}
