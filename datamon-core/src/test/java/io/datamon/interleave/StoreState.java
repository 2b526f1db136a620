package io.datamon.interleave;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is in a store: for each key the number of its content, or none, and how often it was put.
 * That is its version, which so never repeats, also not after a deletion. Immutable.
 */
final class StoreState {
  static final StoreState EMPTY = new StoreState(new int[0]);

  // For each key two numbers: content + 1, or 0; version.
  private final int[] slots;
  private final int hash;

  private StoreState(int[] slots) {
    this.slots = slots;
    this.hash = Arrays.hashCode(slots);
  }

  boolean has(int key) {
    return 2 * key < slots.length && slots[2 * key] > 0;
  }

  /** Returns the content of a key that is there. */
  int content(int key) {
    return slots[2 * key] - 1;
  }

  int version(int key) {
    return 2 * key < slots.length ? slots[2 * key + 1] : 0;
  }

  StoreState with(int key, int content) {
    int[] next = Arrays.copyOf(slots, Math.max(slots.length, 2 * key + 2));
    next[2 * key] = content + 1;
    next[2 * key + 1]++;
    return new StoreState(next);
  }

  StoreState without(int key) {
    if (!has(key)) {
      return this;
    }
    int[] next = slots.clone();
    next[2 * key] = 0;
    return new StoreState(next);
  }

  /** What a call does. */
  record Step(StoreState after, Answer answer) {}

  /** Does a call of a store as one atomic step. */
  Step apply(World world, Call call) {
    switch (call.kind()) {
      case GET, HEAD -> {
        int key = world.key(call.subject());
        return new Step(
            this,
            has(key) ? new Answer(Answer.Type.FOUND, content(key), version(key)) : Answer.ABSENT);
      }
      case PUT -> {
        int key = world.key(call.subject());
        if (!holds(call.detail(), key)) {
          return new Step(this, Answer.REFUSED);
        }
        StoreState after = with(key, call.content());
        return new Step(after, new Answer(Answer.Type.DONE, 0, after.version(key)));
      }
      case DELETE -> {
        return new Step(without(world.key(call.subject())), new Answer(Answer.Type.DONE, 0, 0));
      }
      case LIST -> {
        List<Integer> found = new ArrayList<>();
        for (int key : world.keysAfter(call.subject(), "")) {
          if (has(key)) {
            found.addAll(List.of(key, content(key), version(key)));
          }
        }
        return new Step(this, new Answer(Answer.Type.LISTED, world.list(found), 0));
      }
      case NEXT -> {
        for (int key : world.keysAfter(call.subject(), call.detail())) {
          if (has(key)) {
            int list = world.list(List.of(key, content(key), version(key)));
            return new Step(this, new Answer(Answer.Type.LISTED, list, 0));
          }
        }
        return new Step(this, Answer.ABSENT);
      }
      default -> throw new IllegalArgumentException(call.toString());
    }
  }

  private boolean holds(String condition, int key) {
    return switch (condition) {
      case Call.ALWAYS -> true;
      case Call.IF_ABSENT -> !has(key);
      default -> has(key) && condition.equals(Call.IF_VERSION + version(key));
    };
  }

  /** Returns the numbers of the keys that have an object. */
  List<Integer> keys() {
    List<Integer> keys = new ArrayList<>();
    for (int key = 0; 2 * key < slots.length; key++) {
      if (has(key)) {
        keys.add(key);
      }
    }
    return keys;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StoreState that && Arrays.equals(slots, that.slots);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
