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
 * @param renamedTo the repo to which its bundles and labels are being moved
 * @param deletion the mark of its deletion, once that has begun
 */
public record RepoDescriptor(
    RepoName name,
    String description,
    OffsetDateTime timestamp,
    Contributor contributor,
    Optional<RepoName> renamedFrom,
    Optional<RepoName> renamedTo,
    Optional<DeletionMark> deletion) {
  /** Returns a repo that is neither being moved nor deleted. */
  public RepoDescriptor(
      RepoName name, String description, OffsetDateTime timestamp, Contributor contributor) {
    this(
        name,
        description,
        timestamp,
        contributor,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Returns the same repo under another name, as the target of a move. */
  public RepoDescriptor movingTo(RepoName target) {
    return new RepoDescriptor(
        target, description, timestamp, contributor, Optional.of(name), Optional.empty(), deletion);
  }

  /** Returns the same repo as the origin of a move, or of none. */
  public RepoDescriptor withTarget(Optional<RepoName> target) {
    return new RepoDescriptor(
        name, description, timestamp, contributor, renamedFrom, target, deletion);
  }

  /** Returns the same repo when the move to it is done. */
  public RepoDescriptor moved() {
    return new RepoDescriptor(
        name, description, timestamp, contributor, Optional.empty(), renamedTo, deletion);
  }

  /** Tells whether its deletion has begun. */
  public boolean beingDeleted() {
    return deletion.isPresent();
  }

  /** Returns the same repo with its deletion begun, or not. */
  public RepoDescriptor withDeletion(Optional<DeletionMark> mark) {
    return new RepoDescriptor(
        name, description, timestamp, contributor, renamedFrom, renamedTo, mark);
  }
}
