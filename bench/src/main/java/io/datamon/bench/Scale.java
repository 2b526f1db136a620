package io.datamon.bench;

import io.datamon.content.BlockCache;
import io.datamon.content.IndexSegment;
import io.datamon.model.ChunkKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Measures the built program on a context of many files and chunks, which is simulated; see {@link
 * ScaleContext}. It has a heap of 256 MiB.
 *
 * <p>Arguments: the launcher of the program, a folder for scratch data (made, and removed at the
 * end), the numbers of files and of chunks.
 */
final class Scale {
  private static final String HEAP = "256m";
  private static final long LIMIT = 512L << 20;

  private final Path launcher;
  private final Path scratch;
  private final long files;
  private final long chunks;

  private Scale(Path launcher, Path scratch, long files, long chunks) {
    this.launcher = launcher;
    this.scratch = scratch;
    this.files = files;
    this.chunks = chunks;
  }

  /** Measures. */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args[0].equals("lookups")) {
      lookUp(Path.of(args[1]), Long.parseLong(args[2]));
      return;
    }
    Path scratch = Path.of(args[1]).toAbsolutePath();
    Sets.remove(scratch);
    long peak =
        new Scale(
                Path.of(args[0]).toAbsolutePath(),
                Files.createDirectories(scratch),
                Long.parseLong(args[2]),
                Long.parseLong(args[3]))
            .measure();
    Sets.remove(scratch);
    System.out.printf(
        Locale.ROOT, "%nGreatest peak: %d MiB; the limit is %d MiB%n", peak >> 20, LIMIT >> 20);
    System.exit(peak > LIMIT ? 1 : 0);
  }

  private long measure() throws IOException, InterruptedException {
    // As on a machine where it has been used before.
    Map<String, String> archives =
        Map.of("DATAMON_START_CACHE", scratch.resolve("start").toString());
    Measured.run(archives, List.of(launcher.toString(), "__archive"));
    Map<String, String> variables = new HashMap<>(archives);
    variables.put("DATAMON_HEAP", HEAP);
    Program datamon = new Program(launcher, scratch, variables);
    ScaleContext context = new ScaleContext(datamon.store(), files, chunks);
    long begun = System.nanoTime();
    ScaleContext.Bundles bundles = context.write(scratch, datamon.cache());
    System.err.printf(
        Locale.ROOT,
        "made in %.0f s, %,d MB%n",
        (System.nanoTime() - begun) / 1e9,
        Trees.bytes(datamon.store()) / 1_000_000);
    Table table = new Table(System.out);
    String data = String.format(Locale.ROOT, "%,d files", files);
    String first = ScaleContext.REPO + ":" + bundles.first();
    table.row(data, "bundle get", datamon.run("bundle", "get", first));
    table.row(
        data,
        "list of one folder",
        datamon.run("bundle", "list", "files", first + ":" + ScaleContext.folder(files / 2_000)));
    Path out = scratch.resolve("list");
    table.row(data, "list of all", datamon.run(out, "bundle", "list", "files", first));
    table.row(
        data,
        "diff, 0.1 % changed, everywhere",
        datamon.run(out, "bundle", "diff", first, ScaleContext.REPO + ":" + bundles.spread()));
    table.row(
        data,
        "diff, 0.1 % changed, in whole folders",
        datamon.run(out, "bundle", "diff", first, ScaleContext.REPO + ":" + bundles.inFolders()));
    data = String.format(Locale.ROOT, "%,d chunks", chunks);
    Path small = scratch.resolve("small");
    Sets.smallFiles(small, 50_000, 100, 1 << 10, 16 << 10);
    datamon.run("repo", "create", "other", "--description", "Beside it");
    table.row(
        data,
        "upload of 50,000 small files",
        datamon.run(
            "bundle", "upload", "--repo", "other", "--path", small.toString(), "--message", "m"));
    Measured looked = Measured.run(Map.of(), lookUps(context));
    table.row(data, "look-ups in all of the index", looked);
    System.out.printf(
        Locale.ROOT,
        "%n%s.%nIndex: %.1f bytes a chunk.%n",
        looked.output().strip(),
        (double) Trees.bytes(context.index()) / chunks);
    return table.peak();
  }

  private List<String> lookUps(ScaleContext context) throws IOException {
    return List.of(
        Host.jdks().get(0).java().toString(),
        "-Xmx" + HEAP,
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        Scale.class.getName(),
        "lookups",
        context.index().toString(),
        Long.toString(chunks));
  }

  /** Opens all segments of an index, and looks for chunks that are there and that are not. */
  private static void lookUp(Path index, long chunks) throws IOException {
    int count = 100_000;
    SplittableRandom random = new SplittableRandom(1);
    BlockCache cache = new BlockCache(16 << 20);
    List<IndexSegment> segments = new ArrayList<>();
    long begun = System.nanoTime();
    try (Stream<Path> all = Files.list(index)) {
      all.forEach(file -> segments.add(IndexSegment.open(file, cache)));
    }
    double opened = (System.nanoTime() - begun) / 1e9;
    begun = System.nanoTime();
    long found = 0;
    for (int i = 0; i < count; i++) {
      // Every other one is there.
      long number = random.nextLong(chunks) + (i % 2 == 0 ? 0 : chunks);
      for (IndexSegment segment : segments) {
        if (segment.find(ChunkKind.DATA, ScaleContext.chunk(number)).isPresent()) {
          found++;
          break;
        }
      }
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    segments.forEach(IndexSegment::close);
    System.out.printf(
        Locale.ROOT,
        "%d segments opened in %.2f s; %,d look-ups, %,d found, in %.1f s: %.1f µs each%n",
        segments.size(),
        opened,
        count,
        found,
        seconds,
        seconds * 1e6 / count);
  }
}
