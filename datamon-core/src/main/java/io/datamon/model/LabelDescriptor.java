package io.datamon.model;

import java.time.Instant;
import java.util.List;

/**
 * What is recorded of a label, or of one move of it.
 *
 * @param bundle the bundle that it points at, which need not exist any more
 * @param timestamp when it was set; {@link Timestamps#NONE} when that is not recorded
 * @param contributors who set it
 * @param isProtected whether it is kept from being deleted; never so in a move
 */
public record LabelDescriptor(
    LabelName name,
    BundleId bundle,
    Instant timestamp,
    List<Contributor> contributors,
    boolean isProtected)
    implements LabelObject {
  /** Returns a label that is not protected. */
  public LabelDescriptor(
      LabelName name, BundleId bundle, Instant timestamp, List<Contributor> contributors) {
    this(name, bundle, timestamp, contributors, false);
  }

  /** Copies the list. */
  public LabelDescriptor {
    contributors = List.copyOf(contributors);
  }

  /** Returns the same label, protected or not. */
  public LabelDescriptor withProtection(boolean on) {
    return new LabelDescriptor(name, bundle, timestamp, contributors, on);
  }
}
