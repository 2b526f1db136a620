package io.datamon.transfer;

import io.datamon.tree.FileStat;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Decides which files may be recognised by their times later: not those that changed so shortly
 * before the scan that they could have changed again within the resolution of the clock (the rule
 * of git's index).
 */
final class Racy {
  /** File systems stamp with the time of the last timer tick, which is 10 ms ago at the most. */
  private static final Duration TICK = Duration.ofMillis(20);

  /** The coarsest times that are found: those of FAT. */
  private static final Duration COARSE = Duration.ofSeconds(2);

  private final Instant scan;

  /** Creates the rule for a scan that began at this time. */
  Racy(Instant scan) {
    this.scan = scan;
  }

  /** Creates the rule for what has versions, which tell every change. */
  static Racy ofVersions() {
    return new Racy(Instant.MAX);
  }

  Optional<BaseEntry.Stamp> stamp(FileStat stat) {
    return stat.ino() != 0 && isOld(stat.modified()) && isOld(stat.changed())
        ? Optional.of(new BaseEntry.Stamp(stat.ino(), stat.dev(), stat.changed()))
        : Optional.empty();
  }

  private boolean isOld(Instant time) {
    boolean wholeSecond = time.equals(time.truncatedTo(ChronoUnit.SECONDS));
    Duration resolution = wholeSecond ? COARSE : TICK;
    return time.isBefore(scan.minus(resolution));
  }
}
