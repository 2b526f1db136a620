package io.datamon.protocol;

/** Something with states and steps; a state is a few words, equal exactly if its words are. */
interface Model {
  /** Takes the steps that are possible in a state. */
  @FunctionalInterface
  interface Steps {
    /**
     * Takes a step.
     *
     * @param next the state after it; belongs to the taker
     * @param who the actor
     * @param what what the actor does
     */
    void add(long[] next, String who, String what);
  }

  /** Returns how many words a state has. */
  int words();

  /** Returns the state that everything begins with. */
  long[] initial();

  /** Finds every step that any actor can do in a state, which is left as it is. */
  void steps(long[] state, Steps steps);

  /** Returns what must never be and is so in this state; empty if all is well. */
  String violation(long[] state);

  /** Tells whether nothing is left to collect. */
  default boolean isClean(long[] state) {
    throw new UnsupportedOperationException();
  }

  /** Tells in words what is in a state, for traces. */
  String show(long[] state);
}
