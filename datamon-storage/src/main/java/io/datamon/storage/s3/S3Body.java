package io.datamon.storage.s3;

import io.datamon.storage.cloud.Sources;
import io.datamon.store.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import software.amazon.awssdk.http.ContentStreamProvider;

/** The source of a put as the body of a request. */
final class S3Body implements ContentStreamProvider, AutoCloseable {
  private final String name;
  private final Payload payload;
  private InputStream opened = InputStream.nullInputStream();

  /**
   * Creates a body.
   *
   * @param name the name of the object, for messages
   */
  S3Body(String name, Payload payload) {
    this.name = name;
    this.payload = payload;
  }

  /** Opens it anew, after the time before: the client of AWS does not close what it has read. */
  @Override
  public InputStream newStream() {
    close();
    opened = Sources.open(name, payload);
    return opened;
  }

  /** Closes what was opened last. */
  @Override
  public void close() {
    try {
      opened.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // which sources do not throw
    }
  }

  /** Reads it whole, and returns what a header {@code Content-MD5} says of it. */
  String md5() {
    MessageDigest md5 = newMd5();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = newStream()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        md5.update(buffer, 0, n);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // which sources do not throw
    }
    return Base64.getEncoder().encodeToString(md5.digest());
  }

  static MessageDigest newMd5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }
}
