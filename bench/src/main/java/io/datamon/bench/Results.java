package io.datamon.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What has been measured so far, in the order of its coming. Not safe for use by several threads.
 */
final class Results {

  /**
   * What figures are of.
   *
   * @param set the name of the data
   */
  record Key(String set, Job job, String tool) {}

  /** The figures of all rounds, in their order. */
  static final class Figures {
    final List<Double> seconds = new ArrayList<>();
    final List<Double> processors = new ArrayList<>();
    final List<Long> memory = new ArrayList<>();
    final List<Long> stored = new ArrayList<>();
  }

  private final Map<Key, Figures> all = new LinkedHashMap<>();

  /** Adds what a run took. */
  Figures add(String set, Job job, String tool, Measured measured) {
    Figures figures = all.computeIfAbsent(new Key(set, job, tool), any -> new Figures());
    figures.seconds.add(measured.seconds());
    figures.processors.add(measured.processorSeconds());
    measured.peakMemory().ifPresent(figures.memory::add);
    return figures;
  }

  Map<Key, Figures> all() {
    return all;
  }

  Optional<Figures> get(String set, Job job, String tool) {
    return Optional.ofNullable(all.get(new Key(set, job, tool)));
  }

  /** Returns the median of the seconds; nothing if it was not measured. */
  OptionalDouble seconds(String set, Job job, String tool) {
    return get(set, job, tool)
        .map(figures -> OptionalDouble.of(Spread.of(figures.seconds).median()))
        .orElse(OptionalDouble.empty());
  }

  /** Returns the median of the bytes that were stored; nothing if that was not measured. */
  OptionalDouble stored(String set, Job job, String tool) {
    return get(set, job, tool)
        .filter(figures -> !figures.stored.isEmpty())
        .map(figures -> OptionalDouble.of(Spread.of(figures.stored).median()))
        .orElse(OptionalDouble.empty());
  }

  /** Returns the greatest memory in bytes that was seen of a tool on a set, or -1. */
  long memory(String tool) {
    return all.entrySet().stream()
        .filter(entry -> entry.getKey().tool().equals(tool))
        .flatMap(entry -> entry.getValue().memory.stream())
        .mapToLong(Long::longValue)
        .max()
        .orElse(-1);
  }
}
