package io.datamon.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Measures ours beside its peers, on a store in a folder: the sets <em>big</em> (1.8 GB in 6
 * files), <em>small</em> (50,000 files of 1 to 16 KiB), <em>edited</em> (big after a few
 * insertions), and a listing of 1,000,000 files.
 *
 * <p>Arguments: the launcher of the program, a folder for scratch data (made, and removed at the
 * end), then options; see {@link Options} and {@code bench/run}.
 */
final class LocalBench {
  private LocalBench() {}

  /** Measures. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path launcher = Path.of(args[0]).toAbsolutePath();
    List<String> words = List.of(args).subList(2, args.length);
    Options options;
    try {
      options = Options.parse(words, Path.of(args[1]).toAbsolutePath());
    } catch (IllegalArgumentException e) {
      System.err.println("ERROR: " + e.getMessage());
      System.exit(64);
      return;
    }
    Sets.remove(options.scratch());
    Path archives = options.scratch().resolve("start");
    List<DatamonTool> ours = ours(options, launcher, archives);
    List<LocalTool> tools = new ArrayList<>(ours);
    for (LocalTool peer : Peer.all()) {
      if (options.takes(peer)) {
        if (peer.isThere()) {
          tools.add(peer);
        } else {
          System.err.println(
              peer.title() + " is not installed, and left out (" + peer.source() + ")");
        }
      }
    }
    LocalRounds rounds = new LocalRounds(options, tools);
    Map<String, String> machine = new LinkedHashMap<>(Host.machine());
    machine.put("scratch", Files.getFileStore(options.scratch()).type());
    Map<String, String> versions = versions(tools);
    Extra extra = Extra.NONE;
    rounds.archives();
    if (options.wants("start")) {
      rounds.start();
    }
    if (options.wants("big") || options.wants("edited")) {
      rounds.big();
    }
    if (options.wants("small")) {
      rounds.small();
    }
    if (options.wants("listing")) {
      rounds.listing();
    }
    if (options.wants("perfile")) {
      extra = extra.withPerFile(ours.get(0), options);
    }
    if (options.wants("parts")) {
      extra = extra.withParts(ours, options);
    }
    Sets.remove(options.scratch());
    Report report = new Report(options, machine, versions, tools, rounds.results(), extra);
    report.print(System.out);
    if (options.json().isPresent()) {
      report.write(options.json().get());
    }
  }

  private static List<DatamonTool> ours(Options options, Path launcher, Path archives)
      throws IOException {
    List<DatamonTool> all = new ArrayList<>();
    if (options.java().isPresent()) {
      all.add(
          new DatamonTool(
              "datamon", launcher, Host.jdk(options.java().get().toRealPath()), archives));
      return all;
    }
    List<Host.Jdk> jdks = Host.jdks();
    all.add(new DatamonTool("datamon", launcher, jdks.get(0), archives));
    Optional<Host.Jdk> old = jdks.stream().filter(jdk -> jdk.release() == 17).findFirst();
    if (jdks.get(0).release() != 17 && old.isPresent()) {
      all.add(new DatamonTool("datamon, JDK 17", launcher, old.get(), archives));
    }
    return all;
  }

  private static Map<String, String> versions(List<LocalTool> tools)
      throws IOException, InterruptedException {
    Map<String, String> all = new LinkedHashMap<>();
    for (LocalTool tool : tools) {
      if (tool instanceof DatamonTool ours) {
        all.put(tool.title(), "Java " + ours.jdk().version());
      } else {
        String option = tool.program().equals("restic") ? "version" : "--version";
        String said = Measured.run(Map.of(), List.of(tool.program(), option)).output();
        all.put(tool.title(), said.strip().lines().findFirst().orElse("").toLowerCase(Locale.ROOT));
      }
    }
    return all;
  }
}
