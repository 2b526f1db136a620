package io.datamon.bench;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Compression of 1 MiB as packs compress it, and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CompressionBenchmark {
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
