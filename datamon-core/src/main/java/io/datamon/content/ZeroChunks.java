package io.datamon.content;

import io.datamon.model.Digest;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Runs of zeros, which make up most of a sparse file, found and named at the speed of memory. */
public final class ZeroChunks {
  /** Shorter chunks are hashed as quickly as looked up. */
  private static final int MIN_LENGTH = 4096;

  private static final byte[] ZEROS = new byte[1 << 14];

  /**
   * Ids by length. They are a function of the length, so that this remembers but never changes what
   * is returned; lengths that share a slot displace each other.
   */
  private static final AtomicReferenceArray<@Nullable ZeroId> IDS = new AtomicReferenceArray<>(256);

  private record ZeroId(int length, Digest id) {}

  private ZeroChunks() {}

  /** Tells whether all these bytes are zero; true for none. */
  public static boolean allZero(byte[] bytes, int offset, int length) {
    return firstNonZero(bytes, offset, offset + length) == offset + length;
  }

  /** Returns the index of the first byte that is not zero, or {@code to}. */
  static int firstNonZero(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      int n = Math.min(ZEROS.length, to - at);
      int mismatch = Arrays.mismatch(bytes, at, at + n, ZEROS, 0, n);
      if (mismatch >= 0) {
        return at + mismatch;
      }
      at += n;
    }
    return to;
  }

  /** Returns the id of a data chunk, remembered when the chunk is all zeros. */
  static Digest dataId(byte[] bytes, int offset, int length) {
    Optional<Digest> known = knownId(bytes, offset, length);
    return known.isPresent() ? known.get() : ChunkHasher.plain(bytes, offset, length);
  }

  /** Returns the id of a data chunk that is all zeros; empty for others and for short ones. */
  static Optional<Digest> knownId(byte[] bytes, int offset, int length) {
    if (length < MIN_LENGTH || !allZero(bytes, offset, length)) {
      return Optional.empty();
    }
    int slot = Integer.remainderUnsigned(length * 0x9e3779b9 >>> 8, IDS.length());
    ZeroId known = IDS.get(slot);
    if (known == null || known.length() != length) {
      known = new ZeroId(length, ChunkHasher.plain(bytes, offset, length));
      IDS.set(slot, known);
    }
    return Optional.of(known.id());
  }
}
