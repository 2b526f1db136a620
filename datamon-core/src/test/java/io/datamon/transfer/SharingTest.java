package io.datamon.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.model.BundleId;
import io.datamon.model.LabelName;
import io.datamon.model.Profile;
import io.datamon.store.MemoryStore;
import io.datamon.store.ObjectStore;
import io.datamon.transfer.TestContext.Folder;
import io.datamon.verify.Finding;
import io.datamon.verify.Verifier;
import io.datamon.verify.VerifySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads by several hosts into one repo: what they share, and uploads at once. */
class SharingTest {
  @TempDir Path temp;
  private final MemoryStore store = new MemoryStore();

  private void makeRepo(ObjectStore in) {
    try (TestContext context = TestContext.openWithoutCache(in)) {
      context.withRepo();
    }
  }

  private Path copy(Path from, String name) throws IOException {
    Path to = temp.resolve(name);
    Folder.read(from).forEach((path, bytes) -> Folder.write(to.resolve(path), bytes));
    try (var folders = Files.walk(from)) {
      for (Path folder : folders.filter(Files::isDirectory).toList()) {
        FileTime time = Files.getLastModifiedTime(folder);
        Files.setLastModifiedTime(to.resolve(from.relativize(folder)), time);
      }
    }
    return to;
  }

  @Test
  void hostsWithDifferentCachesWriteTheSameTopPageForTheSameTree() throws IOException {
    makeRepo(store);
    Path source = Folder.tree(temp.resolve("source"), 200, 2000, 1);
    Folder.write(source.resolve("large"), 300_000, 9);
    try (TestContext warm = TestContext.open(store, temp.resolve("warm"));
        TestContext cold = TestContext.open(store, temp.resolve("cold"));
        TestContext none = TestContext.openWithoutCache(store)) {
      UploadOutcome first = warm.upload(source);
      UploadOutcome second = cold.upload(copy(source, "copy"));
      UploadOutcome third = none.upload(copy(source, "other"));

      assertEquals(List.of(first.bundle().id()), second.bundle().parents());
      assertEquals(
          first.bundle().requireNative().manifest(), second.bundle().requireNative().manifest());
      assertEquals(
          first.bundle().requireNative().manifest(), third.bundle().requireNative().manifest());
      assertTrue(second.unchanged());
      assertTrue(third.unchanged());
      assertEquals(201, second.readFiles());
    }
  }

  @Test
  void aLargeFileThatDidNotChangeIsReadByAFreshHostAndNothingOfItIsSent() {
    makeRepo(store);
    Path source = temp.resolve("source");
    Folder.write(source.resolve("large"), 500_000, 9);
    try (TestContext warm = TestContext.open(store, temp.resolve("warm"));
        TestContext none = TestContext.openWithoutCache(store)) {
      UploadOutcome first = warm.upload(source);
      assertTrue(first.newChunks() > 30, "chunks " + first.newChunks());

      UploadOutcome second = none.upload(source);

      assertEquals(1, second.readFiles());
      assertTrue(second.unchanged());
      assertEquals(0, second.newChunks());
    }
  }

