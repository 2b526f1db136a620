package io.datamon.manifest;

import io.datamon.model.BundlePath;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.Extras;
import io.datamon.model.FileContent;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A manifest page of 500 files, to its stored form and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class PageCodecBenchmark {
  private static final int FILES = 500;
  private static final int LENGTH = 8_000;

  private final PackSet packs;
  private final List<KeyedEntry> entries = new ArrayList<>();
  private final ChunkRef ref;
  private final byte[] page;

  /** Makes the page. */
  public PageCodecBenchmark() {
    SplittableRandom random = new SplittableRandom(1);
    PackId pack = new PackId(random.nextLong(), random.nextLong());
    packs = PackSet.of(pack);
    for (int i = 0; i < FILES; i++) {
      BundlePath path = BundlePath.of(String.format(Locale.ROOT, "folder/file-%05d.bin", i));
      Digest id =
          new Digest(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
      ChunkRef chunk = new ChunkRef(id, LENGTH, new Place(pack, i, i * LENGTH, LENGTH));
      entries.add(
          new KeyedEntry(
              path.sortKey(),
              new Entry.File(
                  path,
                  0644,
                  Instant.ofEpochSecond(1_767_225_600, random.nextInt(1_000_000_000)),
                  LENGTH,
                  new FileContent.Direct(id, List.of(chunk)),
                  Extras.NONE)));
    }
    page = PageCodec.encodeLeaf(packs, entries);
    ref = new ChunkRef(new Digest(1, 2, 3, 4), page.length, new Place(pack, 0, 0, page.length));
  }

  /** To bytes. */
  @Benchmark
  public byte[] encode() {
    return PageCodec.encodeLeaf(packs, entries);
  }

  /** From bytes. */
  @Benchmark
  public Object decode() {
    return PageCodec.decode(ref, page);
  }
}
