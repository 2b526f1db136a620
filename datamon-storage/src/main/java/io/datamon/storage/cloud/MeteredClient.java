package io.datamon.storage.cloud;

import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.Payload;
import io.datamon.store.RequestMeter;
import io.datamon.store.Version;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Counts the requests of another client. Thread-safe if that is. */
final class MeteredClient implements BucketClient {
  private final BucketClient client;
  private final RequestMeter.Counts counts;

  MeteredClient(BucketClient client, RequestMeter.Counts counts) {
    this.client = client;
    this.counts = counts;
  }

  /** Makes a request that was counted. */
  private <T> T made(CloudStore.Request<T> request) throws BucketFailure {
    try {
      return request.make();
    } catch (BucketFailure e) {
      if (e.isPassing()) {
        counts.addFailed();
      }
      throw e;
    }
  }

  @Override
  public Optional<Opened> get(String name, ByteRange range, Optional<Version> only)
      throws BucketFailure {
    counts.addCheap();
    return made(() -> client.get(name, range, only)).map(this::counted);
  }

  private Opened counted(Opened opened) {
    return new Opened(opened.found(), new Counted(opened.body(), counts), opened.sum());
  }

  @Override
  public Optional<Opened> get(String name, String id, Version version, ByteRange range)
      throws BucketFailure {
    counts.addCheap();
    return made(() -> client.get(name, id, version, range)).map(this::counted);
  }

  @Override
  public PastPage versions(String name, Optional<String> next) throws BucketFailure {
    counts.addDear();
    return made(() -> client.versions(name, next));
  }

  @Override
  public Version put(String name, Payload body, int crc32c, Condition condition, String nonce)
      throws BucketFailure {
    counts.addDear();
    Version version = made(() -> client.put(name, body, crc32c, condition, nonce));
    counts.addSent(body.length());
    return version;
  }

  @Override
  public Optional<Found> head(String name) throws BucketFailure {
    counts.addCheap();
    return made(() -> client.head(name));
  }

  @Override
  public void delete(String name) throws BucketFailure {
    counts.addFree();
    made(
        () -> {
          client.delete(name);
          return name;
        });
  }

  @Override
  public Page list(String prefix, String startAt, Optional<String> next) throws BucketFailure {
    counts.addDear();
    return made(() -> client.list(prefix, startAt, next));
  }

  @Override
  public void close() {
    client.close();
  }

  private static final class Counted extends FilterInputStream {
    private final RequestMeter.Counts counts;

    Counted(InputStream in, RequestMeter.Counts counts) {
      super(in);
      this.counts = counts;
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      counts.addReceived(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int n = in.read(target, offset, length);
      counts.addReceived(Math.max(n, 0));
      return n;
    }
  }
}
