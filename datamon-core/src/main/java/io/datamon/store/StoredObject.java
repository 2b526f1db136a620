package io.datamon.store;

import java.io.IOException;
import java.io.InputStream;

/**
 * An object that is open for reading; close it.
 *
 * @param info size (of the whole object), version and time of what is being read
 * @param body the bytes of the range that was asked for
 */
public record StoredObject(ObjectInfo info, InputStream body) implements AutoCloseable {
  @Override
  public void close() throws IOException {
    body.close();
  }
}
