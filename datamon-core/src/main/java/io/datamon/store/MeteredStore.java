package io.datamon.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Counts what is asked of a store that has no requests of its own to count. */
final class MeteredStore extends ForwardingStore {
  private final RequestMeter.Counts counts;

  MeteredStore(ObjectStore delegate, RequestMeter.Counts counts) {
    super(delegate);
    this.counts = counts;
  }

  @Override
  public StoredObject get(Key key, ByteRange range) {
    counts.addCheap();
    StoredObject object = super.get(key, range);
    return new StoredObject(object.info(), new Counted(object.body(), counts));
  }

  @Override
  public Version put(Key key, Payload body, Condition condition, Durability durability) {
    counts.addDear();
    Version version = super.put(key, body, condition, durability);
    counts.addSent(body.length());
    return version;
  }

  @Override
  public Optional<ObjectInfo> head(Key key) {
    counts.addCheap();
    return super.head(key);
  }

  @Override
  public void delete(Key key) {
    counts.addFree();
    super.delete(key);
  }

  @Override
  public Iterator<ObjectInfo> list(String prefix, String startAfter) {
    counts.addDear();
    return super.list(prefix, startAfter);
  }

  @Override
  public Iterator<ObjectInfo> list(String prefix, String startAfter, OtherNames others) {
    counts.addDear();
    return super.list(prefix, startAfter, others);
  }

  @Override
  public List<KeptVersion> versions(Key key) {
    counts.addDear();
    return super.versions(key);
  }

  @Override
  public StoredObject get(Key key, KeptVersion version) {
    counts.addCheap();
    StoredObject object = super.get(key, version);
    return new StoredObject(object.info(), new Counted(object.body(), counts));
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
