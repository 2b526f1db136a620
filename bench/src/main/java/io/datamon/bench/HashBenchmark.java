package io.datamon.bench;

import io.datamon.hash.Blake3;
import io.datamon.hash.Blake3Batch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** BLAKE3 of 4 MiB, in messages of one length: ours alone and in batches, and Commons Codec. */
public class HashBenchmark extends TimedBenchmark {
  private static final int BYTES = 4 << 20;

  /** The length of a message in bytes. */
  @Param({"1024", "4096", "65536", "1048576"})
  public int message;

  private final byte[] bytes = Parts.random(BYTES);
  private final Blake3 blake3 = Blake3.plain();
  private final Blake3Batch batch = Blake3.plain().batch();

  /** Ours, one message after another. */
  @Benchmark
  public int single() {
    int all = 0;
    for (int at = 0; at < BYTES; at += message) {
      all += blake3.hash(bytes, at, message)[0];
    }
    return all;
  }

  /** Ours, all messages together. */
  @Benchmark
  public byte[] batch() {
    for (int at = 0; at < BYTES; at += message) {
      batch.add(bytes, at, message);
    }
    return batch.finish();
  }

  /** Commons Codec, one message after another. */
  @Benchmark
  public int commonsCodec() {
    int all = 0;
    byte[] out = new byte[Blake3.HASH_BYTES];
    for (int at = 0; at < BYTES; at += message) {
      org.apache.commons.codec.digest.Blake3.initHash().update(bytes, at, message).doFinalize(out);
      all += out[0];
    }
    return all;
  }
}
