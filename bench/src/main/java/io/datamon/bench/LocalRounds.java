package io.datamon.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Runs the jobs of all tools in turn, in alternating rounds, each tool with a home, caches and a
 * store of its own. Says on standard error what was measured, as it comes.
 */
final class LocalRounds {
  private static final int SMALL_FILES = 50_000;
  private static final int LISTED_FILES = 1_000_000;

  private final Options options;
  private final List<LocalTool> tools;
  private final Path scratch;
  private final Results results = new Results();
  private final boolean onDisk;

  LocalRounds(Options options, List<LocalTool> tools) throws IOException {
    this.options = options;
    this.tools = tools;
    this.scratch = Files.createDirectories(options.scratch());
    this.onDisk = !Files.getFileStore(scratch).type().equals("tmpfs");
  }

  Results results() {
    return results;
  }

  /** Makes what the first use of ours on a machine makes; not measured. */
  void archives() throws IOException, InterruptedException {
    for (LocalTool tool : tools) {
      if (tool instanceof DatamonTool ours) {
        LocalTool.Place place = place(tool, scratch, scratch);
        ours.makeArchive(place);
        Sets.remove(place.folder());
      }
    }
  }

  /** The set <em>big</em>, and the upload of it after an edit. */
  void big() throws IOException, InterruptedException {
    Path source = scratch.resolve("sets/big");
    BigSet.make(source, options.scale());
    Path edits = scratch.resolve("sets/edits");
    if (options.wants("edited")) {
      BigSet.edit(source, edits);
    }
    for (int round = 0; round < options.rounds(); round++) {
      for (LocalTool tool : turn(round)) {
        LocalTool.Place place = place(tool, source, Path.of("half.bin"));
        prepare(tool, place);
        if (options.wants("big")) {
          basics("big", tool, place);
        } else {
          upload("big", Job.FIRST, tool, place);
        }
        if (options.wants("edited") && tool.words(Job.EDITED, place).isPresent()) {
          exchange(source, edits);
          upload("big", Job.EDITED, tool, place);
          exchange(source, edits);
        }
        Sets.remove(place.folder());
      }
    }
    Sets.remove(scratch.resolve("sets"));
  }

