package io.datamon.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * The figures that are aimed at, and what a run says of them: ratios of medians, of ours to the
 * fastest peer where there are several.
 */
final class Aims {
  private static final double MIB = 1 << 20;
  private static final String FASTEST = "the fastest of restic, borg, kopia";

  private final Results results;
  private final Extra extra;
  private final List<String> peers;
  private final List<String> ours;
  private final boolean wideVectors;
  private final List<Aim> all = new ArrayList<>();

  /**
   * One figure.
   *
   * @param unit {@code ×} for a ratio, or a unit
   * @param aim what is aimed at; not a number: nothing, it is shown only
   * @param least what must be reached; not a number: nothing
   * @param most whether figures are to be as great as possible, not as small
   * @param measured the figure of each of ours, in their order; empty where it was not measured
   */
  record Aim(
      String name,
      String unit,
      double aim,
      double least,
      boolean most,
      List<OptionalDouble> measured) {

    /** Tells how ours, the first, stands. */
    String verdict() {
      if (measured.isEmpty() || measured.get(0).isEmpty()) {
        return "not measured";
      }
      if (Double.isNaN(aim)) {
        return "shown";
      }
      double figure = measured.get(0).getAsDouble();
      if (reaches(figure, aim)) {
        return "aim";
      }
      if (Double.isNaN(least)) {
        return "no";
      }
      return reaches(figure, least) ? "least" : "**missed**";
    }

    private boolean reaches(double figure, double limit) {
      return most ? figure >= limit : figure <= limit;
    }
  }

  private Aims(Results results, Extra extra, List<LocalTool> tools, boolean wideVectors) {
    this.results = results;
    this.extra = extra;
    this.wideVectors = wideVectors;
    this.peers = titles(tools, LocalTool.Kind.PEER);
    this.ours = titles(tools, LocalTool.Kind.OURS);
  }

  private static List<String> titles(List<LocalTool> tools, LocalTool.Kind kind) {
    return tools.stream().filter(tool -> tool.kind() == kind).map(LocalTool::title).toList();
  }

  /**
   * Returns all figures.
   *
   * @param wideVectors whether the machine has AVX-512
   */
  static List<Aim> of(Results results, Extra extra, List<LocalTool> tools, boolean wideVectors) {
    Aims aims = new Aims(results, extra, tools, wideVectors);
    aims.transfers();
    aims.stored();
    aims.starts();
    aims.parts();
    return aims.all;
  }

  private void transfers() {
    for (String set : List.of("big", "small")) {
      timed(set, Job.FIRST, "the faster of restic and borg", List.of("restic", "borg"), 0.6, 0.75);
      timed(set, Job.FIRST, "kopia", List.of("kopia"), 1, Double.NaN);
    }
    for (String set : List.of("big", "small")) {
      timed(set, Job.AGAIN, FASTEST, peers, 0.6, 1);
    }
    timed("big", Job.EDITED, FASTEST, peers, 0.6, 0.8);
    for (String set : List.of("big", "small")) {
      timed(set, Job.DOWNLOAD, FASTEST, peers, 0.7, 0.9);
      timed(set, Job.DOWNLOAD, "cp -r", List.of("cp -r"), Double.NaN, Double.NaN);
      timed(set, Job.DOWNLOAD, "casync", List.of("casync"), Double.NaN, Double.NaN);
    }
    for (String set : List.of("big", "small")) {
      less(
          Job.OVER.title() + ", " + set + ", to a first download",
          0.3,
          0.5,
          tool ->
              divide(
                  results.seconds(set, Job.OVER, tool), results.seconds(set, Job.DOWNLOAD, tool)));
    }
  }

  /** Adds the seconds of a job, to those of the fastest of others. */
  private void timed(
      String set, Job job, String name, List<String> others, double aim, double least) {
    less(
        job.title() + ", " + set + ", to " + name,
        aim,
        least,
        tool ->
            divide(
                results.seconds(set, job, tool),
                least(others, other -> results.seconds(set, job, other))));
  }

  private void stored() {
    for (String set : List.of("big", "small")) {
      less(
          "stored size, " + set + ", to restic",
          1,
          1.03,
          tool ->
              divide(
                  results.stored(set, Job.FIRST, tool), results.stored(set, Job.FIRST, "restic")));
    }
    less(
        "growth by edited, to the smallest of restic, borg, kopia",
        1,
        1.2,
        tool ->
            divide(
                results.stored("big", Job.EDITED, tool),
                least(peers, peer -> results.stored("big", Job.EDITED, peer))));
    add(
        "peak memory",
        "MiB",
        256,
        384,
        false,
        tool -> {
          long bytes = results.memory(tool);
          return bytes < 0 ? OptionalDouble.empty() : OptionalDouble.of(bytes / MIB);
        });
  }

  private void starts() {
    for (Job job : List.of(Job.VERSION, Job.HELP, Job.REPOS)) {
      boolean reads = job == Job.REPOS;
      add(
          "start, " + job.title(),
          "ms",
          reads ? 250 : 150,
          reads ? 350 : 200,
          false,
          tool -> {
            OptionalDouble seconds = results.seconds("start", job, tool);
            return seconds.isEmpty() ? seconds : OptionalDouble.of(seconds.getAsDouble() * 1000);
          });
    }
  }

  private void parts() {
    for (String job : extra.perFile().keySet()) {
      if (!job.startsWith("plain")) {
        less(
            "time for a file, 1,000 to 1,000,000 files, " + job + ", most to least",
            1.3,
            1.6,
            tool -> tool.equals(ours.get(0)) ? extra.growthPerFile(job) : OptionalDouble.empty());
      }
    }
    more(
        "BLAKE3, 1 MiB messages, to Commons Codec",
        wideVectors ? 10 : 5,
        wideVectors ? 7 : 3.5,
        tool -> divide(extra.part(tool, Parts.HASH), extra.part(tool, Parts.CODEC)));
    more(
        "BLAKE3, 1 MiB messages, to b3sum",
        0.5,
        0.3,
        tool -> divide(extra.part(tool, Parts.HASH), extra.part(tool, Parts.NATIVE)));
    more(
        "BLAKE3, batches of 4 KiB messages, to 1 MiB messages",
        0.8,
        0.6,
        tool -> divide(extra.part(tool, Parts.BATCH), extra.part(tool, Parts.HASH)));
  }

  private void less(
      String name, double aim, double least, Function<String, OptionalDouble> figure) {
    add(name, "×", aim, least, false, figure);
  }

  private void more(
      String name, double aim, double least, Function<String, OptionalDouble> figure) {
    add(name, "×", aim, least, true, figure);
  }

  private void add(
      String name,
      String unit,
      double aim,
      double least,
      boolean most,
      Function<String, OptionalDouble> figure) {
    all.add(new Aim(name, unit, aim, least, most, ours.stream().map(figure).toList()));
  }

  private static OptionalDouble least(List<String> tools, Function<String, OptionalDouble> figure) {
    return tools.stream()
        .map(figure)
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .min();
  }

  private static OptionalDouble divide(OptionalDouble one, OptionalDouble other) {
    return one.isEmpty() || other.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(one.getAsDouble() / other.getAsDouble());
  }
}
