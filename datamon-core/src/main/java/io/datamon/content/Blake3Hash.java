package io.datamon.content;

import io.datamon.model.Digest;
import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.Blake3;

/**
 * One running BLAKE3 hash: the only class that knows which implementation computes it.
 *
 * <p>Not thread-safe; cheap to make.
 */
final class Blake3Hash {
  private final Blake3 engine;

  private Blake3Hash(Blake3 engine) {
    this.engine = engine;
  }

  /** Returns a hash in the default mode. */
  static Blake3Hash plain() {
    return new Blake3Hash(Blake3.initHash());
  }

  /** Returns a hash in derive-key mode. */
  static Blake3Hash deriveKey(String context) {
    return new Blake3Hash(
        Blake3.initKeyDerivationFunction(context.getBytes(StandardCharsets.UTF_8)));
  }

  /** Adds bytes. */
  Blake3Hash update(byte[] bytes, int offset, int length) {
    engine.update(bytes, offset, length);
    return this;
  }

  /** Returns the first 32 bytes of output; more bytes may be added afterwards. */
  Digest finish() {
    return Digest.of(finish(Digest.BYTES), 0);
  }

  /** Returns the first {@code length} bytes of output; more bytes may be added afterwards. */
  byte[] finish(int length) {
    byte[] out = new byte[length];
    engine.doFinalize(out);
    return out;
  }
}
