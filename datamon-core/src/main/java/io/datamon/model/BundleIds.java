package io.datamon.model;

import io.datamon.error.InvalidInputException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Makes new bundle ids: KSUIDs whose random part begins with the time within the second.
 *
 * <p>So ids that one clock gives sort by time to the nanosecond, and a reader that knows only
 * KSUIDs sees nothing unusual. An id cannot be foretold: 12 of its 20 bytes are random.
 */
public final class BundleIds {
  private BundleIds() {}

  /** Returns a new id of the present time. */
  public static BundleId next(InstantSource clock, RandomGenerator random) {
    return next(clock, random, Optional.empty());
  }

  /**
   * Returns a new id that is greater than another, whatever the clock says.
   *
   * @param clock gives the time of the id
   * @param random gives the rest of it; where ids must not be foretold, a {@link
   *     java.security.SecureRandom}
   * @param after the id to be exceeded; one that is no KSUID is no bound
   * @throws InvalidInputException if no greater id exists
   */
  public static BundleId next(
      InstantSource clock, RandomGenerator random, Optional<BundleId> after) {
    long ticks = Ksuid.ticks(clock.instant());
    if (after.isPresent() && after.get().isKsuid()) {
      long floor = ByteBuffer.wrap(after.get().toBytes()).getLong();
      if (floor == -1L) {
        throw new InvalidInputException(
            "no bundle id is greater than " + after.get() + ": remove that bundle first");
      }
      if (Long.compareUnsigned(ticks, floor) <= 0) {
        ticks = floor + 1;
      }
    }
    byte[] rest = new byte[Ksuid.BYTES - Long.BYTES];
    random.nextBytes(rest);
    return BundleId.ofBytes(ByteBuffer.allocate(Ksuid.BYTES).putLong(ticks).put(rest).array());
  }

  /**
   * Returns the least id of a time: every id that is made later, by that clock, is greater. Times
   * outside the range of KSUIDs (2014 to 2150) are taken as its ends.
   */
  public static BundleId least(Instant time) {
    return BundleId.ofBytes(ByteBuffer.allocate(Ksuid.BYTES).putLong(Ksuid.ticks(time)).array());
  }
}
