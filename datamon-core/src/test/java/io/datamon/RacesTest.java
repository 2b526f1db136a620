package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.model.BundleDescriptor;
import io.datamon.model.LabelDescriptor;
import io.datamon.verify.VerifySettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many processes upload, move and delete labels, delete bundles, download and verify in one repo at
 * the same time; then what each was told is compared with what is there.
 *
 * <p>System properties: {@code datamon.races.processes} (6), {@code datamon.races.seconds} (0) and
 * {@code datamon.races.operations} (25, of each of two threads of each process) for the least that
 * is done, {@code datamon.races.seed} (1).
 */
@Tag("long")
class RacesTest {
  private static final int PROCESSES = Integer.getInteger("datamon.races.processes", 6);
  private static final long SECONDS = Long.getLong("datamon.races.seconds", 0);
  private static final int OPERATIONS = Integer.getInteger("datamon.races.operations", 25);
  private static final long SEED = Long.getLong("datamon.races.seed", 1);

  @TempDir(factory = MemoryFolders.class)
  Path temp;

  /** An operation that a process did, and what it was told. */
  private record Told(String operation, long begun, long ended, String outcome, List<String> of) {
    static Told of(String line) {
      List<String> words = List.of(line.split("\t", -1));
      return new Told(
          words.get(0),
          Long.parseLong(words.get(1)),
          Long.parseLong(words.get(2)),
          words.get(3),
          words.subList(4, words.size()));
    }

    boolean overlaps(Told other) {
      return begun <= other.ended && other.begun <= ended;
    }

    boolean isDone() {
      return outcome.equals("done");
    }
  }

  /** Opens the context in this process. */
  Datamon open(String cache) {
    return RaceProcess.open(temp, cache);
  }

  /** Returns how many processes there are. */
  int processes() {
    return PROCESSES;
  }

  /** Returns how many operations each of two threads of each process does at least. */
  int operations() {
    return OPERATIONS;
  }

  /** Returns what must have happened at least once. */
  List<String> wanted() {
    return List.of(
        "upload done",
        "upload-labelled done",
        "move done",
        "move conflict",
        "unlabel done",
        "delete done",
        "download done",
        "share done",
        "share conflict",
        "look done");
  }

  /** Says where the store is that the processes use. */
  void lead(ProcessBuilder process) {}

  @Test
  void whatEachProcessWasToldIsTrue() throws Exception {
    try (Datamon datamon = open("cache")) {
      datamon.createRepo(RaceProcess.REPO, "Used by many");
    }
    List<Told> told = race();
    Map<String, Integer> counts = new TreeMap<>();
    told.forEach(each -> counts.merge(each.operation() + " " + each.outcome(), 1, Integer::sum));
    System.out.println(processes() + " processes, seed " + SEED + ", were told: " + counts);
    assertEquals(List.of(), told.stream().filter(each -> each.outcome().equals("failed")).toList());
    for (String wanted : wanted()) {
      assertTrue(counts.containsKey(wanted), wanted + " did not happen: " + counts);
    }
    try (Datamon datamon = open("fresh")) {
      Repo repo = datamon.repo(RaceProcess.REPO);
      bundlesAreThoseThatWereMadeAndNotDeleted(repo, told);
      conditionalMovesAreOneChain(repo, told);
      theLastFreeMoveWon(repo, told);
      theSharedFolderIsThatOfTheLastDownload(repo, told);
      List<String> findings = new ArrayList<>();
      datamon.verify(VerifySettings.DATA, finding -> findings.add(finding.toString()));
      assertEquals(List.of(), findings);
    }
    assertEquals(List.of(), leftovers(), "sessions and temporary files that are left");
  }

