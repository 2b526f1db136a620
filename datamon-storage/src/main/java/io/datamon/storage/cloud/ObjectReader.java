package io.datamon.storage.cloud;

import io.datamon.error.CorruptException;
import io.datamon.error.UnavailableException;
import io.datamon.storage.cloud.BucketClient.Found;
import io.datamon.storage.cloud.BucketClient.Opened;
import io.datamon.storage.cloud.BucketFailure.Kind;
import io.datamon.store.ByteRange;
import io.datamon.store.Key;
import io.datamon.store.StoredObject;
import io.datamon.store.Version;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an object; when they stop coming, the rest is asked for again, of the same version.
 *
 * <p>An object that is read whole is checked against its checksum: a small one before the first
 * byte is handed out, and read again if need be; a large one at its end.
 */
final class ObjectReader extends InputStream {
  /** Objects up to here are read whole before they are handed out. */
  private static final int SMALL = 1 << 18;

  private final CloudStore store;
  private final String what;
  private final Key key;
  private final Source source;
  private final Found found;
  private final long end;
  private final KeptSum.@Nullable Running sum;
  private InputStream body;
  private long at;
  private final @Nullable ReadAhead ahead;

  /** Where the body ends: there a part begins that was fetched ahead. */
  private long bodyEnd;

  private Retries.@Nullable Run troubles;

  private void checkEnd(KeptSum.Running sum) {
    String fault = sum.fault();
    if (!fault.isEmpty()) {
      throw new CorruptException(
          key.value(),
          "object %s of %s arrived damaged: %s; read it again"
              .formatted(key, store.info().uri(), fault));
    }
  }

  /** Where the bytes are. */
  interface Source {
    /** Makes a request for a part of them, of a version if one is given. */
    Optional<Opened> open(ByteRange range, Optional<Version> only) throws BucketFailure;
  }

  private ObjectReader(
      CloudStore store, String what, Key key, Source source, ByteRange range, Opened opened) {
    this.store = store;
    this.what = what;
    this.key = key;
    this.source = source;
    this.found = opened.found();
    this.body = opened.body();
    this.at = range.offset();
    this.end = at + Math.min(range.length(), found.size() - at);
    this.sum = isWhole(range, found) ? opened.sum().map(KeptSum::begin).orElse(null) : null;
    this.ahead =
        isWhole(range, found) && found.size() >= ReadAhead.LARGE
            ? new ReadAhead(store.readAhead(), this::part, at, end)
            : null;
    lookAhead();
  }

  /** Opens an object; returns nothing if the range begins past its end. */
  static Optional<StoredObject> open(
      CloudStore store, String what, Key key, Source source, ByteRange range) {
    Optional<Opened> opened =
        store.repeat(
            what,
            key,
            () -> {
              Optional<Opened> answer = source.open(range, Optional.empty());
              return answer.isPresent() && isSmallAndWhole(range, answer.get())
                  ? Optional.of(readNow(answer.get()))
                  : answer;
            });
    return opened.map(
        each ->
            new StoredObject(
                store.info(key, each.found()),
                new ObjectReader(store, what, key, source, range, each)));
  }

  private static boolean isWhole(ByteRange range, Found found) {
    return range.offset() == 0 && range.length() >= found.size();
  }

  private static boolean isSmallAndWhole(ByteRange range, Opened opened) {
    return isWhole(range, opened.found()) && opened.found().size() <= SMALL;
  }

  private static Opened readNow(Opened opened) throws BucketFailure {
    int size = (int) opened.found().size();
    byte[] bytes;
    try (InputStream in = opened.body()) {
      bytes = in.readNBytes(size);
    } catch (IOException e) {
      throw BucketFailure.withoutEffect(Kind.PASSING, "the answer broke off: " + e.getMessage(), e);
    }
    String fault = "";
    if (bytes.length < size) {
      fault = "the answer broke off after " + bytes.length + " of " + size + " bytes";
    } else if (opened.sum().isPresent()) {
      KeptSum.Running sum = opened.sum().get().begin();
      sum.add(bytes, 0, size);
      String difference = sum.fault();
      fault = difference.isEmpty() ? "" : "it arrived damaged: " + difference;
    }
    if (!fault.isEmpty()) {
      throw BucketFailure.withoutEffect(Kind.PASSING, fault, new EOFException(fault));
    }
    return new Opened(opened.found(), new ByteArrayInputStream(bytes), opened.sum());
  }

