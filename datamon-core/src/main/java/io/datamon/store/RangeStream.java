package io.datamon.store;

import io.datamon.error.CancelledException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.util.Objects;

/** The bytes of a range of an open file; owns the channel. */
final class RangeStream extends InputStream {
  /** Bounds what the JDK copies to native memory for one read, and keeps for the thread. */
  private static final int READ_SIZE = 1 << 18;

  private final FileChannel channel;
  private final Key key;
  private final long end;
  private long at;

  /** Reads the part of a range that an object of a size has. */
  RangeStream(FileChannel channel, Key key, ByteRange range, long size) {
    this.channel = channel;
    this.key = key;
    this.at = Math.min(range.offset(), size);
    this.end = at + Math.min(range.length(), size - at);
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
    if (at >= end) {
      return -1;
    }
    int wanted = (int) Math.min(Math.min(length, READ_SIZE), end - at);
    int n;
    try {
      n = channel.read(ByteBuffer.wrap(target, offset, wanted), at);
    } catch (ClosedByInterruptException e) {
      throw new CancelledException("object " + key + " could not be read: interrupted", e);
    }
    if (n < 0) {
      throw new EOFException("object " + key + " was cut short while it was read");
    }
    at += n;
    return n;
  }

  @Override
  public long skip(long n) {
    long skipped = Math.max(0, Math.min(n, end - at));
    at += skipped;
    return skipped;
  }

  @Override
  public int available() {
    return (int) Math.min(Integer.MAX_VALUE, end - at);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