  private List<Told> race() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < processes(); i++) {
      ProcessBuilder process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx128m",
                  "-XX:+UseSerialGC",
                  "-cp",
                  System.getProperty("java.class.path"),
                  RaceProcess.class.getName(),
                  temp.toString(),
                  Integer.toString(i),
                  Long.toString(SEED),
                  Long.toString(SECONDS),
                  Integer.toString(operations()))
              .redirectOutput(temp.resolve("told-" + i).toFile())
              .redirectError(temp.resolve("errors-" + i).toFile());
      lead(process);
      processes.add(process.start());
    }
    List<Told> told = new ArrayList<>();
    for (int i = 0; i < processes.size(); i++) {
      assertEquals(0, processes.get(i).waitFor(), RaceProcess.text(temp.resolve("errors-" + i)));
      Files.readAllLines(temp.resolve("told-" + i), StandardCharsets.UTF_8).stream()
          .map(Told::of)
          .forEach(told::add);
    }
    return told;
  }

  private void bundlesAreThoseThatWereMadeAndNotDeleted(Repo repo, List<Told> told)
      throws IOException {
    Set<String> expected = new HashSet<>();
    for (Told each : told) {
      if (each.operation().startsWith("upload")) {
        assertTrue(expected.add(each.of().get(0)), "two bundles have one id: " + each);
      } else if (each.operation().equals("move")) {
        assertTrue(expected.add(each.of().get(1)), "two bundles have one id: " + each);
      }
    }
    Map<String, Told> deleted = new HashMap<>();
    for (Told each : told) {
      if (each.operation().equals("delete") && each.isDone()) {
        String id = each.of().get(0);
        Told other = deleted.put(id, each);
        // Of two who delete at the same time both may be right: stores delete without a condition.
        assertTrue(
            other == null ? expected.remove(id) : each.overlaps(other),
            "a bundle was deleted that was not there: " + each + ", " + other);
      }
    }
    Set<String> found = new HashSet<>();
    for (BundleDescriptor bundle : repo.bundles()) {
      found.add(bundle.id().value());
      Path folder = temp.resolve("check");
      repo.bundle(bundle.id()).download(folder, Download.defaults().deleteExtra());
      RaceTrees.check(folder, RaceTrees.seed(bundle.message()));
    }
    assertEquals(expected, found);
  }

  /** Each bundle is moved to once, so of all that moved away from one, at most one may succeed. */
  private static void conditionalMovesAreOneChain(Repo repo, List<Told> told) {
    Map<String, String> after = new HashMap<>();
    int made = 0;
    int removed = 0;
    for (Told each : told) {
      if ((each.operation().equals("move") || each.operation().equals("unlabel"))
          && each.isDone()) {
        String from = each.of().get(0);
        if (from.equals(RaceProcess.NONE)) {
          made++;
        } else {
          String other = after.put(from, each.of().get(1));
          assertEquals(null, other, "two moved the label away from " + from);
        }
        removed += each.of().get(1).equals(RaceProcess.NONE) ? 1 : 0;
      }
    }
    String now =
        repo.label(RaceProcess.CONDITIONAL)
            .find()
            .map(LabelDescriptor::bundle)
            .map(Object::toString)
            .orElse(RaceProcess.NONE);
    assertTrue(!after.containsKey(now), "the label is back at " + now);
    // It was made once more than it was removed if it is there now, else as often.
    assertEquals(removed + (now.equals(RaceProcess.NONE) ? 0 : 1), made);
    Set<String> history = new HashSet<>();
    repo.label(RaceProcess.CONDITIONAL)
        .history()
        .forEach(move -> history.add(move.bundle().value()));
    for (String to : after.values()) {
      assertTrue(
          to.equals(RaceProcess.NONE) || history.contains(to), to + " is not in the history");
    }
  }

  private static void theLastFreeMoveWon(Repo repo, List<Told> told) {
    String now = repo.label(RaceProcess.FREE).descriptor().bundle().value();
    List<Told> moves =
        told.stream().filter(each -> each.operation().equals("upload-labelled")).toList();
    Told winner =
        moves.stream().filter(each -> each.of().get(0).equals(now)).findFirst().orElseThrow();
    for (Told each : moves) {
      assertTrue(each.begun() <= winner.ended(), each + " began after " + winner + " had ended");
    }
  }

  private void theSharedFolderIsThatOfTheLastDownload(Repo repo, List<Told> told)
      throws IOException {
    Told last =
        told.stream()
            .filter(each -> each.operation().equals("share") && each.isDone())
            .max(Comparator.comparingLong(Told::ended))
            .orElseThrow();
    String message = repo.bundle(last.of().get(0)).descriptor().message();
    RaceTrees.check(temp.resolve("out"), RaceTrees.seed(message));
  }

  List<?> leftovers() throws IOException {
    try (Stream<Path> files = Files.walk(temp.resolve("store"))) {
      return files
          .filter(Files::isRegularFile)
          .filter(
              file ->
                  file.getFileName().toString().startsWith(".tmp-")
                      || file.getParent().endsWith("sessions"))
          .toList();
    }
  }
}
