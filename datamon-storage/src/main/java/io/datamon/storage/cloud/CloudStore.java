package io.datamon.storage.cloud;

import io.datamon.error.CancelledException;
import io.datamon.error.DatamonException;
import io.datamon.error.NoSuchObjectException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.storage.cloud.BucketClient.Found;
import io.datamon.storage.cloud.BucketFailure.Kind;
import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.KeptVersion;
import io.datamon.store.Key;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import io.datamon.store.OtherNames;
import io.datamon.store.Payload;
import io.datamon.store.PreconditionFailedException;
import io.datamon.store.RequestMeter;
import io.datamon.store.StoreInfo;
import io.datamon.store.StoredObject;
import io.datamon.store.Version;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * A store in a bucket of any cloud.
 *
 * <p>A request that failed in passing is made again, as long as the time for it lasts; a
 * conditional put whose answer was lost is looked up by the mark that it left. An object is durable
 * when its put was acknowledged, so that a barrier has nothing to do. Safe for use by several
 * threads.
 */
public final class CloudStore implements ObjectStore {
  /** So many requests run at once, at most, before the cloud complains. */
  private static final int LANES = 64;

  private final BucketUri place;
  private final BucketClient client;
  private final Retries retries;
  private final Lanes lanes = new Lanes(LANES);
  private final SecureRandom random = new SecureRandom();
  private final ReadAhead.Room readAhead = new ReadAhead.Room();
  private final StoreInfo info;

  /**
   * Creates a store.
   *
   * @param client makes the requests; closed with the store
   */
  public CloudStore(BucketUri place, BucketClient client, Retries retries) {
    this.place = place;
    this.client = client;
    this.retries = retries;
    this.info = new StoreInfo(place.uri(), Duration.ZERO, Duration.ofMillis(30));
  }

  /** Returns a store whose requests are counted, in the place of this one. */
  public CloudStore metered(RequestMeter.Counts counts) {
    client.meter(counts);
    return new CloudStore(place, new MeteredClient(client, counts), retries);
  }

  /** Returns the room for parts of large objects that are fetched ahead. */
  ReadAhead.Room readAhead() {
    return readAhead;
  }

  /** One request. */
  interface Request<T> {
    /** Makes it. */
    T make() throws BucketFailure;
  }

  /** Makes a request that does no harm when it is made twice, until it is answered. */
  <T> T repeat(String what, Key key, Request<T> request) {
    Retries.Run run = retries.begin();
    while (true) {
      try {
        return once(what, request);
      } catch (BucketFailure e) {
        if (!e.isPassing() || !again(what, run, e)) {
          throw ending(what, key, e, run);
        }
      }
    }
  }

  /** Makes a request, in its turn. */
  <T> T once(String what, Request<T> request) throws BucketFailure {
    checkInterrupt(what);
    try {
      lanes.enter();
    } catch (InterruptedException e) {
      throw interrupted(what, e);
    }
    boolean busy = false;
    try {
      return request.make();
    } catch (BucketFailure e) {
      busy = e.kind() == Kind.BUSY;
      if (Thread.currentThread().isInterrupted()) {
        throw interrupted(what, e);
      }
      throw e;
    } finally {
      if (busy) {
        lanes.leaveBusy();
      } else {
        lanes.leave();
      }
    }
  }

  /** Begins the time of an operation. */
  Retries.Run begin() {
    return retries.begin();
  }

  /** Waits before another attempt; returns false at once if the time is spent. */
  static boolean again(String what, Retries.Run run, BucketFailure failure) {
    try {
      return run.again(failure);
    } catch (InterruptedException e) {
      throw interrupted(what, e);
    }
  }

  /** Returns what to throw when an operation has failed. */
  DatamonException ending(String what, Key key, BucketFailure e, Retries.Run run) {
    return e.kind() == Kind.MISSING
        ? new NoSuchObjectException(key.value(), info.uri().toString())
        : Endings.of(what, place, e, run.failures());
  }

