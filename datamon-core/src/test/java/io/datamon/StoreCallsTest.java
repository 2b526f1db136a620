package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.CallScenario.Way;
import io.datamon.store.StruckStore.Call;
import io.datamon.store.StruckStore.Kind;
import io.datamon.store.StruckStore.Mishap;
import io.datamon.store.StruckStore.Strike;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every call to the store in turn is the last of its process, fails, loses its answer, is late or
 * repeated; what each command said is held against what is there, and it is run again to its end.
 *
 * <p>The short form strikes once in each command of a run, and not each read of a pack with every
 * mishap. With {@code -Ddatamon.calls.alone=true} each strike has a run of its own, with kept and
 * with fresh caches. {@code -Ddatamon.calls.pairs} and {@code -Ddatamon.calls.threads} say how many
 * runs have two mishaps at once and how many have several threads; {@code -Ddatamon.calls.seed} is
 * the seed of the first of these.
 */
@Tag("long")
class StoreCallsTest {
  private static final boolean ALONE = Boolean.getBoolean("datamon.calls.alone");
  private static final int PAIRS = Integer.getInteger("datamon.calls.pairs", 30);
  private static final int THREADS = Integer.getInteger("datamon.calls.threads", 30);
  private static final long SEED = Long.getLong("datamon.calls.seed", 7_000_000);

  /** Of the mishaps of a read of a pack, the short form takes one in so many. */
  private static final int READS_OF_PACKS = 4;

  /** How many failures are told. */
  private static final int TOLD = 5;

  @TempDir(factory = MemoryFolders.class)
  Path temp;

  private final List<AssertionError> failures = new ArrayList<>();
  private final Map<Mishap, Integer> struck = new TreeMap<>();
  private final Set<String> kinds = new TreeSet<>();
  private int runs;
  private int lost;
  private List<Call> calls = List.of();

  @BeforeEach
  void recordCalls() throws IOException {
    try (CallScenario scenario = scenario(List.of(), new Way(true, 1, 1))) {
      scenario.run();
      calls = scenario.calls();
    }
  }

  @AfterEach
  void sumUp(TestInfo test) {
    System.out.printf(
        "store calls, %s: %d calls, %d runs, %d mishaps %s, %d objects lost, %d failures%n",
        test.getTestMethod().orElseThrow().getName(),
        calls.size(),
        runs,
        sum(struck.values()),
        struck,
        lost,
        failures.size());
  }

  private static int sum(Collection<Integer> counts) {
    return counts.stream().mapToInt(Integer::intValue).sum();
  }

  private CallScenario scenario(List<Strike> strikes, Way way) {
    return new CallScenario(temp.resolve("r" + runs++), strikes, way);
  }

