package io.datamon.store;

import io.datamon.error.NoSuchObjectException;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A flat map from keys to immutable byte objects that last, the only door to storage.
 *
 * <p>Required of every implementation, and checked by one contract suite: a read that begins after
 * a put or delete was acknowledged sees it; so does a listing, within {@link
 * StoreInfo#staleness()}; a put is all or nothing, also when the process is killed in the middle;
 * of writers that race on a condition exactly one wins; a version of a key is never that of other
 * bytes; nothing is buffered whole because it is large.
 *
 * <p>A key is free to be the folder of another one ({@code a} and {@code a/b}) only in some stores:
 * a folder or a store in memory refuses the second of them with {@link
 * io.datamon.error.InvalidInputException}. Nothing that must work everywhere uses such keys.
 *
 * <p>All methods may be called from any thread. They block; an interrupt ends them with {@link
 * io.datamon.error.CancelledException} and leaves the interrupt flag set. Failures: {@link
 * io.datamon.error.NoSuchObjectException} for a key that does not exist, {@link
 * PreconditionFailedException} for a condition that did not hold, {@link
 * io.datamon.error.OutcomeUnknownException} when a conditional put may or may not have taken
 * effect, {@link io.datamon.error.AccessDeniedException}, {@link
 * io.datamon.error.UnavailableException} for anything else that storage did.
 */
public interface ObjectStore extends AutoCloseable {

  /** Returns what the store is called and what it promises; does no input or output. */
  StoreInfo info();

  /**
   * Opens an object, or a part of it, for reading.
   *
   * @param range the bytes wanted; a range that reaches past the end is cut there, one that begins
   *     past the end gives no bytes
   * @return the open object, to be closed by the caller
   * @throws io.datamon.error.NoSuchObjectException if there is no object of that key
   */
  StoredObject get(Key key, ByteRange range);

  /**
   * Writes an object whole.
   *
   * @param body the bytes; it may be read more than once
   * @return the version that was written
   * @throws PreconditionFailedException if the condition does not hold; nothing was written
   * @throws io.datamon.error.OutcomeUnknownException if a conditional put may have taken effect; if
   *     it did, it lasts from the next {@link #barrier()} on
   */
  Version put(Key key, Payload body, Condition condition, Durability durability);

  /** Returns size, version and time of an object, or empty if there is none. */
  Optional<ObjectInfo> head(Key key);

  /**
   * Removes an object; one that does not exist is not a failure. That it is gone survives the loss
   * of power from the next {@link #barrier()} on.
   */
  void delete(Key key);

  /**
   * Lists objects in key order (bytes of UTF-8, unsigned).
   *
   * <p>The listing is lazy and paged. An object put or deleted while it runs may or may not appear;
   * every other object appears exactly once.
   *
   * @param prefix a string that every key must begin with; empty for all
   * @param startAfter only keys greater than this are listed; empty for all
   */
  Iterator<ObjectInfo> list(String prefix, String startAfter);

  /**
   * Lists objects as {@link #list(String, String)}, and tells of those whose names are no keys,
   * where there can be any: they are passed over.
   *
   * @param others told of each while the listing is taken from
   */
  default Iterator<ObjectInfo> list(String prefix, String startAfter, OtherNames others) {
    return list(prefix, startAfter);
  }

  /**
   * Lists what a store has of an object: what it was since it was last made, oldest first, and at
   * the end what it is. Nothing if there is no object now; what was there before an object was
   * removed does not count. A store that keeps nothing of the past lists the present object.
   *
   * @throws io.datamon.error.AccessDeniedException also if the present object may be read and those
   *     before it may not be listed
   */
  default List<KeptVersion> versions(Key key) {
    return head(key)
        .map(info -> List.of(new KeptVersion(info, info.version().value())))
        .orElse(List.of());
  }

  /**
   * Opens what an object is or was for reading, whole.
   *
   * @param version one of {@link #versions} of that key
   * @return the open object, to be closed by the caller
   * @throws NoSuchObjectException if the store no longer has it
   */
  default StoredObject get(Key key, KeptVersion version) {
    StoredObject object = get(key, ByteRange.ALL);
    if (object.info().version().equals(version.info().version())) {
      return object;
    }
    NoSuchObjectException gone = new NoSuchObjectException(key.value(), info().uri().toString());
    try {
      object.close();
    } catch (IOException e) {
      gone.addSuppressed(e);
    }
    throw gone;
  }

  /**
   * Returns when everything put through this object with {@link Durability#BARRIER} and
   * acknowledged before this call is durable, and what was deleted through it before stays deleted.
   */
  void barrier();

  /**
   * As {@link #barrier()}; and when it returns, objects that somebody else put to last are durable,
   * too. That somebody may have died, or not have got to a barrier yet; an object that a later one
   * is to refer to is named here.
   *
   * @param others keys that were seen; one that has no object any more is passed over
   */
  default void barrier(Set<Key> others) {
    barrier();
  }

  /** Releases what the store holds; objects stay. */
  @Override
  void close();
}
