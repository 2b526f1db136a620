package io.datamon.bench;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import io.datamon.content.Chunker;
import io.datamon.hash.Blake3;
import io.datamon.hash.Blake3Batch;
import io.datamon.model.Profile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Measures the speed of the parts on one core, warm, and prints them: a line each with the name, a
 * tab, and MB/s. (The benchmarks of JMH are more exact, and take longer.)
 */
final class Parts {
  static final String HASH = "BLAKE3, 1 MiB messages";
  static final String BATCH = "BLAKE3, batches of 4 KiB messages";
  static final String CODEC = "BLAKE3, 1 MiB messages, Commons Codec";
  static final String NATIVE = "BLAKE3, b3sum with one thread";
  static final String CHUNKER = "chunker, random bytes";
  static final String TEXT = "zstd 1, text";
  static final String RANDOM = "zstd 1, random bytes";
  static final String DECOMPRESS = "zstd, text decompressed";

  private static final int MIB = 1 << 20;
  private static final int BYTES = 16 * MIB;
  private static final int SMALL = 4096;
  private static final long WARM_NANOS = 1_500_000_000L;
  private static final long ROUND_NANOS = 150_000_000L;
  private static final int ROUNDS = 7;

  private final Blake3 blake3 = Blake3.plain();
  private final Blake3Batch batch = blake3.batch();

  /** Takes results, so that no compiler leaves the work out. */
  private long sink;

  private Parts() {}

  /** Measures. */
  public static void main(String[] args) {
    Parts parts = new Parts();
    byte[] random = random(BYTES);
    byte[] text = text(BYTES);
    Map<String, Runnable> works = new LinkedHashMap<>();
    works.put(HASH, () -> parts.hash(random));
    works.put(BATCH, () -> parts.batch(random));
    works.put(CODEC, () -> parts.codec(random));
    works.put(CHUNKER, () -> parts.cut(random));
    try (ZstdCompressCtx zstd = new ZstdCompressCtx();
        ZstdDecompressCtx back = new ZstdDecompressCtx()) {
      zstd.setLevel(1);
      byte[] out = new byte[2 * MIB];
      works.put(TEXT, () -> parts.compress(zstd, text, out));
      works.put(RANDOM, () -> parts.compress(zstd, random, out));
      byte[] packed = new byte[2 * MIB];
      int length = zstd.compressByteArray(packed, 0, packed.length, text, 0, MIB);
      works.put(DECOMPRESS, () -> parts.decompress(back, packed, length, out));
      measure(works);
    }
    if (parts.sink == 42) {
      System.err.println();
    }
  }

  /** Warms all, then measures them in alternating rounds. */
  private static void measure(Map<String, Runnable> works) {
    works.values().forEach(work -> speed(work, WARM_NANOS));
    Map<String, List<Double>> speeds = new LinkedHashMap<>();
    for (int i = 0; i < ROUNDS; i++) {
      works.forEach(
          (name, work) ->
              speeds.computeIfAbsent(name, any -> new ArrayList<>()).add(speed(work, ROUND_NANOS)));
    }
    speeds.forEach(
        (name, all) -> System.out.printf(Locale.ROOT, "%s\t%.1f%n", name, Spread.of(all).median()));
    System.out.flush();
  }

  private static double speed(Runnable work, long leastNanos) {
    long done = 0;
    long begun = System.nanoTime();
    long nanos;
    do {
      work.run();
      done += BYTES;
      nanos = System.nanoTime() - begun;
    } while (nanos < leastNanos);
    return done * 1e3 / nanos;
  }

  private void hash(byte[] bytes) {
    for (int at = 0; at < bytes.length; at += MIB) {
      sink += blake3.hash(bytes, at, MIB)[0];
    }
  }

  private void batch(byte[] bytes) {
    for (int at = 0; at < bytes.length; at += SMALL) {
      batch.add(bytes, at, SMALL);
    }
    sink += batch.finish()[0];
  }

  private void codec(byte[] bytes) {
    byte[] out = new byte[32];
    for (int at = 0; at < bytes.length; at += MIB) {
      org.apache.commons.codec.digest.Blake3.initHash().update(bytes, at, MIB).doFinalize(out);
      sink += out[0];
    }
  }

  private void cut(byte[] bytes) {
    Chunker chunker = new Chunker(Profile.STANDARD);
    for (int at = 0; at < bytes.length; ) {
      at += chunker.next(bytes, at, bytes.length, true);
    }
    sink++;
  }

  private void compress(ZstdCompressCtx zstd, byte[] bytes, byte[] out) {
    for (int at = 0; at < bytes.length; at += MIB) {
      sink += zstd.compressByteArray(out, 0, out.length, bytes, at, MIB);
    }
  }

  private void decompress(ZstdDecompressCtx zstd, byte[] packed, int length, byte[] out) {
    for (int i = 0; i < BYTES / MIB; i++) {
      sink += zstd.decompressByteArray(out, 0, MIB, packed, 0, length);
    }
  }

  /** Returns bytes that cannot be compressed. */
  static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(1).nextBytes(bytes);
    return bytes;
  }

  /** Returns lines of a log. */
  static byte[] text(int length) {
    SplittableRandom random = new SplittableRandom(2);
    StringBuilder lines = new StringBuilder();
    while (lines.length() < length) {
      lines
          .append("2026-01-01T00:00:00Z INFO request ")
          .append(random.nextInt(1_000_000))
          .append(" took ")
          .append(random.nextInt(400))
          .append(" ms, status 200\n");
    }
    return lines.substring(0, length).getBytes(StandardCharsets.US_ASCII);
  }
}
