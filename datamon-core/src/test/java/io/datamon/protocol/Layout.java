package io.datamon.protocol;

/** Gives the fields of a state their bits, in as few words as they take. */
final class Layout {
  private int word;
  private int used;

  /** So many bits of a state. */
  record Field(int word, int shift, long mask) {
    int get(long[] state) {
      return (int) (state[word] >>> shift & mask);
    }

    boolean is(long[] state) {
      return get(state) != 0;
    }

    void set(long[] state, int value) {
      if ((value & mask) != value) {
        throw new IllegalStateException(value + " does not fit into " + Long.toHexString(mask));
      }
      state[word] = state[word] & ~(mask << shift) | (long) value << shift;
    }

    void set(long[] state, boolean value) {
      set(state, value ? 1 : 0);
    }
  }

  /** Adds a field of at most 31 bits. */
  Field field(int bits) {
    if (used + bits > Long.SIZE) {
      word++;
      used = 0;
    }
    Field field = new Field(word, used, (1L << bits) - 1);
    used += bits;
    return field;
  }

  Field flag() {
    return field(1);
  }

  Field[] fields(int count, int bits) {
    Field[] fields = new Field[count];
    for (int i = 0; i < count; i++) {
      fields[i] = field(bits);
    }
    return fields;
  }

  int words() {
    return word + 1;
  }
}
