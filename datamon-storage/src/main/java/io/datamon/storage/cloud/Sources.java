package io.datamon.storage.cloud;

import io.datamon.error.CancelledException;
import io.datamon.error.DatamonException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.UnavailableException;
import io.datamon.store.Key;
import io.datamon.store.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.WritableByteChannel;
import java.util.zip.CRC32C;

/** Reads the source of a put: its checksum first, then its bytes into a request. */
public final class Sources {
  private Sources() {}

  /**
   * Reads a body whole, and returns its CRC32C.
   *
   * @throws InvalidInputException if it has another length than it says
   */
  static int checksum(String what, Key key, Payload body) {
    Summing sum = new Summing();
    try {
      body.writeTo(sum);
    } catch (IOException e) {
      throw unreadable(what, key.value(), e);
    }
    if (sum.length != body.length()) {
      throw new InvalidInputException(
          "object %s was not put: its source gave %d bytes instead of %d; it may have been changed meanwhile, so run it again"
              .formatted(key, sum.length, body.length()));
    }
    return (int) sum.crc.getValue();
  }

  /** Returns the failure of a source that cannot be read. */
  static DatamonException unreadable(String what, String name, IOException e) {
    if (e instanceof ClosedByInterruptException || e instanceof InterruptedIOException) {
      Thread.currentThread().interrupt();
      return new CancelledException(what + ": interrupted", e);
    }
    return new UnavailableException(
        "object "
            + name
            + " was not put: its source could not be read: "
            + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
        e);
  }

  /**
   * Opens a body: exactly as many bytes as it says it has.
   *
   * @param name the name of the object, for messages
   * @return a stream whose methods throw {@link DatamonException} where the source fails, never
   *     {@link IOException}
   */
  public static InputStream open(String name, Payload body) {
    return new ExactStream(name, body);
  }

  /**
   * Writes a body into a request, exactly as many bytes as it says it has.
   *
   * @param name the name of the object, for messages
   * @throws IOException if the request failed
   * @throws DatamonException if the source did
   */
  public static void write(String name, Payload body, OutputStream out) throws IOException {
    Sending sending = new Sending(name, out, body.length());
    try {
      body.writeTo(sending);
    } catch (IOException e) {
      if (sending.failure == e) {
        throw e;
      }
      throw unreadable("object " + name + " was not put", name, e);
    }
    if (sending.left != 0) {
      throw changed(name);
    }
  }

  static InvalidInputException changed(String name) {
    return new InvalidInputException(
        "object " + name + " was not put: its source was changed meanwhile; run it again");
  }

  /** Adds up what is written to it. */
  private static final class Summing implements WritableByteChannel {
    private final CRC32C crc = new CRC32C();
    private long length;

    @Override
    public int write(ByteBuffer bytes) {
      int n = bytes.remaining();
      crc.update(bytes);
      length += n;
      return n;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  /** Passes on what is written to it, and tells a failure there from one of the source. */
  private static final class Sending implements WritableByteChannel {
    private static final int SLICE = 1 << 16;

    private final String name;
    private final OutputStream out;
    private byte[] copy = new byte[0];
    private long left;
    private IOException failure = new IOException("none");

    Sending(String name, OutputStream out, long length) {
      this.name = name;
      this.out = out;
      this.left = length;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      int n = bytes.remaining();
      left -= n;
      if (left < 0) {
        throw changed(name);
      }
      try {
        while (bytes.hasRemaining()) {
          int slice = Math.min(SLICE, bytes.remaining());
          if (bytes.hasArray()) {
            out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), slice);
            bytes.position(bytes.position() + slice);
          } else {
            copy = copy.length == 0 ? new byte[SLICE] : copy;
            bytes.get(copy, 0, slice);
            out.write(copy, 0, slice);
          }
        }
      } catch (IOException e) {
        failure = e;
        throw e;
      }
      return n;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
