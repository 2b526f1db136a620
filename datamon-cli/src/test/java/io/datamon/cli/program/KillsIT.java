package io.datamon.cli.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.cli.program.KillCounts.Command;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The built program is killed as by {@code kill -9}, at times spread over the measured length of
 * its run and at what is seen in the store or destination, and everything is checked after each.
 */
@Tag("long")
class KillsIT {
  /** How many runs are killed; more, until each phase was hit. */
  private static final int COUNT = Integer.getInteger("datamon.kills.count", 60);

  /** How often each phase is to be hit. */
  private static final int LEAST = Integer.getInteger("datamon.kills.least", 1);

  private static final long SEED = Long.getLong("datamon.kills.seed", 20261121);

  @TempDir private Path top;

  @Test
  void whatWasReportedSurvivesEveryKillAndTheSameCommandFinishes() throws Exception {
    KillCounts counts = new KillCounts(LEAST);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      CompletionService<Boolean> lanes = new ExecutorCompletionService<>(threads);
      lanes.submit(lane(1, () -> uploads(counts)));
      lanes.submit(lane(2, () -> others(counts)));
      for (int i = 0; i < 2; i++) {
        lanes.take().get(); // the first failure ends both
      }
    } finally {
      threads.shutdownNow();
      threads.awaitTermination(1, TimeUnit.MINUTES);
      System.out.println(counts + "; seed " + SEED);
    }
    assertEquals(List.of(), counts.missed(), counts::toString);
    assertTrue(counts.kills() >= COUNT, counts::toString);
  }

  private static Callable<Boolean> lane(int number, Callable<Boolean> body) {
    return () -> {
      try {
        return body.call();
      } catch (Exception | AssertionError e) {
        throw new AssertionError("lane " + number + ", -Ddatamon.kills.seed=" + SEED, e);
      }
    };
  }

  private Boolean uploads(KillCounts counts) throws Exception {
    try (UploadKills uploads = new UploadKills(top, new Random(SEED), counts)) {
      while (counts.wants(Command.UPLOAD, COUNT / 2)) {
        uploads.round();
      }
    }
    return true;
  }

  private Boolean others(KillCounts counts) throws Exception {
    try (DownloadKills downloads = new DownloadKills(top, new Random(SEED + 1), counts)) {
      while (counts.wants(Command.DOWNLOAD, COUNT * 3 / 10)) {
        downloads.round();
      }
    }
    try (LabelKills labels = new LabelKills(top, new Random(SEED + 2), counts)) {
      while (counts.wants(Command.LABEL_SET, COUNT / 10)) {
        labels.round();
      }
    }
    try (DeleteKills deletions = new DeleteKills(top, new Random(SEED + 3), counts)) {
      while (counts.wants(Command.DELETE, COUNT / 10)) {
        deletions.round();
      }
    }
    return true;
  }
}
