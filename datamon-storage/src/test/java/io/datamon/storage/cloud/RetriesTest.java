package io.datamon.storage.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.storage.cloud.BucketFailure.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RetriesTest {
  private final BucketFailure passing =
      BucketFailure.withoutEffect(Kind.PASSING, "broke", new IOException());
  private final BucketFailure unreachable =
      BucketFailure.withoutEffect(Kind.UNREACHABLE, "nobody", new IOException());

  private final AtomicLong now = new AtomicLong();
  private final List<Duration> pauses = new ArrayList<>();

  private Retries retries(long seed) {
    return new Retries(
        Duration.ofSeconds(30),
        Duration.ofMillis(100),
        Duration.ofSeconds(4),
        new Random(seed),
        now::get,
        time -> {
          pauses.add(time);
          now.addAndGet(time.toNanos());
        });
  }

  @Test
  void pausesDoubleUpToALimitAndAPartIsLeftToChance() throws InterruptedException {
    for (long seed = 1; seed <= 20; seed++) {
      pauses.clear();
      Retries.Run run = retries(seed).begin();
      long ceiling = 100;
      while (run.again(passing)) {
        long pause = pauses.get(pauses.size() - 1).toMillis();
        assertTrue(pause >= ceiling / 2 - 1 && pause <= ceiling, "seed " + seed + ": " + pauses);
        ceiling = Math.min(2 * ceiling, 4000);
      }
      assertTrue(pauses.size() >= 9, "seed " + seed + ": " + pauses);
      assertEquals(pauses.size() + 1, run.failures());
    }
  }

  @Test
  void noAttemptBeginsAfterTheTimeIsSpent() throws InterruptedException {
    Retries.Run run = retries(1).begin();
    now.addAndGet(Duration.ofSeconds(29).toNanos());
    assertTrue(run.again(passing));
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    assertTrue(!run.again(passing));
    assertEquals(1, pauses.size());
  }

  @Test
  void whoCannotBeReachedIsGivenUpEarlier() throws InterruptedException {
    Retries.Run run = retries(1).begin();
    assertTrue(run.again(unreachable));
    now.addAndGet(Duration.ofSeconds(5).toNanos());
    assertTrue(!run.again(unreachable));
    assertTrue(run.again(passing));
  }

  @Test
  void theTimeOfWhoCannotBeReachedBeginsWhenThatShows() throws InterruptedException {
    Retries.Run run = retries(1).begin();
    now.addAndGet(Duration.ofSeconds(20).toNanos());
    assertTrue(run.again(unreachable), "first");
    now.addAndGet(Duration.ofSeconds(4).toNanos());
    assertTrue(run.again(unreachable), "within its time");
    assertTrue(run.again(passing), "reached, and failed");
    assertTrue(run.again(unreachable), "its time begins anew");
    now.addAndGet(Duration.ofSeconds(5).toNanos());
    assertTrue(!run.again(unreachable), "too long");
  }

  @Test
  void afterASlowFirstAttemptAnotherOneMayBegin() throws InterruptedException {
    for (BucketFailure failure : List.of(passing, unreachable)) {
      Retries.Run run = retries(1).begin();
      now.addAndGet(Duration.ofMinutes(10).toNanos());
      assertTrue(run.again(failure));
      assertTrue(!run.again(failure));
    }
  }
}
