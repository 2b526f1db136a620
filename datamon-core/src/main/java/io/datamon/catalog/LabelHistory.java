package io.datamon.catalog;

import io.datamon.model.LabelDescriptor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/**
 * The moves of a label that were recorded, between them by their times the states that the store
 * has and nobody recorded, and at the end the present state if it is none of these.
 */
final class LabelHistory implements Iterator<Listed<LabelDescriptor>> {
  private final Iterator<Listed<LabelDescriptor>> moves;
  private final Iterator<Listed<LabelDescriptor>> stored;

  /** What cannot be read comes first: it has no time. */
  private final Deque<Listed<LabelDescriptor>> unreadable = new ArrayDeque<>();

  private final Set<LabelDescriptor> states = new LinkedHashSet<>(); // by time, once it is read
  private final Set<LabelDescriptor> told = new HashSet<>();
  private Optional<LabelDescriptor> present;
  private Optional<Listed<LabelDescriptor>> move = Optional.empty();
  private boolean begun;

  /**
   * Creates a history.
   *
   * @param moves by time
   * @param stored what the label was, read when the history is begun
   * @param present what it is, if it is there
   */
  LabelHistory(
      Iterator<Listed<LabelDescriptor>> moves,
      Iterator<Listed<LabelDescriptor>> stored,
      Optional<LabelDescriptor> present) {
    this.moves = moves;
    this.stored = stored;
    this.present = present.map(LabelHistory::asMove);
  }

  /** Moves are never protected, and taking a protection on or off is no move. */
  private static LabelDescriptor asMove(LabelDescriptor state) {
    return state.withProtection(false);
  }

  private void begin() {
    if (begun) {
      return;
    }
    begun = true;
    List<LabelDescriptor> found = new ArrayList<>();
    while (stored.hasNext()) {
      Listed<LabelDescriptor> each = stored.next();
      if (each instanceof Listed.Ok<LabelDescriptor> ok) {
        found.add(asMove(ok.value()));
      } else {
        unreadable.add(each);
      }
    }
    found.sort(Comparator.comparing(LabelDescriptor::timestamp));
    states.addAll(found);
    present.ifPresent(states::remove); // which comes last, or as a move
  }

  /** Goes to the next move. Those of several clocks may come after the state that they made. */
  private void turn() {
    while (move.isEmpty() && moves.hasNext()) {
      Listed<LabelDescriptor> next = moves.next();
      if (!(next instanceof Listed.Ok<LabelDescriptor> ok && told.remove(ok.value()))) {
        move = Optional.of(next);
      }
    }
  }

  @Override
  public boolean hasNext() {
    begin();
    turn();
    return !unreadable.isEmpty() || move.isPresent() || !states.isEmpty() || present.isPresent();
  }

  @Override
  public Listed<LabelDescriptor> next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the history is at its end");
    }
    if (!unreadable.isEmpty()) {
      return unreadable.remove();
    }
    Optional<LabelDescriptor> state = states.stream().findFirst().filter(this::isBeforeMove);
    if (state.isPresent()) {
      states.remove(state.get());
      told.add(state.get());
      return new Listed.Ok<>(state.get());
    }
    if (move.isEmpty()) {
      Listed<LabelDescriptor> last = new Listed.Ok<>(present.orElseThrow());
      present = Optional.empty();
      return last;
    }
    Listed<LabelDescriptor> next = move.get();
    move = Optional.empty();
    if (next instanceof Listed.Ok<LabelDescriptor> ok) {
      states.remove(ok.value());
      present = present.filter(label -> !label.equals(ok.value()));
    }
    return next;
  }

  private boolean isBeforeMove(LabelDescriptor state) {
    return !(move.isPresent() && move.get() instanceof Listed.Ok<LabelDescriptor> ok)
        ? move.isEmpty()
        : state.timestamp().isBefore(ok.value().timestamp());
  }
}
