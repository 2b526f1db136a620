package io.datamon.content;

import java.io.IOException;
import java.io.InputStream;

/** The next bytes of a stream, as many as are asked for. Not thread-safe. */
final class Window {
  private final InputStream in;
  private byte[] bytes = new byte[1 << 16];
  private int start;
  private int end;
  private long offset;
  private boolean ended;

  Window(InputStream in) {
    this.in = in;
  }

  /** Reads until {@code length} bytes are there; false if the stream has not so many. */
  boolean has(int length) throws IOException {
    if (end - start >= length) {
      return true;
    }
    if (ended) {
      return false;
    }
    if (bytes.length - start < length) {
      // Grows only by what has been read, so that a length that is a lie costs no memory.
      makeRoom();
    }
    while (end - start < length) {
      if (end == bytes.length) {
        makeRoom();
      }
      int n = in.read(bytes, end, bytes.length - end);
      if (n < 0) {
        ended = true;
        return false;
      }
      end += n;
    }
    return true;
  }

  private void makeRoom() {
    int kept = end - start;
    byte[] target = kept > bytes.length / 2 ? new byte[2 * bytes.length] : bytes;
    System.arraycopy(bytes, start, target, 0, kept);
    bytes = target;
    start = 0;
    end = kept;
  }

  /** Returns the array that holds the bytes that are there, from {@link #start} on. */
  byte[] bytes() {
    return bytes;
  }

  int start() {
    return start;
  }

  /** Returns the number of bytes that are there. */
  int available() {
    return end - start;
  }

  /** Returns how many bytes of the stream lie before {@link #start}. */
  long offset() {
    return offset;
  }

  /** Leaves bytes that are there behind. */
  void skip(int length) {
    start += length;
    offset += length;
  }
}