  /** Puts the other form of the edited files into the set. */
  private static void exchange(Path source, Path edits) throws IOException {
    for (String name : BigSet.EDITED) {
      Path aside = edits.resolve(name + ".aside");
      Files.move(source.resolve(name), aside);
      Files.move(edits.resolve(name), source.resolve(name));
      Files.move(aside, edits.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
    // Some tools read the file again that was changed last: let it be the one it costs least with.
    Path least = source.resolve("half.bin");
    Files.setLastModifiedTime(least, Files.getLastModifiedTime(least));
  }

  /** The set <em>small</em>. */
  void small() throws IOException, InterruptedException {
    Path source = scratch.resolve("sets/small");
    Sets.smallFiles(source, files(SMALL_FILES), 100, 1 << 10, 16 << 10);
    for (int round = 0; round < options.rounds(); round++) {
      for (LocalTool tool : turn(round)) {
        LocalTool.Place place = place(tool, source, Path.of("folder-00002/f0000222"));
        prepare(tool, place);
        basics("small", tool, place);
        Optional<Command> one = command(tool, Job.ONE, place);
        if (one.isPresent()) {
          Path out = place.folder().resolve("one");
          note("small", Job.ONE, tool, one.get().to(out));
          if (Files.mismatch(source.resolve(place.one()), out) >= 0) {
            throw new IOException(tool.title() + " gave another file than " + place.one());
          }
        }
        Sets.remove(place.folder());
      }
    }
    Sets.remove(scratch.resolve("sets"));
  }

  /** Listing of a million files. */
  void listing() throws IOException, InterruptedException {
    Path source = scratch.resolve("sets/many");
    Sets.smallFiles(source, files(LISTED_FILES), 1_000, 130, 200);
    Map<LocalTool, LocalTool.Place> places = new HashMap<>();
    LocalTool.Place ours = place(tools.get(0), source, source);
    for (LocalTool tool : tools) {
      LocalTool.Place place =
          tool.kind() == LocalTool.Kind.OURS ? ours : place(tool, source, source);
      if (command(tool, Job.LIST, place).isEmpty()) {
        continue;
      }
      if (!Files.exists(place.folder())) {
        prepare(tool, place);
        if (tool.listsStore()) {
          note("many", Job.FIRST, tool, command(tool, Job.FIRST, place).orElseThrow());
        }
      }
      places.put(tool, place);
    }
    for (int round = 0; round < options.rounds(); round++) {
      for (LocalTool tool : turn(round)) {
        LocalTool.Place place = places.get(tool);
        if (place != null) {
          Path out = place.folder().resolve("list");
          note("many", Job.LIST, tool, command(tool, Job.LIST, place).orElseThrow().to(out));
        }
      }
    }
    for (LocalTool.Place place : places.values()) {
      Sets.remove(place.folder());
    }
    Sets.remove(scratch.resolve("sets"));
  }

  /** Commands that do next to nothing, on a store that holds next to nothing. */
  void start() throws IOException, InterruptedException {
    Path source = scratch.resolve("sets/few");
    Sets.smallFiles(source, 3, 3, 100, 200);
    Map<LocalTool, LocalTool.Place> places = new HashMap<>();
    for (LocalTool tool : tools) {
      LocalTool.Place place = place(tool, source, source);
      prepare(tool, place);
      Measured.run(command(tool, Job.FIRST, place).orElseThrow());
      places.put(tool, place);
    }
    for (int round = 0; round < 3 * options.rounds(); round++) {
      for (Job job : List.of(Job.VERSION, Job.HELP, Job.REPOS)) {
        for (LocalTool tool : turn(round)) {
          Optional<Command> command = command(tool, job, places.get(tool));
          if (command.isPresent()) {
            note("start", job, tool, command.get());
          }
        }
      }
    }
    for (LocalTool.Place place : places.values()) {
      Sets.remove(place.folder());
    }
    Sets.remove(scratch.resolve("sets"));
  }

  private void basics(String set, LocalTool tool, LocalTool.Place place)
      throws IOException, InterruptedException {
    upload(set, Job.FIRST, tool, place);
    noteIfThere(set, Job.AGAIN, tool, place);
    Files.createDirectories(place.target());
    noteIfThere(set, Job.DOWNLOAD, tool, place);
    Trees.requireEqual(place.source(), tool.restored(place));
    noteIfThere(set, Job.OVER, tool, place);
    Sets.remove(place.target());
    if (options.wants("verify")) {
      noteIfThere(set, Job.VERIFY, tool, place);
    }
  }

  private void noteIfThere(String set, Job job, LocalTool tool, LocalTool.Place place)
      throws IOException, InterruptedException {
    Optional<Command> command = command(tool, job, place);
    if (command.isPresent()) {
      note(set, job, tool, command.get());
    }
  }

  private void upload(String set, Job job, LocalTool tool, LocalTool.Place place)
      throws IOException, InterruptedException {
    long before = job == Job.FIRST ? 0 : Trees.bytes(place.store());
    Results.Figures figures = note(set, job, tool, command(tool, job, place).orElseThrow());
    figures.stored.add(Trees.bytes(place.store()) - before);
  }

  private Results.Figures note(String set, Job job, LocalTool tool, Command command)
      throws IOException, InterruptedException {
    if (onDisk && Host.has("sync")) {
      // What the one before left for the disk is not this one's to wait for.
      new ProcessBuilder("sync").start().waitFor();
    }
    if (!set.equals("start")) {
      FreshMemory.touch(options.scale());
    }
    Measured measured = Measured.run(command);
    System.err.printf(
        Locale.ROOT,
        "%-6s %-28s %-16s %7.2f s %7.2f s of the processors %5d MiB%n",
        set,
        job.title(),
        tool.title(),
        measured.seconds(),
        measured.processorSeconds(),
        measured.peakMemory().orElse(0) >> 20);
    return results.add(set, job, tool.title(), measured);
  }

  private static Optional<Command> command(LocalTool tool, Job job, LocalTool.Place place) {
    Map<String, String> environment = new HashMap<>(tool.environment(place));
    environment.put("HOME", place.home().toString());
    environment.put("XDG_CACHE_HOME", place.cache().toString());
    return tool.words(job, place)
        .map(words -> Command.of(environment, words).in(tool.folder(job, place)));
  }

  private static void prepare(LocalTool tool, LocalTool.Place place)
      throws IOException, InterruptedException {
    Files.createDirectories(place.home());
    Files.createDirectories(place.cache());
    Map<String, String> environment = new HashMap<>(tool.environment(place));
    environment.put("HOME", place.home().toString());
    environment.put("XDG_CACHE_HOME", place.cache().toString());
    for (List<String> words : tool.prepare(place)) {
      Measured.run(environment, words);
    }
  }

  private LocalTool.Place place(LocalTool tool, Path source, Path one) {
    Path folder = scratch.resolve("work").resolve(Integer.toString(tools.indexOf(tool)));
    return new LocalTool.Place(folder, source, folder.resolve("out"), one);
  }

  /** Returns who is measured in a round: of many, what is shown beside only in every other. */
  private List<LocalTool> turn(int round) {
    List<LocalTool> order =
        new ArrayList<>(
            tools.stream()
                .filter(
                    tool ->
                        round % 2 == 0 || tools.size() <= 2 || tool.kind() != LocalTool.Kind.BESIDE)
                .toList());
    Collections.rotate(order, round);
    return order;
  }

  private int files(int atFullSize) {
    return Math.max(1_000, (int) (atFullSize * options.scale()));
  }
}
