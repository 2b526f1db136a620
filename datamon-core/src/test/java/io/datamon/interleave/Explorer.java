package io.datamon.interleave;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Goes through all states that several actors on one store can get into: in each state, every call
 * that waits at any of their gates is answered next. A state is what is in the store and where each
 * actor stands; one that was met before is not gone on from again.
 */
final class Explorer implements AutoCloseable {
  /** What may not happen, and what is not to be tried. */
  interface Rules {
    /** Tells whether a call is made at all; one that is not waits for ever. */
    boolean allows(StoreState store, Call call);

    /** Tells whether nobody can change what a call reads, so that its moment does not matter. */
    boolean isFixed(String actor, Call call);

    /** Tells whether the answer to this call may be lost, or the call be repeated below. */
    boolean mayLose(Call call);

    /** Returns a set, as bits, of what is in a store and shall be remembered for ever. */
    int remember(StoreState store);

    /** Returns what is wrong with a store, if anything is. */
    Optional<String> fault(StoreState store);

    /** Returns what is wrong with what an actor was told at its end, if anything is. */
    Optional<String> lie(String actor, String told, StoreState store, int remembered);

    /** Names what a step shows, to be counted. */
    Optional<String> phase(String actor, Call call, Answer answer, StoreState after);
  }

  /**
   * What an exploration found.
   *
   * @param fault what is wrong
   * @param schedule the steps to it
   */
  record Found(String fault, List<String> schedule) {
    @Override
    public String toString() {
      return fault + "\n  " + String.join("\n  ", schedule);
    }
  }

  /** How a waiting call may go on. */
  private enum Way {
    ANSWERED,
    /** It is done, and the answer is lost. */
    LOST,
    /** It is done, the answer is lost, and what is below the actor's store repeats it. */
    REPEATED
  }

  /**
   * A possible step.
   *
   * @param actor its number
   * @param call which of the calls that the actor waits for
   * @param choice what is chosen
   */
  private record Step(int actor, int call, Way way, int choice) {}

  private static final int STORE = 0;
  private static final int REMEMBERED = 1;
  private static final int LOSSES = 2;
  private static final int ACTORS = 3;

  private final World world;
  private final Rules rules;
  private final List<Automaton> automata = new ArrayList<>();
  private final int[] start;
  private final Map<String, Long> phases = new TreeMap<>();
  private long steps;
  private long states;
  private boolean complete;
  private Optional<Found> found = Optional.empty();

  /**
   * Prepares an exploration.
   *
   * @param losses how many answers may be lost in one schedule
   */
  Explorer(World world, StoreState begin, List<Actor> actors, Rules rules, int losses) {
    this.world = world;
    this.rules = rules;
    this.start = new int[ACTORS + 2 * actors.size()];
    start[STORE] = world.state(begin);
    start[REMEMBERED] = rules.remember(begin);
    start[LOSSES] = losses;
    for (int i = 0; i < actors.size(); i++) {
      automata.add(new Automaton(world, actors.get(i)));
      start[ACTORS + 2 * i + 1] = (actors.get(i).runs() + 1) << 8;
    }
  }

  /** A state on the way to the present one, and what is left to be tried there. */
  private static final class Frame {
    final int[] state;
    final List<Step> steps;
    int next;

    Frame(int[] state, List<Step> steps) {
      this.state = state;
      this.steps = steps;
    }
  }

  /**
   * Goes through all states, or so many.
   *
   * @return the first fault
   */
  Optional<Found> explore(long limit) {
    Fingerprints seen = new Fingerprints();
    Deque<Frame> path = new ArrayDeque<>();
    seen.add(start);
    path.push(new Frame(start, steps(start)));
    while (!path.isEmpty() && found.isEmpty()) {
      Frame frame = path.peek();
      if (frame.next == frame.steps.size()) {
        path.pop();
        continue;
      }
      int[] after = step(frame.state, frame.steps.get(frame.next++));
      if (found.isPresent()) {
        found = Optional.of(new Found(found.get().fault(), schedule(path)));
      } else if (seen.add(after)) {
        if (seen.size() >= limit) {
          break;
        }
        path.push(new Frame(after, steps(after)));
      }
    }
    states = seen.size();
    complete = path.isEmpty();
    return found;
  }

