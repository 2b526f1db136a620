package io.datamon.model;

import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * What is recorded of a repo.
 *
 * @param description what it is for; never blank in a new repo
 * @param timestamp when it was made, with the offset of the one who made it; {@link
 *     Timestamps#NONE} when that is not recorded
 * @param contributor who made it
 * @param renamedFrom the repo whose bundles and labels are being moved here; empty when that is
 *     done
 */
public record RepoDescriptor(
    RepoName name,
    String description,
    OffsetDateTime timestamp,
    Contributor contributor,
    Optional<RepoName> renamedFrom) {
  /** Returns a repo to which no other one is being moved. */
  public RepoDescriptor(
      RepoName name, String description, OffsetDateTime timestamp, Contributor contributor) {
    this(name, description, timestamp, contributor, Optional.empty());
  }

  /** Returns the same repo under another name, as the target of a move. */
  public RepoDescriptor movingTo(RepoName target) {
    return new RepoDescriptor(target, description, timestamp, contributor, Optional.of(name));
  }

  /** Returns the same repo when the move is done. */
  public RepoDescriptor moved() {
    return new RepoDescriptor(name, description, timestamp, contributor);
  }
}
