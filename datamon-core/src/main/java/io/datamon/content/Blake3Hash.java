package io.datamon.content;

import io.datamon.hash.Blake3;
import io.datamon.hash.Blake3Stream;
import io.datamon.model.Digest;

/**
 * One running BLAKE3 hash that ends as a digest.
 *
 * <p>Not thread-safe; cheap to make.
 */
final class Blake3Hash {
  private final Blake3Stream stream;

  private Blake3Hash(Blake3Stream stream) {
    this.stream = stream;
  }

  /** Returns a hash in the default mode. */
  static Blake3Hash plain() {
    return of(Blake3.plain());
  }

  /** Returns a hash in derive-key mode. */
  static Blake3Hash deriveKey(String context) {
    return of(Blake3.deriveKey(context));
  }

  /** Returns a hash in a mode. */
  static Blake3Hash of(Blake3 mode) {
    return new Blake3Hash(mode.stream());
  }

  /** Adds bytes. */
  Blake3Hash update(byte[] bytes, int offset, int length) {
    stream.update(bytes, offset, length);
    return this;
  }

  /** Returns the first 32 bytes of output; more bytes may be added afterwards. */
  Digest finish() {
    return Digest.of(stream.finish(), 0);
  }

  /** Returns the first {@code length} bytes of output; more bytes may be added afterwards. */
  byte[] finish(int length) {
    return stream.output().read(length);
  }
}
