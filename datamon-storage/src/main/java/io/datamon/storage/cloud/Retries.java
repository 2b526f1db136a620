package io.datamon.storage.cloud;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * When a request that failed is tried again: after a pause that doubles, of which a random part is
 * left out so that many clients do not come back at once; and no more when the time is spent.
 * Thread-safe if its parts are.
 *
 * @param budget how long after the first attempt another one may begin; after a first attempt that
 *     took longer than that, a second one still may
 * @param first the longest first pause
 * @param longest the longest pause
 * @param random where the jitter comes from
 * @param nanos a clock in nanoseconds
 */
public record Retries(
    Duration budget,
    Duration first,
    Duration longest,
    RandomGenerator random,
    LongSupplier nanos,
    Pause pause) {
  private static final int UNREACHABLE_SHARE = 6;

  /** Waits. */
  public interface Pause {
    /** Waits so long. */
    void of(Duration time) throws InterruptedException;
  }

  /** Returns what is used where nothing else is said: 45 seconds, pauses of 0.1 to 8 seconds. */
  public static Retries standard() {
    return new Retries(
        Duration.ofSeconds(45),
        Duration.ofMillis(100),
        Duration.ofSeconds(8),
        new java.security.SecureRandom(),
        System::nanoTime,
        time -> Thread.sleep(time.toMillis()));
  }

  /** Begins the time of an operation. */
  public Run begin() {
    return new Run(nanos.getAsLong());
  }

  /** One operation: its attempts share a budget. Not thread-safe. */
  public final class Run {
    private final long begun;
    private int failures;
    private long unreachableSince;
    private boolean unreachable;

    private Run(long begun) {
      this.begun = begun;
    }

    /** Returns how many attempts have failed. */
    public int failures() {
      return failures;
    }

    /** Waits before another attempt; returns false at once if the time for it is spent. */
    public boolean again(BucketFailure failure) throws InterruptedException {
      long now = nanos.getAsLong();
      if (failure.kind() != BucketFailure.Kind.UNREACHABLE) {
        unreachable = false;
      } else if (!unreachable) {
        unreachable = true;
        unreachableSince = now;
      }
      boolean firstFailure = failures == 0;
      long ceiling = first.toNanos() << Math.min(failures++, 20);
      ceiling = Math.min(ceiling < 0 ? Long.MAX_VALUE : ceiling, longest.toNanos());
      long wait = ceiling / 2 + random.nextLong(ceiling / 2 + 1);
      // Who waits for a name that is misspelt should not wait long.
      boolean spent =
          now - begun + wait > budget.toNanos()
              || (unreachable
                  && now - unreachableSince + wait > budget.toNanos() / UNREACHABLE_SHARE);
      if (spent && !firstFailure) {
        return false;
      }
      pause.of(Duration.ofNanos(wait));
      return true;
    }
  }
}
