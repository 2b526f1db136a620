package io.datamon.model;

import java.time.Instant;

/**
 * What stands for a bundle that will never be: its upload was abandoned, and whoever ended it put
 * this in the way of a late commit. Listings skip it; it stays.
 *
 * @param session the session that was ended
 * @param who who ended it
 * @param timestamp when
 */
public record VoidDescriptor(BundleId id, BundleId session, String who, Instant timestamp)
    implements BundleObject {
  /** What the older program shows as the message of such a bundle. */
  public static final String MESSAGE = "abandoned upload";
}