  private List<String> schedule(Deque<Frame> path) {
    List<String> all = new ArrayList<>();
    for (Frame frame : path) {
      all.add(0, describe(frame.state, frame.steps.get(frame.next - 1)));
    }
    return all;
  }

  private String describe(int[] state, Step step) {
    Automaton automaton = automata.get(step.actor());
    Call call = automaton.calls(state[ACTORS + 2 * step.actor()]).get(step.call());
    return automaton.actor().name()
        + ": "
        + call
        + (step.way() == Way.ANSWERED ? "" : " " + step.way())
        + (call.kind() == Call.Kind.CHOOSE ? ": " + step.choice() : "");
  }

  /**
   * Goes random ways from the beginning until everybody is at the end or so many steps are done.
   *
   * @return the first fault
   */
  Optional<Found> wander(long seed, int schedules, int length) {
    Random random = new Random(seed);
    for (int i = 0; i < schedules && found.isEmpty(); i++) {
      int[] state = start;
      List<String> schedule = new ArrayList<>();
      schedule.add("schedule " + i + " of seed " + seed);
      for (int j = 0; j < length && found.isEmpty(); j++) {
        List<Step> possible = steps(state);
        if (possible.isEmpty()) {
          break;
        }
        Step step = choose(possible, random);
        schedule.add(describe(state, step));
        state = step(state, step);
      }
      if (found.isPresent()) {
        found = Optional.of(new Found(found.get().fault(), schedule));
      }
    }
    return found;
  }

  /** Chooses an actor, then one of its steps, so that those with many are not preferred. */
  private static Step choose(List<Step> possible, Random random) {
    int[] actors = possible.stream().mapToInt(Step::actor).distinct().toArray();
    int actor = actors[random.nextInt(actors.length)];
    List<Step> its = possible.stream().filter(step -> step.actor() == actor).toList();
    return its.get(random.nextInt(its.size()));
  }

  private List<Step> steps(int[] state) {
    List<Step> all = new ArrayList<>();
    StoreState store = world.state(state[STORE]);
    for (int i = 0; i < automata.size(); i++) {
      List<Call> calls = automata.get(i).calls(state[ACTORS + 2 * i]);
      int repeated = (state[ACTORS + 2 * i + 1] & 0xff) - 1;
      for (int j = 0; j < calls.size(); j++) {
        Call call = calls.get(j);
        if (call.kind() == Call.Kind.CHOOSE) {
          return choices(i, j, Integer.parseInt(call.detail()));
        }
        if (rules.isFixed(automata.get(i).actor().name(), call)) {
          return choices(i, j, 1);
        }
        if (!rules.allows(store, call)) {
          continue;
        }
        all.add(new Step(i, j, Way.ANSWERED, 0));
        if (state[LOSSES] > 0 && repeated < 0 && rules.mayLose(call)) {
          all.add(new Step(i, j, Way.LOST, 0));
          all.add(new Step(i, j, Way.REPEATED, 0));
        }
      }
    }
    return all;
  }

  private static List<Step> choices(int actor, int call, int choices) {
    return IntStream.range(0, choices)
        .mapToObj(choice -> new Step(actor, call, Way.ANSWERED, choice))
        .toList();
  }

