package io.datamon.storage.gcs;

import com.google.api.client.http.HttpContent;
import io.datamon.storage.cloud.Sources;
import io.datamon.store.Payload;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** What an object is called and its bytes, in one request. */
final class MultipartBody implements HttpContent {
  private final String name;
  private final Payload payload;
  private final String boundary;
  private final byte[] before;
  private final byte[] after;

  /**
   * Creates a body.
   *
   * @param json the properties of the object
   * @param boundary a string that is not in them, nor in the payload: random
   */
  MultipartBody(String name, String json, Payload payload, String boundary) {
    this.name = name;
    this.payload = payload;
    this.boundary = boundary;
    this.before =
        ("--"
                + boundary
                + "\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n"
                + json
                + "\r\n--"
                + boundary
                + "\r\nContent-Type: application/octet-stream\r\n"
                + "Content-Transfer-Encoding: binary\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8);
    this.after = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public long getLength() {
    return before.length + payload.length() + after.length;
  }

  @Override
  public String getType() {
    return "multipart/related; boundary=" + boundary;
  }

  @Override
  public boolean retrySupported() {
    return true;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    out.write(before);
    Sources.write(name, payload, out);
    out.write(after);
    out.flush();
  }
}
