package io.datamon.content;

import io.datamon.error.DatamonException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that many threads read at places of their choice.
 *
 * <p>An interrupt closes the channel under every thread that reads it; only the interrupted one may
 * notice, so that the others open the file again.
 */
final class SegmentFile implements AutoCloseable {
  private final Path path;
  private final String object;
  private final long size;
  private volatile FileChannel channel;
  private volatile boolean closed;

  private SegmentFile(Path path, String object, FileChannel channel, long size) {
    this.path = path;
    this.object = object;
    this.channel = channel;
    this.size = size;
  }

  static SegmentFile open(Path path, String object) {
    try {
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      try {
        return new SegmentFile(path, object, channel, channel.size());
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw Faults.io(object, e);
    }
  }

  long size() {
    return size;
  }

  /** Reads bytes that must be there. */
  byte[] read(long at, int length) {
    byte[] bytes = new byte[length];
    while (true) {
      FileChannel current = channel;
      try {
        readFully(current, bytes, at);
        return bytes;
      } catch (ClosedByInterruptException e) {
        throw Faults.io(object, e);
      } catch (ClosedChannelException e) {
        reopen(current, e);
      } catch (IOException e) {
        throw Faults.io(object, e);
      }
    }
  }

  private void readFully(FileChannel from, byte[] bytes, long at) throws IOException {
    ByteBuffer to = ByteBuffer.wrap(bytes);
    while (to.hasRemaining()) {
      if (from.read(to, at + to.position()) < 0) {
        throw Faults.corrupt(object, "it was cut off while it was open");
      }
    }
  }

  private synchronized void reopen(FileChannel broken, ClosedChannelException cause) {
    if (closed) {
      throw new IllegalStateException(object + " is closed", cause);
    }
    if (channel == broken) {
      try {
        channel = FileChannel.open(path, StandardOpenOption.READ);
      } catch (IOException e) {
        throw Faults.io(object, e);
      }
    }
  }

  @Override
  public synchronized void close() throws DatamonException {
    closed = true;
    try {
      channel.close();
    } catch (IOException e) {
      throw Faults.io(object, e);
    }
  }
}
