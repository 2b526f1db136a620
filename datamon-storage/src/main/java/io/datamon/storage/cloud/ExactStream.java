package io.datamon.storage.cloud;

import io.datamon.store.Payload;
import java.io.IOException;
import java.io.InputStream;

/**
 * The source of a put: exactly as many bytes as it says it has. Its failures are those of a source,
 * never {@link IOException}, which would be taken for one of the request.
 */
final class ExactStream extends InputStream {
  private final String name;
  private final InputStream in;
  private long left;

  ExactStream(String name, Payload body) {
    this.name = name;
    this.left = body.length();
    try {
      this.in = body.open();
    } catch (IOException e) {
      throw Sources.unreadable("object " + name + " was not put", name, e);
    }
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    int n;
    try {
      n = in.read(target, offset, length);
    } catch (IOException e) {
      throw Sources.unreadable("object " + name + " was not put", name, e);
    }
    left -= Math.max(n, 0);
    if (left < 0 || n < 0 && left > 0) {
      throw Sources.changed(name);
    }
    return n;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw Sources.unreadable("object " + name + " was not put", name, e);
    }
  }
}