  private int[] step(int[] state, Step step) {
    steps++;
    Automaton automaton = automata.get(step.actor());
    int at = ACTORS + 2 * step.actor();
    Call call = automaton.calls(state[at]).get(step.call());
    StoreState before = world.state(state[STORE]);
    StoreState.Step done =
        call.kind() == Call.Kind.CHOOSE
            ? new StoreState.Step(before, new Answer(Answer.Type.CHOSEN, step.choice(), 0))
            : before.apply(world, call);
    int[] after = state.clone();
    boolean changed = !done.after().equals(before);
    if (changed) {
      after[STORE] = world.state(done.after());
      after[REMEMBERED] |= rules.remember(done.after());
    }
    if (step.way() == Way.REPEATED) {
      after[LOSSES]--;
      after[at + 1] = after[at + 1] & ~0xff | step.call() + 1;
    } else {
      Answer answer = done.answer();
      if (step.way() == Way.LOST) {
        after[LOSSES]--;
        answer = Answer.LOST;
      }
      after[at + 1] &= ~0xff;
      after[at] = automaton.next(state[at], step.call(), answer);
      end(after, at, automaton, done.after());
    }
    rules
        .phase(automaton.actor().name(), call, done.answer(), done.after())
        .ifPresent(phase -> phases.merge(phase, 1L, Long::sum));
    if (changed && found.isEmpty()) {
      found = rules.fault(done.after()).map(fault -> new Found(fault, List.of()));
    }
    return after;
  }

  private void end(int[] after, int at, Automaton automaton, StoreState store) {
    Optional<String> told = automaton.result(after[at]);
    if (told.isEmpty() || !automaton.calls(after[at]).isEmpty()) {
      return;
    }
    String name = automaton.actor().name();
    phases.merge(name + " " + told.get().split(" ", 2)[0], 1L, Long::sum);
    found =
        rules.lie(name, told.get(), store, after[REMEMBERED]).map(lie -> new Found(lie, List.of()));
    int left = (after[at + 1] >> 8) - 1;
    if (left < 0 || left > 1) {
      after[at] = 0; // from the beginning again
      after[at + 1] = left < 0 ? 0 : left << 8;
    }
  }

  boolean isComplete() {
    return complete;
  }

  long states() {
    return states;
  }

  long steps() {
    return steps;
  }

  /** Returns how often the actors were begun. */
  long runs() {
    return automata.stream().mapToLong(Automaton::runs).sum();
  }

  /** Returns what happened how often. */
  Map<String, Long> phases() {
    return phases;
  }

  @Override
  public String toString() {
    StringBuilder nodes = new StringBuilder();
    automata.forEach(a -> nodes.append(' ').append(a.actor().name()).append(' ').append(a.nodes()));
    return states
        + " states ("
        + (complete ? "all" : "cut")
        + "), "
        + steps
        + " steps, "
        + runs()
        + " runs, answers:"
        + nodes
        + ", "
        + world.stateCount()
        + " contents of the store";
  }

  @Override
  public void close() {
    automata.forEach(Automaton::close);
  }

  /** Spreads the bits of a number. */
  static long mix(long z) {
    long x = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    x = (x ^ x >>> 27) * 0x94d049bb133111ebL;
    return x ^ x >>> 31;
  }

  /** A set of states, each as 128 bits that a good hash makes of it. */
  private static final class Fingerprints {
    private long[] table = new long[1 << 17];
    private int size;

    boolean add(int[] state) {
      if (3L * size > table.length) {
        grow();
      }
      long a = 0x243f6a8885a308d3L;
      long b = 0x13198a2e03707344L;
      for (int part : state) {
        a = mix(a ^ part);
        b = mix(b + 0x9e3779b97f4a7c15L + part * 0x5851f42d4c957f2dL);
      }
      if (insert(a == 0 ? 1 : a, b)) {
        size++;
        return true;
      }
      return false;
    }

    private boolean insert(long a, long b) {
      int mask = table.length - 1;
      for (int i = (int) b << 1 & mask; ; i = i + 2 & mask) {
        if (table[i] == 0) {
          table[i] = a;
          table[i + 1] = b;
          return true;
        }
        if (table[i] == a && table[i + 1] == b) {
          return false;
        }
      }
    }

    private void grow() {
      long[] old = table;
      table = new long[Math.multiplyExact(old.length, 2)];
      Arrays.fill(table, 0);
      for (int i = 0; i < old.length; i += 2) {
        if (old[i] != 0) {
          insert(old[i], old[i + 1]);
        }
      }
    }

    int size() {
      return size;
    }
  }
}
