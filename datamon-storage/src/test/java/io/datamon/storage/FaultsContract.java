package io.datamon.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.Bundle;
import io.datamon.Datamon;
import io.datamon.Download;
import io.datamon.Repo;
import io.datamon.Upload;
import io.datamon.error.CorruptException;
import io.datamon.error.DatamonException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.error.UnavailableException;
import io.datamon.storage.FaultyProxy.Fault;
import io.datamon.storage.cloud.Retries;
import io.datamon.store.ObjectStore;
import io.datamon.store.TestStores;
import io.datamon.verify.VerifySettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The main job over a network that fails: one class of tests for all clouds, each of which extends
 * it and opens stores on a server.
 */
public abstract class FaultsContract {
  /** What damages what was said: of it, repeating mends only what is noticed. */
  private static final Set<Fault> DAMAGE = EnumSet.of(Fault.ANSWER_FLIPPED, Fault.REQUEST_FLIPPED);

  /** How long a job may last that has been struck. */
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private static int names;

  @TempDir Path folder;

  /** Returns where the server is. */
  protected abstract URI server();

  /**
   * Opens a store below a prefix.
   *
   * @param endpoint the server, or what stands before it
   * @param stall how long a transfer may stand still
   */
  protected abstract ObjectStore open(String prefix, URI endpoint, Retries retries, Duration stall);

  /** Returns the TLS that the network is to speak; none by default. */
  protected Optional<TestTls> tls() {
    return Optional.empty();
  }

  /** Returns the faults that a server is to be tried with; by default all. */
  protected Set<Fault> faults() {
    return EnumSet.allOf(Fault.class);
  }

  /** Opens the context of a prefix, by way of an endpoint. */
  private Datamon open(String prefix, URI endpoint) {
    Retries retries =
        new Retries(
            Duration.ofSeconds(20),
            Duration.ofMillis(5),
            Duration.ofMillis(200),
            new Random(7),
            System::nanoTime,
            time -> Thread.sleep(time.toMillis()));
    URI uri =
        TestStores.name(
            getClass().getSimpleName().toLowerCase(Locale.ROOT) + "-" + ++names,
            open(prefix, endpoint, retries, Duration.ofMillis(500)));
    return Datamon.builder().configuration(uri).withoutCache().build();
  }

  private Path tree(String name, long seed) throws IOException {
    Path tree = Files.createDirectories(folder.resolve(name));
    Random random = new Random(seed);
    for (int i = 0; i < 12; i++) {
      byte[] bytes = new byte[i == 0 ? 3_000_000 : random.nextInt(40_000)];
      random.nextBytes(bytes);
      Path file = tree.resolve("d" + i % 3).resolve("f" + i);
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
    }
    return tree;
  }