  /** Runs a scenario and returns the strikes that did not happen. */
  private List<Strike> run(List<Strike> strikes, Way way, String seed) throws IOException {
    List<Strike> missed = new ArrayList<>(strikes);
    CallScenario scenario = scenario(strikes, way);
    try (scenario) {
      scenario.run();
    } catch (AssertionError e) {
      AssertionError told = new AssertionError(seed + e.getMessage(), e);
      failures.add(told);
    }
    for (Strike strike : scenario.struck()) {
      struck.merge(strike.mishap(), 1, Integer::sum);
      kinds.add(strike.mishap() + " " + strike.call().kind());
    }
    lost += scenario.lost();
    missed.removeAll(scenario.struck());
    remove(temp.resolve("r" + (runs - 1)));
    return missed;
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  private void assertNoFailures() {
    if (!failures.isEmpty()) {
      AssertionError first = failures.get(0);
      failures.stream().skip(1).limit(TOLD).forEach(first::addSuppressed);
      throw first;
    }
  }

  private Stream<Strike> strikes(Call call) {
    return Stream.of(Mishap.values())
        .filter(mishap -> mishap.suits(call.kind()))
        .map(mishap -> new Strike(call, mishap));
  }

  @Test
  void everyCallInTurnGoesWrong() throws IOException {
    Map<String, Deque<Strike>> byStep = new LinkedHashMap<>();
    for (int i = 0; i < calls.size(); i++) {
      Call call = calls.get(i);
      List<Strike> strikes = strikes(call).toList();
      for (int j = 0; j < strikes.size(); j++) {
        // One pack is read like any other: the short form takes turns.
        if (ALONE || !isReadOfAPack(call) || (i + j) % READS_OF_PACKS == 0) {
          byStep.computeIfAbsent(call.step(), step -> new ArrayDeque<>()).add(strikes.get(j));
        }
      }
    }
    int wanted = byStep.values().stream().mapToInt(Deque::size).sum();
    List<Strike> again = new ArrayList<>();
    while (byStep.values().stream().anyMatch(queue -> !queue.isEmpty())) {
      List<Strike> round = new ArrayList<>();
      for (Deque<Strike> queue : byStep.values()) {
        if (!queue.isEmpty() && (round.isEmpty() || !ALONE)) {
          round.add(queue.remove());
        }
      }
      boolean keep = runs % 2 == 0;
      List<Strike> missed = run(round, new Way(keep, 1, 1), "");
      if (ALONE) {
        run(round, new Way(!keep, 1, 1), "");
      }
      again.addAll(missed);
    }
    // What an earlier mishap of the same run has prevented.
    List<Strike> missed = new ArrayList<>();
    for (Strike strike : again) {
      missed.addAll(run(List.of(strike), new Way(true, 1, 1), ""));
    }
    assertNoFailures();
    assertTrue(missed.size() <= wanted / 20, "calls that did not come again: " + missed);
    Set<String> all =
        Stream.of(Mishap.values())
            .flatMap(m -> Stream.of(Kind.values()).filter(m::suits).map(kind -> m + " " + kind))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(all, kinds);
    assertTrue(lost > 0, "no power cut has lost anything");
  }

  @Test
  void twoThingsGoWrongAtOnce() throws IOException {
    for (int i = 0; i < PAIRS; i++) {
      Random random = new Random(SEED + i);
      Strike first = any(calls, random);
      List<Call> rest =
          calls.stream().filter(call -> call.step().equals(first.call().step())).toList();
      Strike second = any(rest, random);
      if (random.nextBoolean()) {
        Call call = second.call();
        Call rerun = new Call(call.step() + " again", call.kind(), call.subject(), call.nth());
        second = new Strike(rerun, second.mishap());
      }
      run(List.of(first, second), new Way(random.nextBoolean(), 1, 1), "seed " + (SEED + i) + ": ");
    }
    assertNoFailures();
    assertTrue(sum(struck.values()) > PAIRS, "mishaps " + struck);
  }

  private static boolean isReadOfAPack(Call call) {
    return call.kind() == Kind.GET && call.subject().contains("/packs/");
  }

  private Strike any(List<Call> from, Random random) {
    Call call = from.get(random.nextInt(from.size()));
    List<Strike> all = strikes(call).toList();
    return all.get(random.nextInt(all.size()));
  }

  @Test
  void anyCallGoesWrongAmongSeveralThreads() throws IOException {
    for (int i = 0; i < THREADS; i++) {
      Random random = new Random(SEED + i);
      Map<String, List<Call>> byStep =
          calls.stream()
              .collect(Collectors.groupingBy(Call::step, LinkedHashMap::new, Collectors.toList()));
      List<Strike> round = byStep.values().stream().map(step -> any(step, random)).toList();
      Way way =
          new Way(
              random.nextBoolean(),
              2 + random.nextInt(4),
              1 + random.nextInt(4),
              Optional.of(random));
      run(round, way, "seed " + (SEED + i) + ": ");
    }
    assertNoFailures();
    assertTrue(sum(struck.values()) > 4 * THREADS, "mishaps " + struck);
  }
}
