package io.datamon.catalog;

import io.datamon.error.AlreadyExistsException;
import io.datamon.error.ConflictException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NotFoundException;
import io.datamon.error.UnavailableException;
import io.datamon.model.Contributor;
import io.datamon.model.RepoDescriptor;
import io.datamon.model.RepoName;
import java.util.List;
import java.util.Optional;

/**
 * The parts of the move of a repo to another name that are the catalog's: its own descriptor and
 * its labels. Every step may be repeated. One thread at a time.
 *
 * <p>The new repo is made before the old one is marked, so that whoever finds the mark finds the
 * repo that it names: of two who move a repo to two names, the one whose mark is written goes on,
 * and the other one finds that, and takes back what it made.
 */
public final class RepoMove {
  /** So often may others take the new repo away just when it is needed. */
  private static final int RACES = 10;

  private final Repos repos;
  private final Labels labels;
  private final RepoName from;
  private final RepoName to;
  private Optional<RepoDescriptor> made = Optional.empty();

  RepoMove(Repos repos, Labels labels, RepoName from, RepoName to) {
    this.repos = repos;
    this.labels = labels;
    this.from = from;
    this.to = to;
  }

  /**
   * Checks that the move can begin, or go on; changes nothing.
   *
   * @throws NotFoundException if there is no such repo
   * @throws AlreadyExistsException if there is one of the new name
   * @throws ConflictException if one of them is deleted, or part of another rename
   */
  public void check() {
    if (from.equals(to)) {
      throw new InvalidInputException("repo " + from + " has that name already");
    }
    Optional<RepoDescriptor> source = repos.find(from);
    Optional<RepoDescriptor> target = repos.find(to);
    if (source.isEmpty()) {
      if (target.flatMap(RepoDescriptor::renamedFrom).equals(Optional.of(from))) {
        return; // nothing but the mark is left to do
      }
      throw Repos.noSuchRepo(from);
    }
    if (target.isPresent() && !Repos.isOrigin(source.get(), target.get())) {
      throw exists();
    }
    checkMovable(source.get());
  }

  private AlreadyExistsException exists() {
    return new AlreadyExistsException("new repo " + to + " already exists");
  }

  private void checkMovable(RepoDescriptor source) {
    Repos.checkNotDeleted(source);
    repos.checkArrived(source);
    if (source.renamedTo().filter(name -> isMovedTo(source, name)).isPresent()) {
      Repos.checkOpen(source);
    }
  }

  /** Tells whether the repo is being moved, but elsewhere. */
  private boolean isMovedTo(RepoDescriptor source, RepoName other) {
    return !other.equals(to)
        && repos.find(other).filter(target -> Repos.isOrigin(source, target)).isPresent();
  }

  /**
   * Makes the new repo, or finds the one that an earlier try has made, marked as the target of this
   * move; then marks the old one as one that goes.
   *
   * @return whether the old repo is there; if not, an earlier try has removed it
   * @throws ConflictException if one of them is deleted, or part of another rename; what was {@link
   *     #made} is to be taken back
   */
  public boolean begin() {
    check();
    Optional<RepoDescriptor> source = repos.find(from);
    if (source.isEmpty()) {
      return false;
    }
    RepoDescriptor target = source.get().movingTo(to);
    for (int race = 0; race < RACES; race++) {
      SmallObjects.Put put = repos.putNew(target);
      made = put.writtenNow() ? Optional.of(target) : Optional.empty();
      if (!put.written()) {
        hasTarget(source.get());
      }
      mark();
      // One that was there before may have been taken back by whoever made it.
      if (made.isPresent() || hasTarget(source.get())) {
        return true;
      }
    }
    throw new UnavailableException(
        "repo " + to + " was removed by others at every try; try again later");
  }

  /** Tells whether there is a repo of the new name; if so, it is the target of this move. */
  private boolean hasTarget(RepoDescriptor source) {
    Optional<RepoDescriptor> target = repos.find(to);
    if (target.isPresent() && !Repos.isOrigin(source, target.get())) {
      markInsteadOf(Optional.of(to), Optional.empty());
      throw exists();
    }
    return target.isPresent() && (!target.get().beingDeleted() || reopen());
  }

  /**
   * Takes the mark of a deletion off the new repo: of one who made it, and was about to take it
   * back. Returns whether it is still there.
   *
   * @throws ConflictException if it is taken back already
   */
  private boolean reopen() {
    RepoDescriptor before;
    try {
      before =
          repos.change(
              to, now -> RepoRemoval.isPartly(now) ? now : now.withDeletion(Optional.empty()));
    } catch (NotFoundException e) {
      return false;
    }
    if (RepoRemoval.isPartly(before)) {
      markInsteadOf(Optional.of(to), Optional.empty());
      Repos.checkNotDeleted(before);
    }
    return true;
  }

  private void mark() {
    RepoDescriptor before =
        repos.change(
            from,
            source -> {
              checkMovable(source);
              return source.withTarget(Optional.of(to));
            });
    // A mark whose target was not there: it may have been made meanwhile.
    if (before.renamedTo().filter(other -> isMovedTo(before, other)).isPresent()) {
      markInsteadOf(Optional.of(to), before.renamedTo());
      Repos.checkOpen(before);
    }
  }

  private void markInsteadOf(Optional<RepoName> mine, Optional<RepoName> other) {
    repos.change(from, repo -> repo.renamedTo().equals(mine) ? repo.withTarget(other) : repo);
  }

  /** Returns the new repo if {@link #begin} made it, as it made it. */
  public Optional<RepoDescriptor> made() {
    return made;
  }

  /** Tells whether the old repo is marked as one that goes to the new name. */
  public boolean isMarked() {
    return repos.find(from).flatMap(RepoDescriptor::renamedTo).equals(Optional.of(to));
  }

  /** Copies all labels and their moves, and returns how many labels there are. */
  public long copyLabels() {
    return labels.copyAll(from, to);
  }

  /** Deletes the labels of the old repo; what was moved since they were copied is copied again. */
  public void removeLabels(Contributor who) {
    labels.removeCopied(from, to, List.of(who));
  }

  /** Removes what is left of the labels of the old repo. */
  public void sweepLabels() {
    labels.sweepCopied(from, to);
  }

  /** Removes the descriptor of the old repo, of which nothing else is left. */
  public void removeOld() {
    repos.remove(from);
  }

  /** Takes the mark off the new repo. */
  public void end() {
    repos.change(to, RepoDescriptor::moved);
  }
}
