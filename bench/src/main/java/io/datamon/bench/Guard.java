package io.datamon.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The short form of the benchmark, to see in a minute whether something has become much slower:
 * sets a tenth of the size, ours beside {@code cp -r} and beside what the parts need on one core of
 * the same machine at the same time. Prints the ratios, and beside them those last recorded; it
 * does not judge.
 *
 * <p>Arguments: the launcher of the program, a folder for scratch data (made, and removed at the
 * end), the file of the recorded figures, and {@code record} to write it anew.
 */
final class Guard {
  private static final double SCALE = 0.1;
  private static final int ROUNDS = 3;

  private final Results results;
  private final Extra extra;
  private final String ours;
  private final Map<String, Double> figures = new LinkedHashMap<>();

  private Guard(Results results, Extra extra, String ours) {
    this.results = results;
    this.extra = extra;
    this.ours = ours;
  }

  /** Measures. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path scratch = Path.of(args[1]).toAbsolutePath();
    Path recorded = Path.of(args[2]);
    Options options =
        new Options(
            ROUNDS,
            SCALE,
            Set.of("cp"),
            Set.of("big", "small"),
            scratch,
            Optional.empty(),
            Optional.empty());
    Sets.remove(scratch);
    DatamonTool ours =
        new DatamonTool(
            "datamon",
            Path.of(args[0]).toAbsolutePath(),
            Host.jdks().get(0),
            scratch.resolve("start"));
    List<LocalTool> tools = new ArrayList<>(List.of(ours));
    Peer.all().stream().filter(options::takes).forEach(tools::add);
    LocalRounds rounds = new LocalRounds(options, tools);
    rounds.archives();
    rounds.big();
    rounds.small();
    Extra extra = Extra.NONE.withParts(List.of(ours), options);
    Sets.remove(scratch);
    Guard guard = new Guard(rounds.results(), extra, ours.title());
    guard.calculate();
    guard.print(recorded, ours.jdk());
    if (args.length > 3 && args[3].equals("record")) {
      guard.write(recorded);
    }
  }

  private void calculate() {
    for (String set : List.of("big", "small")) {
      double plain = seconds(set, Job.FIRST, "cp -r");
      figures.put(set + ", first upload to cp -r", seconds(set, Job.FIRST, ours) / plain);
      figures.put(set + ", upload again to cp -r", seconds(set, Job.AGAIN, ours) / plain);
      figures.put(
          set + ", download to cp -r",
          seconds(set, Job.DOWNLOAD, ours) / seconds(set, Job.DOWNLOAD, "cp -r"));
      figures.put(
          set + ", first upload, processors to parts",
          processors(set, Job.FIRST) / partsOfUpload(set));
      figures.put(
          set + ", download, processors to parts",
          processors(set, Job.DOWNLOAD) / partsOfDownload(set));
    }
  }

  /** What hash, chunker and compression take for a set on one core, in seconds. */
  private double partsOfUpload(String set) {
    boolean large = set.equals("big");
    double bytes = bytes(set);
    double seconds = bytes / speed(large ? Parts.HASH : Parts.BATCH);
    if (large) {
      // About half of it is text and zeros, which are compressed.
      return seconds
          + bytes / speed(Parts.CHUNKER)
          + bytes / 2 / speed(Parts.TEXT)
          + bytes / 2 / speed(Parts.RANDOM);
    }
    return seconds + bytes / speed(Parts.RANDOM);
  }

  private double partsOfDownload(String set) {
    boolean large = set.equals("big");
    double bytes = bytes(set);
    return bytes / speed(large ? Parts.HASH : Parts.BATCH)
        + (large ? bytes / 2 / speed(Parts.DECOMPRESS) : 0);
  }

  /** The bytes of a set: what a plain copy of it stores. */
  private double bytes(String set) {
    return results.stored(set, Job.FIRST, "cp -r").orElseThrow();
  }

  private double speed(String part) {
    return extra.part(ours, part).orElseThrow() * 1e6;
  }

  private double seconds(String set, Job job, String tool) {
    return results.seconds(set, job, tool).orElseThrow();
  }

  private double processors(String set, Job job) {
    return Spread.of(results.get(set, job, ours).orElseThrow().processors).median();
  }

  private void print(Path recorded, Host.Jdk jdk) throws IOException {
    Map<String, String> before = new LinkedHashMap<>();
    if (Files.exists(recorded)) {
      for (String line : Files.readAllLines(recorded, StandardCharsets.UTF_8)) {
        int tab = line.indexOf('\t');
        if (tab > 0) {
          before.put(line.substring(0, tab), line.substring(tab + 1));
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "Medians of %d rounds with a tenth of the data, on Java %s, %s%n",
        ROUNDS,
        jdk.version(),
        Host.machine());
    System.out.printf("%-44s %8s %10s%n", "", "now", "recorded");
    figures.forEach(
        (name, figure) ->
            System.out.printf(
                Locale.ROOT, "%-44s %8.2f %10s%n", name, figure, before.getOrDefault(name, "")));
    System.out.flush();
  }

  private void write(Path recorded) throws IOException {
    StringBuilder lines = new StringBuilder("# Written by bench/guard --record: ratios of ours\n");
    figures.forEach(
        (name, figure) -> lines.append(String.format(Locale.ROOT, "%s\t%.2f%n", name, figure)));
    Files.writeString(recorded, lines, StandardCharsets.UTF_8);
  }
}
