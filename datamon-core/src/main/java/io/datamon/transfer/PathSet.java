package io.datamon.transfer;

import io.datamon.model.BundlePath;
import java.util.Arrays;

/**
 * A set of paths that remembers 8 bytes of each: what was added is in it; of what was not, one in
 * very many is too.
 */
final class PathSet {
  private long[] slots = new long[1 << 8];
  private int size;

  void add(BundlePath path) {
    if (size * 2 >= slots.length) {
      long[] old = slots;
      slots = new long[old.length * 2];
      size = 0;
      Arrays.stream(old).filter(hash -> hash != 0).forEach(this::put);
    }
    put(hash(path));
  }

  boolean contains(BundlePath path) {
    long hash = hash(path);
    for (int i = slot(hash); slots[i] != 0; i = i + 1 & slots.length - 1) {
      if (slots[i] == hash) {
        return true;
      }
    }
    return false;
  }

  private void put(long hash) {
    int i = slot(hash);
    while (slots[i] != 0) {
      if (slots[i] == hash) {
        return;
      }
      i = i + 1 & slots.length - 1;
    }
    slots[i] = hash;
    size++;
  }

  private int slot(long hash) {
    return (int) (hash >>> 32) & slots.length - 1;
  }

  private static long hash(BundlePath path) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : path.toArray()) {
      hash = (hash ^ b & 0xff) * 0x100000001b3L;
    }
    hash ^= hash >>> 29;
    hash *= 0xbf58476d1ce4e5b9L;
    hash ^= hash >>> 32;
    return hash == 0 ? 1 : hash;
  }
}
