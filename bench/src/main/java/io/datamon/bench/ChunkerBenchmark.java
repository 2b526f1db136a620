package io.datamon.bench;

import io.datamon.content.Chunker;
import io.datamon.model.Profile;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Finding where 16 MiB are cut. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChunkerBenchmark {
  private static final int BYTES = 16 << 20;

  /** What the bytes are. */
  @Param({"random", "zeros"})
  public String kind = "random";

  private final Chunker chunker = new Chunker(Profile.STANDARD);

  /** Makes the bytes when the kind is known. */
  @State(Scope.Thread)
  public static class Input {
    private final byte[] random = new byte[BYTES];
    private final byte[] zeros = new byte[BYTES];

    /** Makes the bytes. */
    public Input() {
      new SplittableRandom(1).nextBytes(random);
    }
  }

  /** Cuts all. */
  @Benchmark
  public int cut(Input input) {
    byte[] bytes = kind.equals("zeros") ? input.zeros : input.random;
    int chunks = 0;
    for (int at = 0; at < BYTES; chunks++) {
      at += chunker.next(bytes, at, BYTES, true);
    }
    return chunks;
  }
}
