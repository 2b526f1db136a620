package io.datamon.interleave;

import static io.datamon.interleave.Stage.Writer.INDEX;
import static io.datamon.interleave.Stage.Writer.LESS;
import static io.datamon.interleave.Stage.Writer.MORE;
import static io.datamon.interleave.Stage.Writer.OWN;
import static io.datamon.interleave.Stage.Writer.SAME;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.content.BrokenWriterStore;
import io.datamon.content.ReferenceCollector;
import io.datamon.interleave.Stage.Faults;
import io.datamon.interleave.Stage.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The engine's uploads and deletions beside a collector, call by call in every order, and in random
 * orders where there are too many.
 */
@Tag("long")
class WritersAgainstCollectorTest {
  private static final FileTime OLD = FileTime.from(Instant.parse("2020-01-02T03:04:05Z"));
  private static final boolean DEEP = Boolean.getBoolean("datamon.model.deep");

  /** Where an exploration is cut, in states. */
  private static final long LIMIT = Long.getLong("datamon.model.states", 2_000_000);

  /** How many random schedules are tried. */
  private static final int SCHEDULES = Integer.getInteger("datamon.model.schedules", 40);

  private static final long SEED =
      Long.getLong("datamon.model.seed", DEEP ? System.nanoTime() : 20_260_102);

  private static final int SCHEDULE_STEPS = 400;

  @TempDir Path temp;
  private final Map<String, Map<String, byte[]>> trees = new HashMap<>();
  private final Logger log = Logger.getLogger("io.datamon");
  private Optional<Level> level = Optional.empty();

  /** Every schedule that ends in the middle would be told of. */
  @BeforeEach
  void silence() {
    level = Optional.ofNullable(log.getLevel());
    log.setLevel(Level.OFF);
  }

  @AfterEach
  void restoreLog() {
    log.setLevel(level.orElse(null));
  }

  @BeforeEach
  void makeFolders() throws IOException {
    write("base/a", 1);
    write("more/a", 1);
    write("more/b", 2);
    write("own/c", 3);
  }

