package io.datamon.transfer;

import io.datamon.model.FileContent;
import io.datamon.tree.FileStat;
import io.datamon.tree.FileType;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;

/**
 * A stream that is uploaded as a file. Its length is known when it has ended; whether that is at
 * most {@link FileContent#MAX_INLINE} from the beginning. Cannot be opened again.
 */
final class StreamBytes implements SourceBytes {
  private static final int MODE = 0644;

  private final InputStream in;
  private final Instant time;
  private final byte[] head;
  private final int headLength;
  private int headRead;
  private long total;
  private boolean ended;

  private StreamBytes(InputStream in, Instant time) throws IOException {
    this.in = in;
    this.time = time;
    this.head = in.readNBytes(FileContent.MAX_INLINE + 1);
    this.headLength = head.length;
    this.ended = headLength <= FileContent.MAX_INLINE;
  }

  /**
   * Begins to read a stream.
   *
   * @param time when the file changed last, as it is recorded
   */
  static StreamBytes open(InputStream in, Instant time) throws IOException {
    return new StreamBytes(in, time);
  }

  /** Returns what a stream looks like as long as nothing is known of it. */
  static FileStat unknown(Instant time) {
    return stat(Long.MAX_VALUE, time);
  }

  private static FileStat stat(long size, Instant time) {
    return new FileStat(FileType.FILE, size, MODE, time, time, 0, 0, 1, 0, 0);
  }

  @Override
  public FileStat stat() {
    return stat(!ended ? Long.MAX_VALUE : Math.max(total, headLength), time);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int fromHead = Math.min(length, headLength - headRead);
    System.arraycopy(head, headRead, target, offset, fromHead);
    headRead += fromHead;
    int more = fromHead == length ? 0 : in.readNBytes(target, offset + fromHead, length - fromHead);
    ended |= fromHead + more < length;
    total += fromHead + more;
    return fromHead + more;
  }

  @Override
  public boolean isUnchanged(long bytesRead) {
    return true;
  }

  @Override
  public void close() {}
}
