package io.datamon.store;

import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/** A store of which every object that is not there in truth has 10 GiB of blanks. */
public final class HugeObjectStore extends ForwardingStore {
  /** The length of the objects. */
  public static final long SIZE = 10L << 30;

  private final long told;
  private final AtomicLong read = new AtomicLong();

  /**
   * Begins with the objects of another store.
   *
   * @param told the length that is told of the huge objects, which may be a lie
   */
  public HugeObjectStore(ObjectStore delegate, long told) {
    super(delegate);
    this.told = told;
  }

  /** Returns how many bytes of huge objects were read. */
  public long read() {
    return read.get();
  }

  @Override
  public StoredObject get(Key key, ByteRange range) {
    if (delegate().head(key).isPresent()) {
      return delegate().get(key, range);
    }
    long end = Math.min(SIZE - range.offset(), range.length());
    return new StoredObject(
        new ObjectInfo(key, told, new Version("1"), Instant.EPOCH), new Blanks(end));
  }

  private final class Blanks extends InputStream {
    private long left;

    Blanks(long left) {
      this.left = left;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (left == 0) {
        return -1;
      }
      int n = (int) Math.min(left, length);
      Arrays.fill(target, offset, offset + n, (byte) ' ');
      left -= n;
      read.addAndGet(n);
      return n;
    }
  }
}
