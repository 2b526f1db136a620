package io.datamon;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;

/**
 * The clock of this system, in its time zone, which is looked up when it is asked for: the JDK
 * searches all jars of the program for rules of time zones then, and what only reads needs none.
 */
final class LocalClock extends Clock {
  @Override
  public ZoneId getZone() {
    return ZoneId.systemDefault();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return Clock.system(zone);
  }

  @Override
  public Instant instant() {
    return Instant.now();
  }

  @Override
  public long millis() {
    return System.currentTimeMillis();
  }
}
