package io.datamon.bench;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a run of {@link LocalBench} is told.
 *
 * @param tools the names of the peers that take part; empty: all that are there
 * @param jobs what is measured; empty: everything
 * @param java the Java that ours runs on; empty: the newest, and 17 beside it
 */
record Options(
    int rounds,
    double scale,
    Set<String> tools,
    Set<String> jobs,
    Path scratch,
    Optional<Path> json,
    Optional<Path> java) {

  /** The words of {@code --jobs}. */
  static final List<String> JOBS =
      List.of("big", "small", "edited", "verify", "listing", "start", "perfile", "parts");

  /** Reads arguments, each an option followed by its value. */
  static Options parse(List<String> words, Path scratch) {
    int rounds = 5;
    double scale = 1;
    Set<String> tools = Set.of();
    Set<String> jobs = Set.of();
    Path folder = scratch;
    Optional<Path> json = Optional.empty();
    Optional<Path> java = Optional.empty();
    for (int i = 0; i < words.size(); i += 2) {
      String name = words.get(i);
      if (i + 1 == words.size()) {
        throw new IllegalArgumentException("something is wanted after " + name);
      }
      String value = words.get(i + 1);
      switch (name) {
        case "--rounds" -> rounds = Integer.parseInt(value);
        case "--scale" -> scale = Double.parseDouble(value);
        case "--tools" -> tools = set(value);
        case "--jobs" -> jobs = set(value);
        case "--scratch" -> folder = Path.of(value).toAbsolutePath();
        case "--json" -> json = Optional.of(Path.of(value).toAbsolutePath());
        case "--java" -> java = Optional.of(Path.of(value).toAbsolutePath());
        default -> throw new IllegalArgumentException(name + " is not understood");
      }
    }
    if (rounds < 1 || !(scale > 0)) {
      throw new IllegalArgumentException("rounds and scale are above 0");
    }
    if (!JOBS.containsAll(jobs)) {
      throw new IllegalArgumentException("--jobs takes, parted by commas: " + JOBS);
    }
    return new Options(rounds, scale, tools, jobs, folder, json, java);
  }

  private static Set<String> set(String value) {
    return new LinkedHashSet<>(List.of(value.split(",", -1)));
  }

  boolean wants(String job) {
    return jobs.isEmpty() || jobs.contains(job);
  }

  /** Tells whether a peer takes part if it is there. */
  boolean takes(LocalTool tool) {
    return tools.isEmpty() || tools.contains(tool.program());
  }
}