  @Test
  void equalTreesWithOtherTimesShareAllChunks() throws IOException {
    makeRepo(store);
    Path source = Folder.tree(temp.resolve("source"), 200, 2000, 1);
    Path other = copy(source, "other");
    for (Path file : Folder.read(other).keySet().stream().map(other::resolve).toList()) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2021-02-03T04:05:06.5Z")));
    }
    try (TestContext one = TestContext.open(store, temp.resolve("one"));
        TestContext two = TestContext.openWithoutCache(store)) {
      UploadOutcome first = one.upload(source);
      UploadOutcome second = two.upload(other);

      assertFalse(second.unchanged());
      assertTrue(second.sentBytes() < 60_000, "pages only, not " + second.sentBytes());
      assertTrue(two.packs(second.bundle()).size() <= two.packs(first.bundle()).size() + 1);
    }
  }

  @Test
  void equalTreesOfReposThatKnowNothingOfEachOtherShareAllChunks() {
    makeRepo(store);
    Path source = Folder.tree(temp.resolve("source"), 200, 2000, 1);
    try (TestContext one = TestContext.openWithoutCache(store);
        TestContext two =
            TestContext.open(store, "prod", Profile.SMALL, TestContext.AHEAD).withRepo()) {
      one.upload(source);
      UploadOutcome second = two.upload(source);

      assertEquals(Optional.empty(), second.parent());
      assertEquals(1, second.newChunks(), "the pack list only");
      assertEquals(2, one.collector().attached().size());
      two.assertHolds(source, second.bundle());
    }
  }

  private static final class SteppingClock extends Clock {
    private Instant now;

    SteppingClock(Instant now) {
      this.now = now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public synchronized Instant instant() {
      return now;
    }

    synchronized void add(Duration step) {
      now = now.plus(step);
    }
  }

  @Test
  void idsGrowEvenIfTheClockGoesBack() {
    makeRepo(store);
    Path source = Folder.tree(temp.resolve("source"), 5, 2000, 1);
    SteppingClock clock = new SteppingClock(Instant.parse("2026-05-06T07:08:09Z"));
    try (TestContext context = TestContext.open(store, "dev", Profile.SMALL, clock)) {
      List<BundleId> ids = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        Folder.write(source.resolve("f" + i), 300, i);
        UploadOutcome outcome = context.upload(source);
        assertEquals(
            ids.isEmpty() ? Optional.empty() : Optional.of(ids.get(ids.size() - 1)),
            outcome.parent());
        ids.add(outcome.bundle().id());
        clock.add(Duration.ofHours(i == 2 ? -9 : -3));
      }
      assertEquals(new ArrayList<>(new TreeSet<>(ids)), ids);
      assertEquals(List.of(), context.contents("sessions/"));
    }
  }

  /** Uploads at once by several hosts, then checks everything that must hold. */
  private void uploadAtOnce(int hosts, boolean label, long seed) throws Exception {
    MemoryStore shared = new MemoryStore();
    makeRepo(shared);
    Random random = new Random(seed);
    Path root = temp.resolve("run" + seed);
    Path common = Folder.tree(root.resolve("common"), 10 + random.nextInt(60), 2500, seed);
    ExecutorService executor = Executors.newFixedThreadPool(hosts);
    List<Path> sources = new ArrayList<>();
    List<Future<UploadOutcome>> running = new ArrayList<>();
    CountDownLatch go = new CountDownLatch(1);
    try {
      for (int i = 0; i < hosts; i++) {
        Path source = root.resolve("host" + i);
        Folder.read(common).forEach((path, bytes) -> Folder.write(source.resolve(path), bytes));
        Folder.write(source.resolve("own"), random.nextInt(100_000), seed + i);
        sources.add(source);
        Path cache = root.resolve("cache" + random.nextInt(2));
        running.add(
            executor.submit(
                () -> {
                  try (TestContext context = TestContext.open(shared, cache)) {
                    go.await();
                    return context.uploader.upload(
                        label ? context.labelled(source, "latest") : context.request(source),
                        Progress.NONE);
                  }
                }));
      }
      go.countDown();
      List<UploadOutcome> outcomes = new ArrayList<>();
      for (Future<UploadOutcome> one : running) {
        outcomes.add(one.get());
      }
      check(shared, sources, outcomes, label, "seed " + seed);
    } finally {
      executor.shutdownNow();
    }
  }

  private static void check(
      ObjectStore shared,
      List<Path> sources,
      List<UploadOutcome> outcomes,
      boolean label,
      String what) {
    try (TestContext reader = TestContext.openWithoutCache(shared)) {
      for (int i = 0; i < sources.size(); i++) {
        reader.assertHolds(sources.get(i), outcomes.get(i).bundle());
      }
      Set<BundleId> ids =
          outcomes.stream().map(outcome -> outcome.bundle().id()).collect(Collectors.toSet());
      assertEquals(sources.size(), ids.size(), what);
      assertEquals(List.of(), reader.contents("sessions/"), what);
      List<Finding> findings = new ArrayList<>();
      new Verifier(reader.catalog, reader.content, VerifySettings.DATA, findings::add).context();
      assertEquals(List.of(), findings, what);
      if (label) {
        BundleId at =
            reader.catalog.labels().get(TestContext.REPO, LabelName.of("latest")).bundle();
        assertTrue(ids.contains(at), what);
        int moves = TestContext.keys(reader.metadata, "labels-history/repo/latest/").size();
        assertEquals(sources.size(), moves, what);
      }
    }
  }

  @Test
  void twoUploadsAtOnceWithOneLabelBothEndAndTheLabelIsAtOneOfThem() throws Exception {
    uploadAtOnce(2, true, 1);
  }

  @Test
  void uploadsAtOnceEachEndWhole() throws Exception {
    for (long seed = 10; seed < 20; seed++) {
      uploadAtOnce(2 + (int) (seed % 3), seed % 2 == 0, seed);
    }
  }
}
