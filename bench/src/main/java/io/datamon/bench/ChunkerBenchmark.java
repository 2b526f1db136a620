package io.datamon.bench;

import io.datamon.content.Chunker;
import io.datamon.model.Profile;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Finding where 16 MiB are cut. */
public class ChunkerBenchmark extends TimedBenchmark {
  private static final int BYTES = 16 << 20;

  /** What the bytes are. */
  @Param({"random", "zeros"})
  public String kind = "random";

  private final Chunker chunker = new Chunker(Profile.STANDARD);
  private final byte[] random = Parts.random(BYTES);
  private final byte[] zeros = new byte[BYTES];

  /** Cuts all. */
  @Benchmark
  public int cut() {
    byte[] bytes = kind.equals("zeros") ? zeros : random;
    int chunks = 0;
    for (int at = 0; at < BYTES; chunks++) {
      at += chunker.next(bytes, at, BYTES, true);
    }
    return chunks;
  }
}
