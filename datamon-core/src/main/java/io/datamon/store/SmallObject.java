package io.datamon.store;

import io.datamon.error.CorruptException;
import io.datamon.error.UnavailableException;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * An object that was read whole because it is known to be small, and the version that was read.
 *
 * <p>However long the object is, no more than its limit is asked for and held.
 *
 * @param bytes its bytes; nobody else has the array
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SmallObject(byte[] bytes, Version version) {
  /**
   * Reads an object. One request.
   *
   * @param limit the greatest length that it may have, in bytes
   * @param kind what it is, for the message, such as {@code descriptor}
   * @throws io.datamon.error.NoSuchObjectException if there is none
   * @throws CorruptException if it is longer than the limit, which the message names
   * @throws UnavailableException if it cannot be read, or not to its end
   */
  public static SmallObject read(ObjectStore store, Key key, int limit, String kind) {
    return read(store, key, limit, kind, () -> store.get(key, new ByteRange(0, limit + 1L)));
  }

  /** As {@link #read(ObjectStore, Key, int, String)}, for what an object is or was. */
  public static SmallObject read(
      ObjectStore store, Key key, KeptVersion version, int limit, String kind) {
    return read(store, key, limit, kind, () -> store.get(key, version));
  }

  private static SmallObject read(
      ObjectStore store, Key key, int limit, String kind, Supplier<StoredObject> open) {
    try (StoredObject object = open.get()) {
      long size = object.info().size();
      if (size > limit) {
        throw tooLong(key, size, limit, kind);
      }
      byte[] bytes = object.body().readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw tooLong(key, bytes.length, limit, kind);
      }
      if (bytes.length < size) {
        throw new UnavailableException(
            "object "
                + key
                + " in "
                + store.info().uri()
                + " cannot be read: the store sent "
                + bytes.length
                + " of "
                + size
                + " bytes; try again");
      }
      return new SmallObject(bytes, object.info().version());
    } catch (IOException e) {
      throw FolderFailures.of(
          "object " + key + " in " + store.info().uri() + " could not be read", e);
    }
  }

  private static CorruptException tooLong(Key key, long size, int limit, String kind) {
    return new CorruptException(
        key.value(),
        "object "
            + key
            + " is damaged: it has "
            + size
            + " bytes, and a "
            + kind
            + " is not longer than "
            + limit
            + " bytes");
  }
}
