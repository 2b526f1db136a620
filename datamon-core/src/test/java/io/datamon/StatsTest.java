package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.stats.Stats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatsTest {
  private static final int LARGE = 20_000_000; // more than eight chunks

  @TempDir Path temp;
  private Datamon datamon;
  private Repo repo;
  private Path source;

  @BeforeEach
  void open() throws IOException {
    datamon = Datamon.open(temp.resolve("store"));
    repo = datamon.createRepo("r", "for a test");
    source = Files.createDirectories(temp.resolve("source"));
  }

  @AfterEach
  void close() {
    datamon.close();
  }

  private void write(String name, int length, long seed) throws IOException {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    Files.write(source.resolve(name), bytes);
  }

  private long packBytes() throws IOException {
    try (Stream<Path> files = Files.walk(temp.resolve("store"))) {
      long bytes = 0;
      for (Path file : files.filter(f -> f.toString().contains("/packs/")).toList()) {
        bytes += Files.isRegularFile(file) ? Files.size(file) : 0;
      }
      return bytes;
    }
  }

  @Test
  void aBundleAloneIsAllThatTheStoreHolds() throws IOException {
    write("tiny", 100, 1);
    write("small", 50_000, 2);
    write("copy", 50_000, 2);
    write("large", LARGE, 3);
    Stats stats = repo.upload(source, Upload.message("m")).stats();
    assertEquals(1, stats.bundles());
    assertEquals(5, stats.entries());
    assertEquals(4, stats.files());
    assertEquals(100 + 2 * 50_000 + LARGE, stats.bytes());
    assertEquals(100 + 50_000 + LARGE, stats.distinctBytes());
    assertFalse(stats.estimated());
    assertEquals(packBytes(), stats.storedBytes());
    assertEquals(stats.storedBytes(), stats.ownBytes());
    assertEquals(stats.packs(), stats.ownPacks());
  }

  @Test
  void whatBundlesShareIsCountedOnceAndNotAsTheirOwn() throws IOException {
    write("large", LARGE, 3);
    write("other", 100_000, 4);
    Bundle first = repo.upload(source, Upload.message("m"));
    write("other", 100_000, 5);
    Bundle second = repo.upload(source, Upload.message("m"));
    Stats one = second.stats();
    assertTrue(one.ownBytes() > 100_000 && one.ownBytes() < 200_000, one.toString());
    assertTrue(one.storedBytes() > LARGE, one.toString());
    Stats both = repo.stats();
    assertEquals(2, both.bundles());
    assertEquals(2L * LARGE + 200_000, both.bytes());
    assertEquals(LARGE + 200_000, both.distinctBytes());
    assertEquals(packBytes(), both.storedBytes());
    assertEquals(both.storedBytes(), both.ownBytes());
    assertEquals(both, datamon.stats());
    assertEquals(1.99, both.dedupRatio(), 0.01);

    // Another repo that holds the same leaves the first one nothing of its own but its manifests.
    datamon.createRepo("s", "copy").upload(source, Upload.message("m"));
    assertEquals(3, datamon.stats().bundles());
    assertEquals(LARGE + 200_000, datamon.stats().distinctBytes());
    assertTrue(repo.stats().ownBytes() < 400_000, repo.stats().toString());
    second.delete();
    assertEquals(1, repo.stats().bundles());
    assertTrue(first.stats().ownBytes() < LARGE);
  }

  @Test
  void nothingIsNothing() {
    Stats none = datamon.stats();
    assertEquals(new Stats(0, 0, 0, 0, 0, 0, 0, false, 0, 0, 0, 0), none);
    assertEquals(1, none.dedupRatio());
  }
}
