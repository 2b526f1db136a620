package io.datamon.fuzz;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs the fuzzer on one target, in a process of its own and at the lowest priority. */
final class Jazzer {
  private static final Pattern DONE = Pattern.compile("Done (\\d+) runs in (\\d+) second");
  private static final Pattern COVERED = Pattern.compile("cov: (\\d+) ft: (\\d+)");

  private Jazzer() {}

  /** What a run came to. */
  record Outcome(int exit, long runs, long seconds, long covered, String output) {}

  /** Fuzzes for some seconds; new inputs go into the folder {@code corpus}. */
  static Outcome fuzz(FuzzTarget target, int seconds, Path work) throws Exception {
    return run(target, work, List.of("-max_total_time=" + seconds, "-len_control=20", "corpus"));
  }

  /** Copies inputs into another folder, as few as reach as much. */
  static Outcome minimize(FuzzTarget target, Path work, String into) throws Exception {
    return run(target, work, List.of("-merge=1", into, "corpus"));
  }

  private static Outcome run(FuzzTarget target, Path work, List<String> more) throws Exception {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(Path.of("/usr/bin/nice"))) {
      command.addAll(List.of("/usr/bin/nice", "-n", "19"));
    }
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx900m",
            "-Xss2m",
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-XX:+EnableDynamicAgentLoading",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            absoluteClassPath(),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + FuzzMain.class.getName(),
            "--target_args=" + target.name(),
            "--instrumentation_includes=io.datamon.**:org.yaml.snakeyaml.**",
            "--instrumentation_excludes=io.datamon.fuzz.**",
            "-max_len=" + target.maxLength(),
            "-timeout=120",
            "-report_slow_units=120",
            "-rss_limit_mb=3000",
            "-artifact_prefix=found/",
            "-print_final_stats=0"));
    command.addAll(more);
    for (String folder : List.of("found", "corpus")) {
      Files.createDirectories(work.resolve(folder));
    }
    Path log = work.resolve("log");
    Process process =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      int exit = process.waitFor();
      return outcome(exit, Files.readString(log, java.nio.charset.StandardCharsets.ISO_8859_1));
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static String absoluteClassPath() {
    return String.join(
        File.pathSeparator,
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(path -> Path.of(path).toAbsolutePath().toString())
            .toList());
  }

  private static Outcome outcome(int exit, String output) {
    long runs = 0;
    long seconds = 0;
    Matcher done = DONE.matcher(output);
    while (done.find()) {
      runs = Long.parseLong(done.group(1));
      seconds = Long.parseLong(done.group(2));
    }
    long covered = 0;
    Matcher coverage = COVERED.matcher(output);
    while (coverage.find()) {
      covered = Math.max(covered, Long.parseLong(coverage.group(2)));
    }
    return new Outcome(exit, runs, seconds, covered, output);
  }

  /** Returns the inputs that were a defect. */
  static List<Path> found(Path work) throws IOException {
    try (Stream<Path> files = Files.list(work.resolve("found"))) {
      return files.sorted().toList();
    }
  }
}
