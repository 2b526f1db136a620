package io.datamon.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** What a run of {@link LocalBench} found, as Markdown tables and as JSON. */
final class Report {
  private final Options options;
  private final Map<String, String> machine;
  private final Map<String, String> versions;
  private final List<LocalTool> tools;
  private final Results results;
  private final Extra extra;
  private final List<Aims.Aim> aims;

  Report(
      Options options,
      Map<String, String> machine,
      Map<String, String> versions,
      List<LocalTool> tools,
      Results results,
      Extra extra) {
    this.options = options;
    this.machine = machine;
    this.versions = versions;
    this.tools = tools;
    this.results = results;
    this.extra = extra;
    this.aims = Aims.of(results, extra, tools, "AVX-512".equals(machine.get("vectors")));
  }

  /** Prints the tables. */
  void print(PrintStream out) {
    out.printf(
        Locale.ROOT, "%d rounds, sets at %s of their size.", options.rounds(), options.scale());
    out.println(" " + words(machine) + ". " + words(versions) + ".");
    out.println();
    printAims(out);
    out.println();
    printAll(out);
    if (!extra.perFile().isEmpty()) {
      out.println();
      out.println("Time for a file, µs, for ten times as many files each: " + extra.perFile());
    }
    if (!extra.parts().isEmpty()) {
      out.println();
      printParts(out);
    }
    out.flush();
  }

  private static String words(Map<String, String> facts) {
    return facts.entrySet().stream()
        .map(fact -> fact.getKey() + ": " + fact.getValue())
        .collect(Collectors.joining("; "));
  }

  private void printAims(PrintStream out) {
    List<String> ours =
        tools.stream()
            .filter(tool -> tool.kind() == LocalTool.Kind.OURS)
            .map(LocalTool::title)
            .toList();
    out.println("| figure | " + String.join(" | ", ours) + " | aim | at the least | reached |");
    out.println("|---|" + "---:|".repeat(ours.size()) + "---:|---:|---|");
    for (Aims.Aim aim : aims) {
      String figures =
          aim.measured().stream()
              .map(figure -> figure(figure, aim.unit()))
              .collect(Collectors.joining(" | "));
      out.printf(
          "| %s | %s | %s | %s | %s |%n",
          aim.name(),
          figures,
          figure(OptionalDouble.of(aim.aim()), aim.unit()),
          figure(OptionalDouble.of(aim.least()), aim.unit()),
          aim.verdict());
    }
  }

  private static String figure(OptionalDouble figure, String unit) {
    if (figure.isEmpty() || Double.isNaN(figure.getAsDouble())) {
      return "";
    }
    return String.format(Locale.ROOT, unit.equals("×") ? "%.2f" : "%.0f", figure.getAsDouble())
        + " "
        + unit;
  }

  private void printAll(PrintStream out) {
    out.println(
        "Least / median / most of all rounds. Size is what the store grew by; peers are restic, borg and kopia.");
    out.println();
    out.println(
        "| set | job | tool | seconds | of the processors | memory, MiB | size, MB | to the best"
            + " peer |");
    out.println("|---|---|---|---|---|---|---:|---:|");
    results.all().keySet().stream()
        .map(key -> List.of(key.set(), key.job().title()))
        .distinct()
        .forEach(row -> printJob(out, row.get(0), row.get(1)));
  }

  private void printJob(PrintStream out, String set, String job) {
    for (LocalTool tool : tools) {
      results
          .all()
          .forEach(
              (key, figures) -> {
                if (key.set().equals(set)
                    && key.job().title().equals(job)
                    && key.tool().equals(tool.title())) {
                  printRow(out, key, figures);
                }
              });
    }
  }

  private void printRow(PrintStream out, Results.Key key, Results.Figures figures) {
    OptionalDouble best =
        tools.stream()
            .filter(tool -> tool.kind() == LocalTool.Kind.PEER)
            .map(tool -> results.seconds(key.set(), key.job(), tool.title()))
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble)
            .min();
    Spread seconds = Spread.of(figures.seconds);
    OptionalDouble stored = results.stored(key.set(), key.job(), key.tool());
    out.printf(
        Locale.ROOT,
        "| %s | %s | %s | %s | %s | %s | %s | %s |%n",
        key.set(),
        key.job().title(),
        key.tool(),
        seconds.text(seconds.median() < 1 ? 3 : 2),
        Spread.of(figures.processors).text(2),
        figures.memory.isEmpty()
            ? ""
            : Spread.of(figures.memory.stream().map(bytes -> bytes >> 20).toList()).text(0),
        stored.isEmpty() ? "" : String.format(Locale.ROOT, "%.1f", stored.getAsDouble() / 1e6),
        best.isEmpty()
            ? ""
            : String.format(Locale.ROOT, "%.2f", seconds.median() / best.getAsDouble()));
  }

  private void printParts(PrintStream out) {
    out.println(
        "| part, one core, warm, MB/s | " + String.join(" | ", extra.parts().keySet()) + " |");
    out.println("|---|" + "---:|".repeat(extra.parts().size()));
    List<String> names =
        extra.parts().values().stream().flatMap(all -> all.keySet().stream()).distinct().toList();
    for (String name : names) {
      String speeds =
          extra.parts().values().stream()
              .map(all -> String.format(Locale.ROOT, "%.0f", all.getOrDefault(name, Double.NaN)))
              .collect(Collectors.joining(" | "));
      out.println("| " + name + " | " + speeds + " |");
    }
  }

  private static void put(ObjectNode node, String name, double limit) {
    if (!Double.isNaN(limit)) {
      node.put(name, limit);
    }
  }

  /** Writes all figures, those of each round, to a file. */
  void write(Path file) throws IOException {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("rounds", options.rounds());
    root.put("scale", options.scale());
    machine.forEach(root.putObject("machine")::put);
    versions.forEach(root.putObject("tools")::put);
    ArrayNode list = root.putArray("aims");
    for (Aims.Aim aim : aims) {
      ObjectNode node = list.addObject();
      node.put("name", aim.name());
      node.put("unit", aim.unit());
      put(node, "aim", aim.aim());
      put(node, "atTheLeast", aim.least());
      ArrayNode measured = node.putArray("measured");
      for (OptionalDouble figure : aim.measured()) {
        if (figure.isPresent()) {
          measured.add(figure.getAsDouble());
        } else {
          measured.addNull();
        }
      }
    }
    ArrayNode rows = root.putArray("results");
    results
        .all()
        .forEach(
            (key, figures) -> {
              ObjectNode node = rows.addObject();
              node.put("set", key.set());
              node.put("job", key.job().title());
              node.put("tool", key.tool());
              figures.seconds.forEach(node.putArray("seconds")::add);
              figures.processors.forEach(node.putArray("processorSeconds")::add);
              figures.memory.forEach(node.putArray("memoryBytes")::add);
              figures.stored.forEach(node.putArray("storedBytes")::add);
            });
    ObjectNode perFile = root.putObject("microsecondsPerFile");
    extra.perFile().forEach((job, times) -> times.forEach(perFile.putArray(job)::add));
    ObjectNode parts = root.putObject("partsMegabytesPerSecond");
    extra.parts().forEach((tool, speeds) -> speeds.forEach(parts.putObject(tool)::put));
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), root);
  }
}
