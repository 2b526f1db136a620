package io.datamon.verify;

import io.datamon.model.PackId;

/** A set of pack ids in 16 to 64 bytes each. Not thread-safe. */
final class PackTable {
  private static final int FIRST = 1 << 8;

  private long[] halves = new long[2 * FIRST];
  private boolean hasZero; // the id of zeros, which marks a free slot
  private int size;

  /** Adds an id; false if it was there. */
  boolean add(PackId pack) {
    if (pack.hi() == 0 && pack.lo() == 0) {
      boolean added = !hasZero;
      hasZero = true;
      return added;
    }
    if (2L * (size + 1) > halves.length / 2) {
      grow();
    }
    boolean added = insert(halves, pack.hi(), pack.lo());
    size += added ? 1 : 0;
    return added;
  }

  /** Tells whether an id is in the set. */
  boolean contains(PackId pack) {
    if (pack.hi() == 0 && pack.lo() == 0) {
      return hasZero;
    }
    return !isFree(slot(halves, pack.hi(), pack.lo()));
  }

  /** Returns the number of ids. */
  long size() {
    return size + (hasZero ? 1L : 0L);
  }

  private static boolean insert(long[] table, long hi, long lo) {
    int slot = slot(table, hi, lo);
    boolean free = table[2 * slot] == 0 && table[2 * slot + 1] == 0;
    table[2 * slot] = hi;
    table[2 * slot + 1] = lo;
    return free;
  }

  /** Returns the slot of an id, or the free one where it belongs. */
  private static int slot(long[] table, long hi, long lo) {
    int mask = table.length / 2 - 1;
    int slot = (int) (hi * 0x9e3779b97f4a7c15L >>> 32) & mask;
    while ((table[2 * slot] != 0 || table[2 * slot + 1] != 0)
        && (table[2 * slot] != hi || table[2 * slot + 1] != lo)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean isFree(int slot) {
    return halves[2 * slot] == 0 && halves[2 * slot + 1] == 0;
  }

  private void grow() {
    long[] more = new long[2 * halves.length];
    for (int i = 0; i < halves.length; i += 2) {
      if (halves[i] != 0 || halves[i + 1] != 0) {
        insert(more, halves[i], halves[i + 1]);
      }
    }
    halves = more;
  }
}
