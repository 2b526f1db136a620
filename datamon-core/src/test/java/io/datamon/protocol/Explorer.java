package io.datamon.protocol;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Finds every state that a model can reach, breadth first, so that what goes wrong is shown by one
 * of the shortest ways to it. States are compared whole, not by fingerprints: an exploration that
 * came to its end has seen all of them.
 */
final class Explorer {
  private static final int CHUNK = 1 << 16;

  private final Model model;
  private final int words;
  private final int limit;
  private final List<long[]> states = new ArrayList<>(); // CHUNK states each
  private int[] parents = new int[1 << 10];
  private int[] table = new int[1 << 12]; // number of a state plus one, by open addressing
  private int count;

  private Explorer(Model model, int limit) {
    this.model = model;
    this.words = model.words();
    this.limit = limit;
  }

  /**
   * How an exploration ended.
   *
   * @param states how many states were found
   * @param complete whether these are all
   * @param violation what is wrong in the last of them; empty if nothing is
   * @param trace the steps to that state, in words
   */
  record Result(int states, boolean complete, String violation, List<String> trace) {
    boolean holds() {
      return violation.isEmpty();
    }

    /** Tells the outcome in one line. */
    String brief() {
      return String.format(Locale.ROOT, "%,d states, ", states)
          + (holds() ? complete ? "complete" : "cut" : violation);
    }

    @Override
    public String toString() {
      return brief() + String.join("", trace.stream().map(line -> "\n  " + line).toList());
    }
  }

  /** Explores until something is wrong, all is seen, or there are more states than a limit. */
  static Result explore(Model model, int limit) {
    return new Explorer(model, limit).run();
  }

  /**
   * Explores all states, then looks for one from which the steps of some actors alone do not lead
   * to a clean one, be the others stopped for ever.
   */
  static Result exploreProgress(Model model, int limit, Predicate<String> alive) {
    Explorer explorer = new Explorer(model, limit);
    Result result = explorer.run();
    return result.holds() && result.complete() ? explorer.progress(alive) : result;
  }

  private Result run() {
    add(model.initial(), -1);
    String wrong = model.violation(model.initial());
    for (int at = 0; at < count && wrong.isEmpty(); at++) {
      if (count > limit) {
        return new Result(count, false, "", List.of());
      }
      wrong = expand(at);
    }
    return new Result(count, wrong.isEmpty(), wrong, wrong.isEmpty() ? List.of() : trace());
  }

  private String expand(int at) {
    String[] wrong = {""};
    model.steps(
        state(at),
        (next, who, what) -> {
          if (wrong[0].isEmpty() && add(next, at)) {
            wrong[0] = model.violation(next);
          }
        });
    return wrong[0];
  }

  private Result progress(Predicate<String> alive) {
    BitSet good = new BitSet(count);
    for (boolean changed = true; changed; ) {
      changed = false;
      for (int at = count - 1; at >= 0; at--) {
        if (!good.get(at) && leadsOn(at, good, alive)) {
          good.set(at);
          changed = true;
        }
      }
    }
    int stuck = good.nextClearBit(0);
    return stuck == count
        ? new Result(count, true, "", List.of())
        : new Result(count, true, "garbage that stays", trace(stuck));
  }

  private boolean leadsOn(int at, BitSet good, Predicate<String> alive) {
    long[] state = state(at);
    boolean[] found = {model.isClean(state)};
    if (!found[0]) {
      model.steps(
          state,
          (next, who, what) ->
              found[0] = found[0] || alive.test(who) && good.get(table[slot(next)] - 1));
    }
    return found[0];
  }

  private List<String> trace() {
    return trace(count - 1);
  }

  private List<String> trace(int end) {
    Deque<String> lines = new ArrayDeque<>();
    lines.addFirst(model.show(state(end)));
    for (int at = end; parents[at] >= 0; at = parents[at]) {
      long[] state = state(at);
      String[] line = {""};
      model.steps(
          state(parents[at]),
          (next, who, what) -> {
            if (line[0].isEmpty() && Arrays.equals(next, state)) {
              line[0] = who + " " + what;
            }
          });
      lines.addFirst(line[0]);
    }
    return List.copyOf(lines);
  }

  private long[] state(int number) {
    long[] chunk = states.get(number / CHUNK);
    int from = number % CHUNK * words;
    return Arrays.copyOfRange(chunk, from, from + words);
  }

  private boolean add(long[] state, int parent) {
    int slot = slot(state);
    if (table[slot] != 0) {
      return false;
    }
    if (count % CHUNK == 0) {
      states.add(new long[CHUNK * words]);
    }
    System.arraycopy(state, 0, states.get(count / CHUNK), count % CHUNK * words, words);
    if (count == parents.length) {
      parents = Arrays.copyOf(parents, count * 2);
    }
    parents[count] = parent;
    table[slot] = ++count;
    if (count > table.length / 2) {
      table = new int[table.length * 2];
      for (int i = 0; i < count; i++) {
        table[slot(state(i))] = i + 1;
      }
    }
    return true;
  }

  /** Returns where the number of a state stands in the table, or would. */
  private int slot(long[] state) {
    long hash = 0;
    for (long word : state) {
      hash = (hash ^ word) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    int slot = (int) hash & table.length - 1;
    while (table[slot] != 0 && !equalsStored(table[slot] - 1, state)) {
      slot = slot + 1 & table.length - 1;
    }
    return slot;
  }

  private boolean equalsStored(int number, long[] state) {
    long[] chunk = states.get(number / CHUNK);
    int from = number % CHUNK * words;
    return Arrays.equals(chunk, from, from + words, state, 0, words);
  }
}
