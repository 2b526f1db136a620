package io.datamon.storage.cloud;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/** The body of a request of known length that is written, not read. */
final class BodyEntity extends AbstractHttpEntity {
  private final long length;
  private final WatchedClient.Body body;

  BodyEntity(long length, WatchedClient.Body body) {
    // Type and encoding are headers of the request.
    super((String) null, null);
    this.length = length;
    this.body = body;
  }

  @Override
  public long getContentLength() {
    return length;
  }

  @Override
  public boolean isRepeatable() {
    return true;
  }

  @Override
  public boolean isStreaming() {
    return false;
  }

  @Override
  public InputStream getContent() {
    throw new UnsupportedOperationException("a body that is written");
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    body.writeTo(out);
  }

  @Override
  public void close() {}
}
