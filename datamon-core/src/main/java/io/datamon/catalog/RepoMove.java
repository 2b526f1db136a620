package io.datamon.catalog;

import io.datamon.error.AlreadyExistsException;
import io.datamon.error.NotFoundException;
import io.datamon.model.Contributor;
import io.datamon.model.RepoName;
import java.util.List;

/**
 * The parts of the move of a repo to another name that are the catalog's: its own descriptor and
 * its labels. Every step may be repeated. One thread at a time.
 */
public final class RepoMove {
  private final Repos repos;
  private final Labels labels;
  private final RepoName from;
  private final RepoName to;

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
   */
  public void check() {
    repos.checkMove(from, to);
  }

  /**
   * Marks the old repo as one that goes, and makes the new one, marked as the target of this move.
   *
   * @return whether the old repo is there; if not, an earlier try has removed it
   */
  public boolean begin() {
    return repos.beginMove(from, to);
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
    repos.endMove(to);
  }
}
