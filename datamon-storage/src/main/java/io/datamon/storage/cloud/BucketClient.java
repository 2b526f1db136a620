package io.datamon.storage.cloud;

import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.Payload;
import io.datamon.store.RequestMeter;
import io.datamon.store.Version;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Single requests to one bucket. Names are those of the bucket, with the prefix. Nothing is tried
 * again here: a failure says what it means, and {@link CloudStore} decides. Thread-safe.
 */
public interface BucketClient extends AutoCloseable {
  /**
   * What a cloud says of an object.
   *
   * @param modified when it was put, in whole seconds: all that some answers tell
   * @param nonce the mark that {@link #put} was given, if it was put so
   */
  record Found(String name, long size, Version version, Instant modified, Optional<String> nonce) {}

  /**
   * An open object.
   *
   * @param body the bytes that were asked for, and no more
   * @param sum a checksum of the whole object, if the answer told one
   */
  record Opened(Found found, InputStream body, Optional<KeptSum> sum) {}

  /**
   * A page of a listing.
   *
   * @param next what to ask for the page after it with; empty for the last one
   */
  record Page(List<Found> objects, Optional<String> next) {}

  /**
   * What an object is or was.
   *
   * @param id the cloud's name for it
   * @param begun when it was put
   * @param ended when it was no longer what the object is, if the cloud says that
   * @param isPresent whether it is what the object is
   */
  record Past(Found found, String id, Instant begun, Optional<Instant> ended, boolean isPresent) {}

  /**
   * A page of what objects are and were.
   *
   * @param newestFirst the order of those of one name
   * @param removals when the object was removed, of the name that was asked for, if the cloud notes
   *     that
   * @param next what to ask for the page after it with; empty for the last one
   */
  record PastPage(
      List<Past> versions, boolean newestFirst, List<Instant> removals, Optional<String> next) {}

  /**
   * Opens an object; returns nothing if the range begins past its end.
   *
   * @param range cut at the end of the object; not of length 0
   * @param only the version that is wanted, if not just any
   */
  Optional<Opened> get(String name, ByteRange range, Optional<Version> only) throws BucketFailure;

  /**
   * Puts an object whole.
   *
   * @param crc32c the checksum of the body, for the cloud to check
   * @param nonce a mark to keep with the object
   */
  Version put(String name, Payload body, int crc32c, Condition condition, String nonce)
      throws BucketFailure;

  /** Looks an object up. */
  Optional<Found> head(String name) throws BucketFailure;

  /** Removes an object; that it is not there is no failure. */
  void delete(String name) throws BucketFailure;

  /**
   * Lists a page in the order of the bytes of names.
   *
   * @param startAt names before this one are not wanted, the others are; empty for all
   * @param next what the page before said; empty for the first
   */
  Page list(String prefix, String startAt, Optional<String> next) throws BucketFailure;

  /**
   * Lists a page of what an object is and was; others whose names begin so may come behind it.
   *
   * @param next what the page before said; empty for the first
   */
  PastPage versions(String name, Optional<String> next) throws BucketFailure;

  /**
   * Opens what an object is or was; returns nothing if the range begins past its end.
   *
   * @param id the cloud's name for it, which may be one of whatever is present
   * @param version the version that it must have
   */
  Optional<Opened> get(String name, String id, Version version, ByteRange range)
      throws BucketFailure;

  /** Says where to count requests that a method makes beyond the one that it stands for. */
  default void meter(RequestMeter.Counts counts) {}

  /** Releases connections. */
  @Override
  void close();
}
