package io.datamon.content;

import io.datamon.error.NoSuchObjectException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import io.datamon.store.PreconditionFailedException;
import io.datamon.store.SmallObject;
import io.datamon.store.Version;
import java.util.Arrays;
import java.util.Optional;

/** Reads the head, and changes it by compare-and-set. Thread-safe. */
final class HeadStore {
  private final ObjectStore store;

  HeadStore(ObjectStore store) {
    this.store = store;
  }

  /** A head and the version it was read at. */
  record Versioned(Head head, Version version) {}

  /** Reads the head, or nothing if the content store is new. One request. */
  Optional<Versioned> read() {
    String where = store.info().uri().toString();
    SmallObject object;
    try {
      object = SmallObject.read(store, Head.KEY, HeadCodec.MAX_BYTES, "head");
    } catch (NoSuchObjectException e) {
      return Optional.empty();
    }
    return Optional.of(new Versioned(HeadCodec.parse(object.bytes(), where), object.version()));
  }

  /**
   * Puts a new head if the store has none; either way returns the one that is there now.
   *
   * @param initial what to put
   */
  Versioned create(Head initial) {
    byte[] bytes = HeadCodec.write(initial);
    try {
      return new Versioned(
          initial, store.put(Head.KEY, Payload.of(bytes), Condition.IF_ABSENT, Durability.NOW));
    } catch (PreconditionFailedException | OutcomeUnknownException e) {
      Optional<Versioned> now = read();
      if (now.isEmpty()) {
        throw e;
      }
      store.barrier(); // what failed may have been to make it last
      return now.get();
    }
  }

  /**
   * Puts the next head if nobody changed it since it was read.
   *
   * @return the new state, or nothing if somebody else has changed it. That may also have been just
   *     after this change took effect, if an answer was lost: what the new head names must not be
   *     removed before the head was read again
   * @throws OutcomeUnknownException if that cannot be found out
   */
  Optional<Versioned> replace(Versioned seen, Head next) {
    byte[] bytes = HeadCodec.write(next);
    try {
      return Optional.of(
          new Versioned(
              next,
              store.put(
                  Head.KEY,
                  Payload.of(bytes),
                  Condition.ifVersion(seen.version()),
                  Durability.NOW)));
    } catch (PreconditionFailedException e) {
      return Optional.empty();
    } catch (OutcomeUnknownException e) {
      // The answer was lost: if what is there now is what was sent, it took effect.
      Optional<Versioned> now = read();
      if (now.isPresent() && now.get().head().generation() == next.generation()) {
        store.barrier(); // what failed may have been to make it last
        return Arrays.equals(HeadCodec.write(now.get().head()), bytes) ? now : Optional.empty();
      }
      if (now.isPresent() && now.get().version().equals(seen.version())) {
        throw e;
      }
      return Optional.empty();
    }
  }
}
