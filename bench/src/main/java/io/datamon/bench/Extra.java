package io.datamon.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * What is measured inside one warm JVM, started for it on the Java of the tool.
 *
 * @param perFile microseconds a file by job, for each number of files; see {@link TimePerFile}
 * @param parts the speed of the parts by tool, in MB/s; see {@link Parts}
 */
record Extra(Map<String, List<Double>> perFile, Map<String, Map<String, Double>> parts) {
  private static final int MOST_FILES = 1_000_000;

  /** Nothing measured. */
  static final Extra NONE = new Extra(Map.of(), Map.of());

  /** Returns the greatest time for a file, over the numbers of files, divided by the least. */
  OptionalDouble growthPerFile(String job) {
    List<Double> times = perFile.getOrDefault(job, List.of());
    return times.size() < 2
        ? OptionalDouble.empty()
        : OptionalDouble.of(Spread.of(times).most() / Spread.of(times).least());
  }

  /** Returns the speed of one part in MB/s; nothing if it was not measured. */
  OptionalDouble part(String tool, String part) {
    Double speed = parts.getOrDefault(tool, Map.of()).get(part);
    return speed == null ? OptionalDouble.empty() : OptionalDouble.of(speed);
  }

  /** Measures the time for a file. */
  Extra withPerFile(DatamonTool tool, Options options) throws IOException, InterruptedException {
    System.err.println("time for a file, up to 1,000,000 of them");
    int most = Math.max(10_000, (int) (MOST_FILES * options.scale()));
    String out =
        java(
            tool,
            List.of("-Xmx320m", "-XX:+UseSerialGC"),
            "io.datamon.bench.TimePerFile",
            options.scratch().resolve("perfile").toString(),
            Integer.toString(most),
            "2");
    Map<String, List<Double>> times = new LinkedHashMap<>();
    List<String> head = List.of();
    for (String line : (Iterable<String>) out.lines()::iterator) {
      List<String> cells = Stream.of(line.split("\\|", -1)).map(String::strip).toList();
      if (head.isEmpty()) {
        head = cells;
      } else if (!line.contains("---")) {
        for (int i = 2; i < cells.size() - 2; i++) {
          times
              .computeIfAbsent(head.get(i).replace(", µs a file", ""), any -> new ArrayList<>())
              .add(Double.parseDouble(cells.get(i)));
        }
      }
    }
    return new Extra(times, parts);
  }

  /** Measures the speed of the parts, on the Java of each tool. */
  Extra withParts(List<DatamonTool> tools, Options options)
      throws IOException, InterruptedException {
    Map<String, Map<String, Double>> all = new LinkedHashMap<>();
    for (DatamonTool tool : tools) {
      System.err.println("speed of the parts, " + tool.title());
      Map<String, Double> speeds = new LinkedHashMap<>();
      String out = java(tool, List.of("-Xmx320m", "-XX:+UseSerialGC"), "io.datamon.bench.Parts");
      for (String line : (Iterable<String>) out.lines()::iterator) {
        int tab = line.indexOf('\t');
        speeds.put(line.substring(0, tab), Double.parseDouble(line.substring(tab + 1)));
      }
      all.put(tool.title(), speeds);
    }
    if (Host.has("b3sum")) {
      double speed = native3(options.scratch());
      all.values().forEach(speeds -> speeds.put(Parts.NATIVE, speed));
    }
    return new Extra(perFile, all);
  }

  /** Returns the speed of native BLAKE3 with one thread, its start subtracted. */
  private static double native3(Path scratch) throws IOException, InterruptedException {
    Path file = Files.createDirectories(scratch).resolve("hashed");
    long length = 512 << 20;
    Sets.randomFile(file, length);
    List<Double> seconds = new ArrayList<>();
    List<Double> starts = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      seconds.add(b3sum(file));
      starts.add(b3sum(Path.of("/dev/null")));
    }
    Files.delete(file);
    return length / 1e6 / (Spread.of(seconds).median() - Spread.of(starts).median());
  }

  private static double b3sum(Path file) throws IOException, InterruptedException {
    return Measured.run(Map.of(), List.of("b3sum", "--num-threads", "1", file.toString()))
        .seconds();
  }

  private static String java(DatamonTool tool, List<String> options, String main, String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(tool.jdk().java().toString()));
    command.addAll(options);
    command.add("-XX:+IgnoreUnrecognizedVMOptions");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(
        List.of(
            "-Dfile.encoding=UTF-8",
            "-Dstdout.encoding=UTF-8",
            "-cp",
            System.getProperty("java.class.path"),
            main));
    command.addAll(List.of(words));
    return Measured.run(Map.of("LC_ALL", "C.UTF-8"), command).output();
  }
}
