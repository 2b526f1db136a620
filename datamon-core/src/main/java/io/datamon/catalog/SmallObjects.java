package io.datamon.catalog;

import io.datamon.error.DatamonException;
import io.datamon.error.NoSuchObjectException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.error.UnavailableException;
import io.datamon.model.Descriptors;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.KeptVersion;
import io.datamon.store.Key;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import io.datamon.store.PreconditionFailedException;
import io.datamon.store.SmallObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Reads and writes descriptors whole, and resolves writes whose answer was lost. */
final class SmallObjects {
  private static final int PUTS = 3;

  private SmallObjects() {}

  /** Reads an object, or nothing if there is none. One read. */
  static Optional<SmallObject> read(ObjectStore store, Key key) {
    try {
      return Optional.of(SmallObject.read(store, key, Descriptors.MAX_BYTES, "descriptor"));
    } catch (NoSuchObjectException e) {
      return Optional.empty();
    }
  }

  /** Reads what an object is or was, or nothing if that is gone. One read. */
  static Optional<SmallObject> read(ObjectStore store, Key key, KeptVersion version) {
    try {
      return Optional.of(
          SmallObject.read(store, key, version, Descriptors.MAX_BYTES, "descriptor"));
    } catch (NoSuchObjectException e) {
      return Optional.empty();
    }
  }

  /**
   * What became of a conditional write.
   *
   * @param written whether the object is as it was to be
   * @param found what was read back; nothing if that was not needed, or nothing was there
   * @param lost whether an answer was lost: then it may have been written and replaced since
   */
  record Put(boolean written, Optional<SmallObject> found, boolean lost) {
    /**
     * Tells whether the object was written now, for one whose bytes others may write too. (For one
     * with a nonce or a time, bytes that are there already are one's own: below a store, a request
     * may have been repeated whose answer was lost.)
     */
    boolean writtenNow() {
      return written && (found.isEmpty() || lost);
    }
  }

  /**
   * Writes an object on a condition and finds out whether that took effect, by reading it back if
   * need be.
   *
   * @param condition not {@link Condition#ALWAYS}
   * @throws OutcomeUnknownException if it could not be found out
   */
  static Put put(ObjectStore store, Key key, byte[] bytes, Condition condition) {
    boolean lost = false;
    for (int attempt = 1; ; attempt++) {
      DatamonException failure;
      try {
        store.put(key, Payload.of(bytes), condition, Durability.NOW);
        return new Put(true, Optional.empty(), lost);
      } catch (PreconditionFailedException e) {
        failure = e;
      } catch (OutcomeUnknownException e) {
        failure = e;
        lost = true;
      }
      Optional<SmallObject> found = readBack(store, key, bytes, failure);
      if (found.isPresent() && Arrays.equals(found.get().bytes(), bytes)) {
        return new Put(true, found, lost);
      }
      if (!holds(condition, found)) {
        return new Put(false, found, lost);
      }
      // The first put may still take effect. Of two on the same condition one at most does.
      if (attempt == PUTS) {
        throw new OutcomeUnknownException(
            "object "
                + key
                + " in "
                + store.info().uri()
                + " may or may not have been written: look at it before trying again",
            failure);
      }
    }
  }

  private static boolean holds(Condition condition, Optional<SmallObject> found) {
    return condition instanceof Condition.IfVersion expected
        ? found.isPresent() && found.get().version().equals(expected.version())
        : found.isEmpty();
  }

  /** Reads what is there; if it is what was to be written, it is made to last. */
  private static Optional<SmallObject> readBack(
      ObjectStore store, Key key, byte[] wanted, DatamonException failure) {
    try {
      Optional<SmallObject> found = read(store, key);
      if (found.isPresent() && Arrays.equals(found.get().bytes(), wanted)) {
        store.barrier(); // what failed may have been just that
      }
      return found;
    } catch (UnavailableException e) {
      e.addSuppressed(failure);
      throw new OutcomeUnknownException(
          "object "
              + key
              + " in "
              + store.info().uri()
              + " may or may not have been written, and cannot be read: "
              + e.getMessage(),
          e);
    }
  }

  /** Returns what makes an object different from any other: 64 random bits. */
  static String nonce(RandomGenerator random) {
    return HexFormat.of().toHexDigits(random.nextLong());
  }

  /**
   * Returns the names below a prefix that have an object {@code {prefix}{name}/{file}}, sorted by
   * name. (Keys are in another order: {@code a-b/} is before {@code a/}.) One listing; about as
   * much memory as the names.
   *
   * @param begin what the names must begin with
   */
  static List<String> names(ObjectStore store, String prefix, String begin, String file) {
    List<String> names = new ArrayList<>();
    String tail = "/" + file;
    for (Iterator<ObjectInfo> list = store.list(prefix + begin, ""); list.hasNext(); ) {
      String key = list.next().key().value();
      int end = key.length() - tail.length();
      if (end > prefix.length() && key.endsWith(tail) && key.indexOf('/', prefix.length()) == end) {
        names.add(key.substring(prefix.length(), end));
      }
    }
    names.sort(Key::compare);
    return names;
  }
}
