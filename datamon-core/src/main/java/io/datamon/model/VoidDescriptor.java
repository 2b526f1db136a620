package io.datamon.model;

import java.time.Instant;

/**
 * What stands for a bundle that will never be: its upload was abandoned, and whoever ended it put
 * this in the way of a late commit. Listings skip it; it stays.
 *
 * @param session the session that was ended
 * @param who who ended it
 * @param timestamp when
 * @param nonce makes it different from any other, for those of whom one only may have written it;
 *     empty if that does not matter
 */
public record VoidDescriptor(
    BundleId id, BundleId session, String who, Instant timestamp, String nonce)
    implements BundleObject {
  /** What the older program shows as the message of such a bundle. */
  public static final String MESSAGE = "abandoned upload";

  /** Returns one of which it does not matter who wrote it. */
  public VoidDescriptor(BundleId id, BundleId session, String who, Instant timestamp) {
    this(id, session, who, timestamp, "");
  }
}
