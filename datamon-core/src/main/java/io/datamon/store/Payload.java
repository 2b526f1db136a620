package io.datamon.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/** The bytes of a put. They can be read again, so that a put can be tried again. */
public interface Payload {
  /** Returns the number of bytes. */
  long length();

  /** Opens the bytes from the beginning. */
  InputStream open() throws IOException;

  /** Writes all bytes to a channel; the default copies through a buffer of 64 KiB. */
  default void writeTo(WritableByteChannel out) throws IOException {
    try (InputStream in = open()) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
      }
    }
  }

  /** Returns a payload of an array, which must not be changed until the put is over. */
  static Payload of(byte[] bytes) {
    return of(bytes, 0, bytes.length);
  }

  /** Returns a payload of part of an array, which must not be changed until the put is over. */
  static Payload of(byte[] bytes, int offset, int length) {
    return new ArrayPayload(bytes, offset, length);
  }

  /** Returns a payload of a string in UTF-8. */
  static Payload of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** See {@link Payload#of(byte[], int, int)}. */
  @SuppressWarnings("ArrayRecordComponent") // a slice, never compared
  record ArrayPayload(byte[] bytes, int offset, int size) implements Payload {
    /** Bounds what the JDK copies to native memory for one write. */
    private static final int WRITE_SIZE = 1 << 18;

    @Override
    public long length() {
      return size;
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes, offset, size);
    }

    @Override
    public void writeTo(WritableByteChannel out) throws IOException {
      for (int at = 0; at < size; at += WRITE_SIZE) {
        ByteBuffer slice = ByteBuffer.wrap(bytes, offset + at, Math.min(WRITE_SIZE, size - at));
        while (slice.hasRemaining()) {
          out.write(slice);
        }
      }
    }
  }
}