  static void checkInterrupt(String what) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancelledException(what + ": interrupted");
    }
  }

  static CancelledException interrupted(String what, Exception e) {
    Thread.currentThread().interrupt();
    return new CancelledException(what + ": interrupted", e);
  }

  private String name(Key key) {
    return place.prefix() + key.value();
  }

  ObjectInfo info(Key key, Found found) {
    return new ObjectInfo(key, found.size(), found.version(), found.modified());
  }

  BucketClient client() {
    return client;
  }

  @Override
  public StoreInfo info() {
    return info;
  }

  @Override
  public StoredObject get(Key key, ByteRange range) {
    String what = "object " + key + " could not be read from " + info.uri();
    if (range.length() == 0) {
      return withoutBytes(what, key);
    }
    String name = name(key);
    return ObjectReader.open(this, what, key, (part, only) -> client.get(name, part, only), range)
        .orElseGet(() -> withoutBytes(what, key));
  }

  private StoredObject withoutBytes(String what, Key key) {
    Found found =
        repeat(what, key, () -> client.head(name(key)))
            .orElseThrow(() -> new NoSuchObjectException(key.value(), info.uri().toString()));
    return new StoredObject(info(key, found), InputStream.nullInputStream());
  }

  @Override
  public List<KeptVersion> versions(Key key) {
    return PastVersions.of(this, key, name(key));
  }

  @Override
  public StoredObject get(Key key, KeptVersion version) {
    String what = "object " + key + " could not be read from " + info.uri();
    String name = name(key);
    return ObjectReader.open(
            this,
            what,
            key,
            (part, any) -> client.get(name, version.id(), version.info().version(), part),
            ByteRange.ALL)
        .orElseGet(() -> new StoredObject(version.info(), InputStream.nullInputStream()));
  }

  @Override
  public Version put(Key key, Payload body, Condition condition, Durability durability) {
    String what = "object " + key + " could not be put into " + info.uri();
    checkInterrupt(what);
    int crc32c = Sources.checksum(what, key, body);
    checkInterrupt(what);
    byte[] mark = new byte[16];
    random.nextBytes(mark);
    String nonce = HexFormat.of().formatHex(mark);
    String name = name(key);
    Retries.Run run = retries.begin();
    boolean lost = false;
    while (true) {
      BucketFailure failure;
      try {
        return once(what, () -> client.put(name, body, crc32c, condition, nonce));
      } catch (BucketFailure e) {
        failure = e;
      }
      lost |= failure.mayHaveActed();
      if (failure.kind() == Kind.CONDITION && lost) {
        return resolve(key, condition, nonce, failure);
      }
      if (failure.kind() == Kind.CONDITION) {
        throw new PreconditionFailedException(key, condition, info.uri().toString());
      }
      if (!failure.isPassing() || !again(what, run, failure)) {
        DatamonException ending = ending(what, key, failure, run);
        throw lost && !(condition instanceof Condition.Always) ? unknown(key, ending) : ending;
      }
    }
  }

  /** Finds out whether an object that is in the way of a repeated put is what it put before. */
  private Version resolve(Key key, Condition condition, String nonce, BucketFailure failure) {
    Optional<Found> found;
    try {
      found =
          repeat(
              "object " + key + " could not be looked up in " + info.uri(),
              key,
              () -> client.head(name(key)));
    } catch (DatamonException e) {
      e.addSuppressed(failure);
      throw unknown(key, e);
    }
    if (found.isPresent() && found.get().nonce().equals(Optional.of(nonce))) {
      return found.get().version();
    }
    // It may have taken effect and been replaced since.
    throw unknown(key, new PreconditionFailedException(key, condition, info.uri().toString()));
  }

  private OutcomeUnknownException unknown(Key key, DatamonException cause) {
    return new OutcomeUnknownException(
        "object %s may or may not have been put into %s: the answer was lost (%s); look at it before trying again"
            .formatted(key, info.uri(), cause.getMessage()),
        cause);
  }

  @Override
  public Optional<ObjectInfo> head(Key key) {
    String what = "object " + key + " could not be looked up in " + info.uri();
    return repeat(what, key, () -> client.head(name(key))).map(found -> info(key, found));
  }

  @Override
  public void delete(Key key) {
    String what = "object " + key + " could not be deleted from " + info.uri();
    repeat(
        what,
        key,
        () -> {
          client.delete(name(key));
          return key;
        });
  }

  @Override
  public Iterator<ObjectInfo> list(String prefix, String startAfter) {
    return list(prefix, startAfter, OtherNames.NONE);
  }

  @Override
  public Iterator<ObjectInfo> list(String prefix, String startAfter, OtherNames others) {
    return new ObjectListing(this, place.prefix(), prefix, startAfter, others);
  }

  @Override
  public void barrier() {
    checkInterrupt("what was put into " + info.uri() + " could not be made durable");
  }

  @Override
  public void close() {
    readAhead.close();
    client.close();
  }
}
