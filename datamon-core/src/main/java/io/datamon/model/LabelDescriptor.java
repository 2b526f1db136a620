package io.datamon.model;

import java.time.Instant;
import java.util.List;

/**
 * What is recorded of a label, or of one move of it.
 *
 * @param bundle the bundle that it points at, which need not exist any more
 * @param timestamp when it was set; {@link Timestamps#NONE} when that is not recorded
 * @param contributors who set it
 */
public record LabelDescriptor(
    LabelName name, BundleId bundle, Instant timestamp, List<Contributor> contributors)
    implements LabelObject {
  /** Copies the list. */
  public LabelDescriptor {
    contributors = List.copyOf(contributors);
  }
}
