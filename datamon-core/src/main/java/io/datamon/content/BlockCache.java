package io.datamon.content;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Checked blocks of index segments, shared between segments, bounded in bytes. Thread-safe. */
public final class BlockCache {
  private static final int ENTRY_OVERHEAD = 128;

  private record Name(long segment, int block) {
    // By hand: the JVM makes those of records when they are first used, which takes milliseconds.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Name that && segment == that.segment && block == that.block;
    }

    @Override
    public int hashCode() {
      return 31 * Long.hashCode(segment) + block;
    }
  }

  private final Cache<Name, byte[]> blocks;
  private final AtomicLong segments = new AtomicLong();

  /** Creates a cache for about so many bytes. */
  public BlockCache(long maxBytes) {
    blocks =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((Name name, byte[] block) -> block.length + ENTRY_OVERHEAD)
            .executor(Runnable::run)
            .build();
  }

  /** Returns a number that names a segment in this cache. */
  long newSegment() {
    return segments.incrementAndGet();
  }

  byte @Nullable [] get(long segment, int block) {
    return blocks.getIfPresent(new Name(segment, block));
  }

  void put(long segment, int block, byte[] bytes) {
    blocks.put(new Name(segment, block), bytes);
  }

  /** Forgets the blocks of a segment that was closed. */
  void forget(long segment, int blockCount) {
    for (int i = 0; i < blockCount; i++) {
      blocks.invalidate(new Name(segment, i));
    }
  }
}