  private void lookAhead() {
    if (ahead != null) {
      ahead.fill();
    }
    bodyEnd = Math.min(end, ahead == null ? end : ahead.begin());
  }

  /** Opens a part of the version that is being read. */
  private StoredObject part(ByteRange range) {
    return open(
            store,
            what,
            key,
            (rest, any) -> {
              Optional<Opened> opened = source.open(rest, Optional.of(found.version()));
              if (opened.isPresent() && !opened.get().found().version().equals(found.version())) {
                discard(opened.get().body());
                throw BucketFailure.withoutEffect(
                    Kind.MISSING, "another version came", new IOException());
              }
              return opened;
            },
            range)
        .orElseThrow(() -> replaced(new EOFException("the object is shorter")));
  }

  /**
   * Goes on with the part that was fetched ahead, or with a request if there is no room for one.
   */
  private void turn() {
    if (ahead == null || at < bodyEnd) {
      return;
    }
    closeBody();
    ahead.fill();
    if (ahead.begin() == at) {
      byte[] bytes = ahead.take(what);
      body = new ByteArrayInputStream(bytes);
      bodyEnd = at + bytes.length;
      ahead.fill();
    } else {
      body = part(new ByteRange(at, end - at)).body();
      bodyEnd = end;
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    while (at < end) {
      turn();
      int n;
      try {
        n = body.read(target, offset, (int) Math.min(length, bodyEnd - at));
        if (n < 0) {
          throw new EOFException("the answer broke off");
        }
      } catch (IOException e) {
        reopen(e);
        continue;
      }
      at += n;
      troubles = n > 0 ? null : troubles;
      if (sum != null) {
        sum.add(target, offset, n);
      }
      if (at == end && sum != null) {
        checkEnd(sum);
      }
      return n;
    }
    return -1;
  }

  private void reopen(IOException failure) {
    if (Thread.currentThread().isInterrupted()) {
      throw CloudStore.interrupted(what, failure);
    }
    closeBody();
    Retries.Run run = troubles == null ? store.begin() : troubles;
    troubles = run;
    BucketFailure last =
        BucketFailure.withoutEffect(
            Kind.PASSING, "the answer broke off: " + failure.getMessage(), failure);
    while (last.isPassing() && CloudStore.again(what, run, last)) {
      try {
        Optional<Opened> rest =
            store.once(
                what, () -> source.open(new ByteRange(at, end - at), Optional.of(found.version())));
        if (rest.isPresent() && !rest.get().found().version().equals(found.version())) {
          discard(rest.get().body());
          throw replaced(failure);
        }
        if (rest.isPresent()) {
          body = rest.get().body();
          return;
        }
        throw replaced(failure);
      } catch (BucketFailure e) {
        if (e.kind() == Kind.MISSING || e.kind() == Kind.CONDITION) {
          throw replaced(e);
        }
        last = e;
      }
    }
    throw store.ending(what, key, last, run);
  }

  private UnavailableException replaced(Exception e) {
    return new UnavailableException(
        what
            + ": the answer broke off at byte "
            + at
            + ", and the object was replaced or deleted meanwhile; read it again",
        e);
  }

  private void closeBody() {
    discard(body);
  }

  private static void discard(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      System.getLogger(ObjectReader.class.getName())
          .log(System.Logger.Level.DEBUG, "the rest of an answer could not be closed", e);
    }
  }

  @Override
  public void close() throws IOException {
    if (ahead != null) {
      ahead.end();
    }
    body.close();
  }
}
