package io.datamon.cli.format;

import io.datamon.model.Timestamps;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A time, and where it is looked at.
 *
 * @param local the zone whose name is shown where the time has its offset
 */
record Moment(OffsetDateTime time, ZoneId local) {
  static Moment of(Instant time) {
    return new Moment(time.atOffset(ZoneOffset.UTC), ZoneId.systemDefault());
  }

  /** Tells whether no time is recorded. */
  boolean isZero() {
    return time.toInstant().equals(Timestamps.NONE);
  }

  /** Returns the name of the zone: UTC, CET, or the offset where it has no name. */
  String zone() {
    String shown = toString();
    return shown.substring(shown.lastIndexOf(' ') + 1);
  }

  /** Returns the time as Go shows it. */
  @Override
  public String toString() {
    return Timestamps.show(time, local);
  }
}
