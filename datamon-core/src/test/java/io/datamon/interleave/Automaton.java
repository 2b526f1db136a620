package io.datamon.interleave;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An actor as a tree of what it was answered: each node knows what the actor asks for there. Runs
 * the actor where a node is new, from the beginning unless a run stands there still; so it runs
 * once for each way of being answered, not once for each schedule.
 */
final class Automaton implements AutoCloseable {
  /** How many runs stand and wait to be gone on with. */
  private static final int STANDING = 6;

  /** How often it is looked at whether the order of answers makes no difference. */
  private static final int CHECK_EVERY = 100;

  private final World world;
  private final Actor actor;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<History, Integer> byHistory = new HashMap<>();
  private final LinkedHashMap<Integer, LiveRun> standing = new LinkedHashMap<>();
  private long runs;
  private long merges;

  /**
   * What an actor was answered, whatever the order of answers to calls that differ: a sum of hashes
   * of each call with its answer and how many equal calls were before it. So states that differ
   * only in the order in which calls side by side were answered are one.
   */
  private record History(long a, long b) {
    static final History NONE = new History(0, 0);

    History with(Call call, long answer, int before) {
      long x = Explorer.mix(call.hashCode() * 0x9e3779b97f4a7c15L + before);
      long y = Explorer.mix(x ^ answer);
      return new History(
          a + Explorer.mix(y + call.subject().hashCode()),
          b + Explorer.mix(y ^ 0x5851f42d4c957f2dL));
    }
  }

  /** Where an actor stands. */
  private static final class Node {
    final int parent;
    final int call;
    final Answer answer;
    final List<Call> calls;
    final History history;
    final Optional<String> result;
    final Map<Long, Integer> next = new HashMap<>();

    Node(
        int parent,
        int call,
        Answer answer,
        List<Call> calls,
        History history,
        Optional<String> result) {
      this.parent = parent;
      this.call = call;
      this.answer = answer;
      this.calls = calls;
      this.history = history;
      this.result = result;
    }
  }

  Automaton(World world, Actor actor) {
    this.world = world;
    this.actor = actor;
    LiveRun run = begin();
    add(-1, -1, Answer.ABSENT, History.NONE, run);
  }

  private LiveRun begin() {
    runs++;
    return new LiveRun(world, actor);
  }

  private int add(int parent, int call, Answer answer, History history, LiveRun run) {
    run.settle();
    Optional<String> result = run.result();
    int number = nodes.size();
    nodes.add(new Node(parent, call, answer, run.calls(), history, result));
    byHistory.put(history, number);
    if (result.isPresent() && run.calls().isEmpty()) {
      run.close();
    } else {
      standing.put(number, run);
      if (standing.size() > STANDING) {
        int oldest = standing.keySet().iterator().next();
        standing.remove(oldest).close();
      }
    }
    return number;
  }

  Actor actor() {
    return actor;
  }

  /** Returns what the actor asks for at a node. */
  List<Call> calls(int node) {
    return nodes.get(node).calls;
  }

  /** Returns how the actor has ended, if it has. */
  Optional<String> result(int node) {
    return nodes.get(node).result;
  }

  int nodes() {
    return nodes.size();
  }

  /** Returns how often the actor was begun. */
  long runs() {
    return runs;
  }

  /** Returns the node after a call was answered. */
  int next(int from, int call, Answer answer) {
    Node node = nodes.get(from);
    long edge = (long) call << 60 | answer.code();
    Integer known = node.next.get(edge);
    if (known != null) {
      return known;
    }
    History history =
        node.history.with(node.calls.get(call), answer.code(), before(from, node.calls.get(call)));
    Integer same = byHistory.get(history);
    if (same != null) {
      if (++merges % CHECK_EVERY == 0) {
        check(from, call, answer, same);
      }
      node.next.put(edge, same);
      return same;
    }
    LiveRun run = standing.remove(from);
    if (run == null) {
      run = replay(from);
    }
    run.answer(node.calls.get(call), answer);
    int next = add(from, call, answer, history, run);
    node.next.put(edge, next);
    return next;
  }

  /** Sees whether the order of answers makes no difference, as is assumed. */
  private void check(int from, int call, Answer answer, int same) {
    LiveRun run = replay(from);
    run.answer(nodes.get(from).calls.get(call), answer);
    run.settle();
    if (!run.calls().equals(nodes.get(same).calls)
        || !run.result().equals(nodes.get(same).result)) {
      throw new IllegalStateException(
          actor.name()
              + " asks for "
              + run.calls()
              + " and not "
              + nodes.get(same).calls
              + " where the same was answered in another order");
    }
    run.close();
  }

  /** Returns how often a call was answered on the way to a node. */
  private int before(int node, Call call) {
    int count = 0;
    for (int at = node; at > 0; at = nodes.get(at).parent) {
      Node step = nodes.get(at);
      if (nodes.get(step.parent).calls.get(step.call).equals(call)) {
        count++;
      }
    }
    return count;
  }

  private LiveRun replay(int to) {
    Deque<Node> path = new ArrayDeque<>();
    for (int at = to; at > 0; at = nodes.get(at).parent) {
      path.push(nodes.get(at));
    }
    LiveRun run = begin();
    for (Node step : path) {
      run.answer(nodes.get(step.parent).calls.get(step.call), step.answer);
    }
    return run;
  }

  @Override
  public void close() {
    standing.values().forEach(LiveRun::close);
    standing.clear();
  }
}
