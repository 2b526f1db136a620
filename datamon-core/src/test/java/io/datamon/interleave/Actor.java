package io.datamon.interleave;

import io.datamon.store.ObjectStore;
import java.util.function.Predicate;

/**
 * Somebody who works on a store, as a program that runs from its beginning to its end. Two runs
 * that get the same answers must ask the same.
 *
 * @param name who it is
 * @param body what it does
 * @param threads whether it asks from several threads
 * @param stepwise the prefixes of listings of which each key is a step of its own
 * @param runs how often it runs, one run after the other; -1 for ever again
 */
record Actor(String name, Body body, boolean threads, Predicate<String> stepwise, int runs) {
  /** What an actor does. */
  interface Body {
    /**
     * Runs to the end.
     *
     * @return how it ended, as the actor was told
     */
    String run(ObjectStore store, Chooser chooser) throws Exception;
  }

  /** Where an actor may go on in several ways. */
  interface Chooser {
    int choose(String what, int choices);
  }
}