  private void write(String path, long seed) throws IOException {
    byte[] bytes = new byte[300];
    new Random(seed).nextBytes(bytes);
    Path file = temp.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, OLD);
    String[] parts = path.split("/", -1);
    trees.computeIfAbsent(parts[0], any -> new HashMap<>()).put(parts[1], bytes);
  }

  private static List<Plan> plans() {
    List<Plan> plans = new ArrayList<>();
    plans.add(Plan.of(INDEX).withSessions(2));
    plans.add(Plan.of(SAME).withHeadChanges(4));
    plans.add(Plan.of(MORE).withCondemned().withHeadChanges(4));
    plans.add(Plan.of(OWN).withLosses(1).withHeadChanges(4));
    plans.add(Plan.of(LESS).withLosses(1).withHeadChanges(4));
    if (DEEP) {
      plans.clear();
      for (Stage.Writer writer : Stage.Writer.values()) {
        plans.add(Plan.of(writer).withSessions(2));
        plans.add(Plan.of(writer).withSessions(2).withCondemned());
        plans.add(Plan.of(writer).withLosses(1));
        plans.add(Plan.of(writer).withCollectors(2).withHeadChanges(4));
      }
      plans.add(Plan.of(INDEX).withSessions(3).withHeadChanges(8).withDeletions(2));
      plans.add(Plan.of(INDEX, OWN).withHeadChanges(4).withDeletions(0));
      plans.add(Plan.of(OWN, OWN).withHeadChanges(4));
      plans.add(Plan.of(INDEX, OWN).withHeadChanges(4));
      plans.add(Plan.of(INDEX, INDEX).withHeadChanges(4).withCondemned());
      plans.add(Plan.of(MORE, INDEX).withHeadChanges(4));
      plans.add(Plan.of(SAME, MORE).withHeadChanges(4));
      plans.add(Plan.of(LESS, LESS).withHeadChanges(4));
      plans.add(Plan.of(LESS, INDEX).withHeadChanges(4));
    }
    return plans;
  }

  @Test
  void noOrderOfCallsLosesDataOrLies() {
    Map<String, Long> phases = new TreeMap<>();
    long states = 0;
    for (Plan plan : plans()) {
      try (Explorer explorer = new Stage(temp, trees, plan, Faults.NONE).explorer()) {
        Optional<Explorer.Found> found = explorer.explore(LIMIT);
        System.out.println("Writers against the collector: " + plan + ": " + explorer);
        assertEquals(Optional.empty(), found, plan.toString());
        assertTrue(explorer.isComplete() || DEEP, plan + " was cut: " + explorer);
        explorer.phases().forEach((phase, count) -> phases.merge(phase, count, Long::sum));
        states += explorer.states();
      }
    }
    System.out.println("Writers against the collector: " + states + " states, " + phases);
    for (String phase :
        List.of(
            "pack deleted",
            "commit",
            "commit refused",
            "void put",
            "void refused",
            "release",
            "release refused",
            "writer0 done",
            "deleter deleted",
            "collector0 swept",
            "collector0 spared",
            "collector0 again")) {
      assertTrue(phases.getOrDefault(phase, 0L) >= 10, phase + " in " + phases);
    }
  }

  @Test
  void eachRuleThatIsLeftOutIsFoundToLoseData() {
    Map<Faults, Plan> broken = new LinkedHashMap<>();
    for (BrokenWriterStore.Fault fault : BrokenWriterStore.Fault.values()) {
      broken.put(Faults.of(fault), Plan.of(INDEX));
    }
    for (ReferenceCollector.Fault fault : ReferenceCollector.Fault.values()) {
      broken.put(Faults.of(fault), Plan.of(INDEX));
    }
    Plan releasing = Plan.of(MORE).withCondemned().withSessions(2);
    broken.put(Faults.of(BrokenWriterStore.Fault.NO_EXCLUSION_OF_PARENT), releasing);
    broken.put(Faults.of(BrokenWriterStore.Fault.RELEASE_WITHOUT_CAS), releasing);
    broken.put(Faults.of(ReferenceCollector.Fault.NO_CAS), releasing);
    broken.put(Faults.ofDeletion(), Plan.of(INDEX).withLosses(1).withHeadChanges(4));
    assertEquals(11, broken.size());
    List<Faults> missed = new ArrayList<>();
    broken.forEach(
        (faults, plan) -> {
          try (Explorer explorer = new Stage(temp, trees, plan, faults).explorer()) {
            Optional<Explorer.Found> found = explorer.explore(LIMIT);
            System.out.println("Writers against the collector: " + faults + ": " + explorer);
            if (found.isEmpty() || !found.get().fault().contains("which is not there")) {
              missed.add(faults);
            }
          }
        });
    assertEquals(List.of(), missed, "faults that were not found");
  }

  @Test
  void randomOrdersOfTwoWritersAndTwoCollectorsLoseNothing() {
    Set<Plan> plans =
        Set.of(
            new Plan(List.of(MORE, INDEX), false, 2, 2, 1, 30, 6),
            new Plan(List.of(SAME, MORE), true, 2, 2, 1, 30, 6),
            new Plan(List.of(OWN, INDEX), true, 2, 2, 1, 30, 6));
    Map<String, Long> phases = new TreeMap<>();
    for (Plan plan : plans) {
      // A new stage now and then, since it keeps what was answered.
      for (int i = 0; i < SCHEDULES; i += 20) {
        try (Explorer explorer = new Stage(temp, trees, plan, Faults.NONE).explorer()) {
          Optional<Explorer.Found> found =
              explorer.wander(SEED + i, Math.min(20, SCHEDULES - i), SCHEDULE_STEPS);
          assertEquals(Optional.empty(), found, plan + ", seed " + (SEED + i));
          explorer.phases().forEach((phase, count) -> phases.merge(phase, count, Long::sum));
        }
      }
    }
    System.out.println(
        "Writers against the collector: "
            + 3 * SCHEDULES
            + " random schedules from seed "
            + SEED
            + ", "
            + phases);
    assertTrue(phases.getOrDefault("writer1 done", 0L) > 0, phases.toString());
    assertTrue(phases.getOrDefault("pack deleted", 0L) > 0, phases.toString());
    assertTrue(phases.getOrDefault("void put", 0L) > 0, phases.toString());
  }
}