  private static Map<String, Integer> contents(Path tree) throws IOException {
    Map<String, Integer> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        String name = tree.relativize(each).toString();
        if (!name.startsWith(".datamon")) {
          contents.put(name, java.util.Arrays.hashCode(Files.readAllBytes(each)));
        }
      }
    }
    return contents;
  }

  /** What a job has been told is done. */
  private record Told(
      List<String> bundles, List<String> labelled, List<DatamonException> failures) {}

  /** Does the job over a network that strikes, in time. */
  private Told job(FaultyProxy proxy, String prefix, List<Path> trees) throws Exception {
    TestTls.Trust trust = tls().isPresent() ? tls().get().trusted() : () -> {};
    try (Datamon datamon = open(prefix, proxy.endpoint())) {
      return assertTimeoutPreemptively(LONGEST, () -> job(datamon, trees));
    } finally {
      trust.close();
    }
  }

  private static Told job(Datamon datamon, List<Path> trees) {
    Told told = new Told(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    try {
      Repo repo = datamon.createRepo("r", "of a bad network");
      for (Path each : trees) {
        Bundle bundle = repo.upload(each, Upload.message("of " + each.getFileName()));
        told.bundles().add(bundle.id().toString());
        repo.label("l").set(bundle.id());
        told.labelled().add(bundle.id().toString());
      }
    } catch (DatamonException e) {
      told.failures().add(e);
    }
    return told;
  }

  private static String last(List<String> told) {
    return told.get(told.size() - 1);
  }

  /** Checks that what went wrong is what a damaged message may lead to, and nothing else is. */
  private static void checkFailures(Fault fault, Told told, String about) {
    if (!DAMAGE.contains(fault)) {
      assertEquals(List.of(), told.failures(), about);
    }
    for (DatamonException e : told.failures()) {
      assertTrue(
          e instanceof UnavailableException
              || e instanceof OutcomeUnknownException
              || e instanceof CorruptException,
          () -> about + ": " + e);
    }
  }

  /** Checks over a good network that all that was told is so, and nothing is there twice. */
  private void check(String prefix, Told told, List<Path> trees, String about) throws IOException {
    try (Datamon datamon = open(prefix, server())) {
      assertTrue(datamon.verify(VerifySettings.DATA, finding -> {}).isSound(), about);
      if (told.bundles().isEmpty()) {
        return;
      }
      Repo repo = datamon.repo("r");
      List<String> bundles = new ArrayList<>();
      repo.bundles().forEach(each -> bundles.add(each.id().toString()));
      assertTrue(bundles.containsAll(told.bundles()), about + ": lost");
      assertTrue(bundles.size() <= told.bundles().size() + told.failures().size(), about);
      if (!told.labelled().isEmpty()) {
        Set<String> right = new HashSet<>();
        right.add(last(told.labelled()));
        if (!told.failures().isEmpty()) {
          right.add(last(told.bundles())); // the move that failed may have been made
        }
        String labelled = repo.label("l").bundle().id().toString();
        assertTrue(right.contains(labelled), about + ": the label is at " + labelled);
      }
      for (int i = 0; i < told.bundles().size(); i++) {
        Path copy = folder.resolve("copy-" + ++names);
        datamon.bundle("r:" + told.bundles().get(i)).download(copy, Download.defaults());
        assertEquals(contents(trees.get(i)), contents(copy), about);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void ofEveryTwentiethRequestThatIsStruckNothingIsLostOrDoubled(Fault fault) throws Exception {
    if (!faults().contains(fault)) {
      return;
    }
    long seed = fault.name().hashCode();
    List<Path> trees = List.of(tree("one", seed), tree("two", seed + 1));
    Random random = new Random(seed);
    int struck = 0;
    for (int round = 0; struck < 2 && round < 20; round++) {
      String about = fault + ", seed " + seed + ", round " + round;
      String prefix = "share-" + ++names;
      IntFunction<Fault> fate =
          n -> {
            synchronized (random) {
              return random.nextInt(20) == 0 ? fault : Fault.NONE;
            }
          };
      Told told;
      try (FaultyProxy proxy = new FaultyProxy(server(), tls(), fate)) {
        told = job(proxy, prefix, trees);
        struck += proxy.struck();
      }
      checkFailures(fault, told, about);
      check(prefix, told, trees, about + ": " + told.failures());
    }
    assertTrue(struck >= 2, "seed " + seed + ": nothing was struck");
  }

  @Test
  @Tag("long")
  void everyRequestOfASmallUploadIsLostInTurnInBothWays() throws Exception {
    if (!faults().equals(EnumSet.allOf(Fault.class))) {
      return;
    }
    List<Path> trees = List.of(tree("one", 1));
    int requests;
    try (FaultyProxy proxy = new FaultyProxy(server(), tls(), n -> Fault.NONE)) {
      assertEquals(List.of(), job(proxy, "count", trees).failures());
      requests = proxy.requests();
    }
    for (Fault fault : List.of(Fault.RESET, Fault.ANSWER_LOST)) {
      for (int i = 1; i <= requests; i++) {
        int lost = i;
        String about = fault + " of request " + lost + " of " + requests;
        String prefix = "turn-" + ++names;
        Told told;
        try (FaultyProxy proxy =
            new FaultyProxy(server(), tls(), n -> n == lost ? fault : Fault.NONE)) {
          told = job(proxy, prefix, trees);
          assertEquals(List.of(), told.failures(), about);
        }
        check(prefix, told, trees, about);
      }
    }
  }
}
