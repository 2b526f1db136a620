package io.datamon.manifest;

import io.datamon.bench.TimedBenchmark;
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
import org.openjdk.jmh.annotations.Benchmark;

/** A manifest page of 500 files, to its stored form and back. */
public class PageCodecBenchmark extends TimedBenchmark {
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
