package io.datamon.model;

import java.time.Instant;
import java.util.List;

/**
 * What a deleted label leaves at its key, so that a deletion, too, can depend on where the label
 * points: not every store can remove an object on a condition. It stays until the label is made
 * again, or the repo goes.
 *
 * @param timestamp when it was deleted
 * @param contributors who deleted it
 * @param nonce makes it different from any other, so that one only has deleted the label
 */
public record DeletedLabel(
    LabelName name, Instant timestamp, List<Contributor> contributors, String nonce)
    implements LabelObject {
  /** Copies the list. */
  public DeletedLabel {
    contributors = List.copyOf(contributors);
  }
}
