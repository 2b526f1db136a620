package io.datamon.bench;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.TearDown;

/** Compression of 1 MiB as packs compress it, and back. */
public class CompressionBenchmark extends TimedBenchmark {
  private static final int BYTES = 1 << 20;

  private final byte[] text = Parts.text(BYTES);
  private final byte[] random = Parts.random(BYTES);
  private final byte[] out = new byte[2 * BYTES];
  private final byte[] packed = new byte[2 * BYTES];
  private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(1);
  private final ZstdDecompressCtx back = new ZstdDecompressCtx();
  private final int length = zstd.compressByteArray(packed, 0, packed.length, text, 0, BYTES);

  /** Lines of a log. */
  @Benchmark
  public int text() {
    return zstd.compressByteArray(out, 0, out.length, text, 0, BYTES);
  }

  /** Bytes that cannot be compressed. */
  @Benchmark
  public int random() {
    return zstd.compressByteArray(out, 0, out.length, random, 0, BYTES);
  }

  /** Lines of a log, back from their compressed form. */
  @Benchmark
  public int decompress() {
    return back.decompressByteArray(out, 0, BYTES, packed, 0, length);
  }

  /** Frees what is not on the heap. */
  @TearDown
  public void close() {
    zstd.close();
    back.close();
  }
}
