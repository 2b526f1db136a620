package io.datamon.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Measures upload to and download from a bucket, ours beside peers, in alternating rounds: the sets
 * <em>big</em> (1.8 GB in 6 files) and <em>small</em> (50,000 files of 1 to 16 KiB), against a
 * server on this host that is reached over a link which takes time.
 *
 * <p>Arguments: the launcher of the program, the folder of the servers, a folder for scratch data
 * (made, and removed at the end), {@code gs} or {@code s3}, the scale of the sets, rounds,
 * milliseconds, the sets parted by a comma.
 */
final class Clouds {
  private static final int SMALL_FILES = 50_000;

  private final Path launcher;
  private final Path tools;
  private final Path scratch;
  private final boolean gcs;
  private final int rounds;
  private final int roundTripMillis;
  private final double scale;
  private final List<String> sets;
  private final List<CloudTool> peers;
  private int runs;

  /** Times in seconds by tool and job, and the requests of the last round. */
  private final Map<String, List<Double>> seconds = new TreeMap<>();

  private final Map<String, Map<String, Long>> requests = new TreeMap<>();

  private Clouds(
      Path launcher,
      Path tools,
      Path scratch,
      boolean gcs,
      int rounds,
      int roundTripMillis,
      double scale,
      List<String> sets) {
    this.launcher = launcher;
    this.tools = tools;
    this.scratch = scratch;
    this.gcs = gcs;
    this.rounds = rounds;
    this.roundTripMillis = roundTripMillis;
    this.scale = scale;
    this.sets = sets;
    this.peers = Arrays.stream(CloudTool.values()).filter(tool -> tool.isThere(gcs)).toList();
  }

  /** Measures. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path scratch = Path.of(args[2]).toAbsolutePath();
    double scale = Double.parseDouble(args[4]);
    Clouds clouds =
        new Clouds(
            Path.of(args[0]).toAbsolutePath(),
            Path.of(args[1]).toAbsolutePath(),
            scratch,
            args[3].equals("gs"),
            Integer.parseInt(args[5]),
            Integer.parseInt(args[6]),
            scale,
            List.of(args[7].split(",", -1)));
    Sets.remove(scratch);
    System.out.printf(
        Locale.ROOT,
        "%s, %d ms more for each round trip, %d rounds",
        clouds.gcs ? "fake-gcs-server" : "Versity gateway",
        clouds.roundTripMillis,
        clouds.rounds);
    for (String set : clouds.sets) {
      make(set, scratch.resolve(set), scale);
    }
    System.out.println();
    System.out.println();
    for (int round = 0; round < clouds.rounds; round++) {
      List<CloudTool> order = new ArrayList<>(clouds.peers);
      Collections.rotate(order, round);
      for (CloudTool tool : order) {
        for (String set : clouds.sets) {
          clouds.measure(tool, set, scratch.resolve(set));
        }
      }
    }
    clouds.print();
    Sets.remove(scratch);
  }

  private static void make(String set, Path folder, double scale) throws IOException {
    switch (set) {
      case "big" -> {
        BigSet.make(folder, scale);
        System.out.printf(Locale.ROOT, "; big: %,d MB in 6 files", (long) (1815 * scale));
      }
      case "small" -> {
        int files = (int) (SMALL_FILES * scale);
        Sets.smallFiles(folder, files, 100, 1 << 10, 16 << 10);
        System.out.printf(Locale.ROOT, "; small: %,d files", files);
      }
      default -> throw new IllegalArgumentException("there is no set " + set);
    }
  }

  private void measure(CloudTool tool, String set, Path source)
      throws IOException, InterruptedException {
    Path folder = scratch.resolve("run" + runs);
    try (CloudServer server =
        CloudServer.start(gcs, tools, Files.createDirectories(folder), roundTripMillis)) {
      CloudTool.Run run = new CloudTool.Run(launcher, server, folder, "p" + runs++);
      if (runs == 1) {
        Measured.run(run.environment(), List.of(launcher.toString(), "__archive"));
      }
      List<String> first = tool.prepare(run);
      if (!first.isEmpty()) {
        Measured.run(run.environment(), first);
      }
      server.takeRequests();
      note(tool, set + " upload", run, tool.upload(run, source));
      note(tool, set + " download", run, tool.download(run, folder.resolve("out")));
    }
    Sets.remove(folder);
  }

  private void note(CloudTool tool, String job, CloudTool.Run run, List<String> command)
      throws IOException, InterruptedException {
    FreshMemory.touch(scale);
    Measured measured = Measured.run(run.environment(), command);
    String key = job + "\t" + tool.title();
    seconds.computeIfAbsent(key, any -> new ArrayList<>()).add(measured.seconds());
    requests.put(key, run.server().takeRequests());
  }

  private void print() {
    System.out.println("| job | tool | seconds (least, median, most) | requests | ours to it |");
    System.out.println("|---|---|---|---|---:|");
    List<String> jobs =
        sets.stream().flatMap(set -> Stream.of(set + " upload", set + " download")).toList();
    for (String job : jobs) {
      double ours = Spread.of(seconds.get(job + "\t" + CloudTool.DATAMON.title())).median();
      for (CloudTool tool : peers) {
        String key = job + "\t" + tool.title();
        Spread all = Spread.of(seconds.get(key));
        System.out.printf(
            Locale.ROOT,
            "| %s | %s | %s | %s | %.2f |%n",
            job,
            tool.title(),
            all.text(1),
            counts(requests.get(key)),
            ours / all.median());
      }
    }
  }

  private static String counts(Map<String, Long> byMethod) {
    List<String> parts = new ArrayList<>();
    byMethod.forEach(
        (method, count) -> parts.add(String.format(Locale.ROOT, "%s %,d", method, count)));
    return String.join(", ", parts);
  }
}
