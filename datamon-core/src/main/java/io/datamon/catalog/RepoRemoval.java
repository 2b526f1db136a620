package io.datamon.catalog;

import io.datamon.error.ConflictException;
import io.datamon.error.DatamonException;
import io.datamon.error.NotFoundException;
import io.datamon.model.Contributor;
import io.datamon.model.DeletionMark;
import io.datamon.model.LabelName;
import io.datamon.model.RepoDescriptor;
import io.datamon.model.RepoName;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The parts of the deletion of a repo that are the catalog's: its own descriptor and its labels.
 * Every step may be repeated. One thread at a time.
 *
 * <p>The mark of a deletion has an owner: whoever began it, or went on with it last. It is taken
 * off by its owner alone, and not by one who went on with what others had begun to remove: they may
 * still be at it.
 */
public final class RepoRemoval {
  private final Repos repos;
  private final Labels labels;
  private final RepoName repo;
  private final String owner;
  private boolean joined;

  RepoRemoval(Repos repos, Labels labels, RepoName repo, String owner) {
    this.repos = repos;
    this.labels = labels;
    this.repo = repo;
    this.owner = owner;
  }

  /**
   * Checks that the deletion can begin, or go on; changes nothing.
   *
   * @throws NotFoundException if there is no such repo
   * @throws ConflictException if it is part of a rename
   */
  public void check() {
    repos.requireRemovable(repo);
  }

  /**
   * Marks the repo as one that goes: whoever adds something to it looks for that mark. One that is
   * marked is taken over.
   */
  public void begin() {
    RepoDescriptor before =
        repos.change(
            repo,
            now -> {
              Repos.checkOpen(now.withDeletion(Optional.empty()));
              return marked(now);
            });
    joined = isPartly(before);
  }

  /**
   * Marks the repo if it still is what it is said to be.
   *
   * @return whether it was
   * @throws NotFoundException if there is no such repo
   */
  public boolean beginIf(RepoDescriptor expected) {
    return repos.change(repo, now -> now.equals(expected) ? marked(now) : now).equals(expected);
  }

  private RepoDescriptor marked(RepoDescriptor now) {
    return now.withDeletion(Optional.of(new DeletionMark(owner, isPartly(now))));
  }

  /** Tells whether things of a repo may be gone already. */
  static boolean isPartly(RepoDescriptor repo) {
    return repo.deletion().filter(DeletionMark::partly).isPresent();
  }

  private boolean isMine(RepoDescriptor now) {
    return now.deletion().filter(mark -> mark.owner().equals(owner)).isPresent();
  }

  /**
   * Records that things of the repo go from now on.
   *
   * @throws NotFoundException if somebody else was first
   * @throws ConflictException if somebody else deletes the repo, or nobody does any more
   */
  public void proceed() {
    repos.change(
        repo,
        now -> {
          if (!isMine(now)) {
            throw new ConflictException(
                "repo "
                    + repo
                    + " was not deleted: somebody else has begun to delete it, or given that up;"
                    + " look at it before trying again");
          }
          return now.withDeletion(Optional.of(new DeletionMark(owner, true)));
        });
  }

  /**
   * Takes the mark off: the repo stays, with what is left of it. Not if somebody else deletes it,
   * or did when this began.
   */
  public void cancel() {
    if (!joined) {
      repos.change(repo, now -> isMine(now) ? now.withDeletion(Optional.empty()) : now);
    }
  }

  /**
   * Takes the mark off as {@link #cancel} does after a failure, also if this thread was
   * interrupted; that it could not be taken off is told with the failure.
   */
  public void cancelAfter(DatamonException failure) {
    boolean interrupted = Thread.interrupted();
    try {
      cancel();
    } catch (DatamonException e) {
      failure.addSuppressed(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Deletes the labels.
   *
   * @param deleted told of each
   * @throws ConflictException if one of them is protected; those before it are gone
   */
  public void removeLabels(Contributor who, Consumer<LabelName> deleted) {
    labels.removeAll(repo, List.of(who), deleted);
  }

  /**
   * Removes what tells of the deleted labels, all moves, and then the descriptor of the repo, of
   * which nothing else may be left.
   *
   * @throws NotFoundException if somebody else was first
   * @throws io.datamon.error.OutcomeUnknownException if it may or may not be gone
   */
  public void end() {
    labels.sweep(repo);
    repos.remove(repo);
  }
}
