package io.datamon.bench;

import io.datamon.content.IndexRecord;
import io.datamon.content.IndexSegment;
import io.datamon.model.ChunkKind;
import io.datamon.model.Digest;
import io.datamon.model.PackId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.TearDown;

/** Look-ups in an index segment of 1,000,000 chunks. */
public class IndexBenchmark extends TimedBenchmark {
  private static final int RECORDS = 1_000_000;
  private static final int A_PACK = 50_000;

  private final List<Digest> ids = new ArrayList<>(RECORDS);
  private final SplittableRandom random = new SplittableRandom(3);
  private final Path file;
  private final IndexSegment segment;

  /** Writes the segment. */
  public IndexBenchmark() {
    SplittableRandom made = new SplittableRandom(1);
    List<IndexRecord> records = new ArrayList<>(RECORDS);
    PackId pack = new PackId(made.nextLong(), made.nextLong());
    for (int i = 0; i < RECORDS; i++) {
      if (i % A_PACK == 0) {
        pack = new PackId(made.nextLong(), made.nextLong());
      }
      Digest id = digest(made);
      ids.add(id);
      records.add(new IndexRecord(id, ChunkKind.DATA, pack, i % A_PACK, 1 << 20, 1 << 19));
    }
    try {
      file = Files.createTempFile("index", ".segment");
      Files.write(file, IndexSegment.encode(records));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    segment = IndexSegment.open(file);
  }

  /** A chunk that is there. */
  @Benchmark
  public Optional<IndexRecord> hit() {
    return segment.find(ChunkKind.DATA, ids.get(random.nextInt(RECORDS)));
  }

  /** A chunk that is not there. */
  @Benchmark
  public Optional<IndexRecord> miss() {
    return segment.find(ChunkKind.DATA, digest(random));
  }

  private static Digest digest(SplittableRandom random) {
    return new Digest(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  /** Removes the segment. */
  @TearDown
  public void remove() throws IOException {
    segment.close();
    Files.delete(file);
  }
}
