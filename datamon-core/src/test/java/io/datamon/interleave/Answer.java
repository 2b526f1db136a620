package io.datamon.interleave;

/**
 * What a store answered.
 *
 * @param type how it ended
 * @param content the number of the bytes that were found; of a listing, the number of the list; of
 *     a choice, which one
 * @param version the version that was found or written, counted by key
 */
record Answer(Type type, int content, int version) {
  enum Type {
    /** An object was found. */
    FOUND(0),
    /** There is none. */
    ABSENT(1),
    /** It was done. */
    DONE(2),
    /** The condition did not hold. */
    REFUSED(3),
    /** It was done, or it was not: the answer was lost. */
    LOST(4),
    /** A listing. */
    LISTED(5),
    /** A choice was made. */
    CHOSEN(6);

    private final long code;

    Type(long code) {
      this.code = code;
    }
  }

  static final Answer ABSENT = new Answer(Type.ABSENT, 0, 0);
  static final Answer REFUSED = new Answer(Type.REFUSED, 0, 0);
  static final Answer LOST = new Answer(Type.LOST, 0, 0);

  /** Returns a number by which answers to one call are told apart. */
  long code() {
    return type.code << 56 | (long) content << 24 | version;
  }
}
