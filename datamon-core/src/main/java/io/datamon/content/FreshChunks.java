package io.datamon.content;

import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.PackId;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where the chunks lie that this session has written and no published segment names yet.
 *
 * <p>A chunk takes two to four numbers of 32 bits here; its id and place are read from what its
 * pack keeps of it anyway. A hundred thousand small files would otherwise be half a million objects
 * that every collection of garbage goes through. Thread-safe.
 */
final class FreshChunks {
  /** The records of a pack by number; one that was added here does not change any more. */
  interface Records {
    /** Returns the first eight bytes of the id of a record's chunk. */
    long firstWord(int number);

    /** Tells whether a record holds a chunk. */
    boolean holds(int number, Digest id);

    /** Returns a record's chunk. */
    ChunkRef ref(int number);
  }

  private static final int STRIPES = 16;
  private static final int NUMBER_BITS = 16;
  private static final int NUMBERS = (1 << NUMBER_BITS) - 1;

  /** A slot holds the ordinal of a pack above the number of a record, and fits into an int. */
  private static final int MOST_PACKS = (1 << 15) - 1;

  private final Stripe[] stripes = new Stripe[STRIPES];
  private final Map<PackId, Integer> ordinals = new HashMap<>(); // guarded by this
  private final Deque<Integer> free = new ArrayDeque<>(); // guarded by this

  /** By ordinal, from 1. A longer one takes its place when there are more. */
  private volatile @Nullable Records[] packs = new Records[16];

  FreshChunks() {
    Arrays.setAll(stripes, i -> new Stripe());
  }

  /**
   * Begins with a pack, or has others say what its records are: the same under the same numbers.
   */
  synchronized void use(PackId pack, Records records) {
    Integer known = ordinals.get(pack);
    int ordinal = known != null ? known : newOrdinal();
    ordinals.put(pack, ordinal);
    @Nullable Records[] changed = Arrays.copyOf(packs, Math.max(packs.length, 2 * ordinal));
    changed[ordinal] = records;
    packs = changed;
  }

  private int newOrdinal() {
    Integer again = free.poll();
    int ordinal = again != null ? again : ordinals.size() + 1;
    if (ordinal > MOST_PACKS) {
      throw new IllegalStateException(ordinals.size() + " packs wait for an index segment");
    }
    return ordinal;
  }

  private synchronized int ordinal(PackId pack) {
    Integer ordinal = ordinals.get(pack);
    if (ordinal == null) {
      throw new IllegalStateException("pack " + pack + " is not in use");
    }
    return ordinal;
  }

  /** Adds a record of a pack in use; of several of one chunk the last is found. */
  void add(PackId pack, int number) {
    int slot = ordinal(pack) << NUMBER_BITS | number;
    Records records = records(slot);
    long word = records.firstWord(number);
    stripe(word).add(slot, word, records.ref(number).id());
  }

  /** Looks for a chunk. */
  Optional<ChunkRef> find(Digest id) {
    return stripe(id.w0()).find(id);
  }

  /** Forgets a pack, if it is in use, and its first records, as many as are told. */
  void forget(PackId pack, int count) {
    int ordinal;
    synchronized (this) {
      Integer known = ordinals.get(pack);
      if (known == null) {
        return;
      }
      ordinal = known;
    }
    Records records = records(ordinal << NUMBER_BITS);
    for (int number = 0; number < count; number++) {
      long word = records.firstWord(number);
      stripe(word).remove(ordinal << NUMBER_BITS | number, word);
    }
    synchronized (this) {
      ordinals.remove(pack);
      free.add(ordinal);
      @Nullable Records[] changed = packs.clone();
      changed[ordinal] = null;
      packs = changed;
    }
  }

  private Records records(int slot) {
    Records records = packs[slot >>> NUMBER_BITS];
    if (records == null) {
      throw new IllegalStateException("slot " + slot + " is of a pack that was forgotten");
    }
    return records;
  }

  private static int mix(long word) {
    return (int) (word * 0x9e3779b97f4a7c15L >>> 32);
  }

  private Stripe stripe(long word) {
    return stripes[mix(word) >>> 28];
  }

  /** A part of the chunks: open addressing, a slot that is 0 is free. Guarded by its lock. */
  private final class Stripe {
    private final ReentrantLock lock = new ReentrantLock();
    private int[] slots = new int[32];
    private int size;

    Optional<ChunkRef> find(Digest id) {
      lock.lock();
      try {
        int mask = slots.length - 1;
        for (int i = mix(id.w0()) & mask; slots[i] != 0; i = (i + 1) & mask) {
          Records records = records(slots[i]);
          if (records.holds(slots[i] & NUMBERS, id)) {
            return Optional.of(records.ref(slots[i] & NUMBERS));
          }
        }
        return Optional.empty();
      } finally {
        lock.unlock();
      }
    }

    void add(int slot, long word, Digest id) {
      lock.lock();
      try {
        if (4 * size >= 3 * slots.length) {
          grow();
        }
        int mask = slots.length - 1;
        int i = mix(word) & mask;
        while (slots[i] != 0) {
          if (records(slots[i]).holds(slots[i] & NUMBERS, id)) {
            slots[i] = slot;
            return;
          }
          i = (i + 1) & mask;
        }
        slots[i] = slot;
        size++;
      } finally {
        lock.unlock();
      }
    }

    private void grow() {
      int[] old = slots;
      slots = new int[2 * old.length];
      int mask = slots.length - 1;
      for (int slot : old) {
        if (slot != 0) {
          int i = home(slot, mask);
          while (slots[i] != 0) {
            i = (i + 1) & mask;
          }
          slots[i] = slot;
        }
      }
    }

    private int home(int slot, int mask) {
      return mix(records(slot).firstWord(slot & NUMBERS)) & mask;
    }

    void remove(int slot, long word) {
      lock.lock();
      try {
        int mask = slots.length - 1;
        int hole = mix(word) & mask;
        while (slots[hole] != slot) {
          if (slots[hole] == 0) {
            return; // another record of the same chunk has its place
          }
          hole = (hole + 1) & mask;
        }
        // What was put behind it for want of room moves up, so that it is found (Knuth 6.4, R).
        for (int i = (hole + 1) & mask; slots[i] != 0; i = (i + 1) & mask) {
          int home = home(slots[i], mask);
          if (((i - home) & mask) >= ((i - hole) & mask)) {
            slots[hole] = slots[i];
            hole = i;
          }
        }
        slots[hole] = 0;
        size--;
      } finally {
        lock.unlock();
      }
    }
  }
}
