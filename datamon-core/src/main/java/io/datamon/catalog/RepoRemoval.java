package io.datamon.catalog;

import io.datamon.error.ConflictException;
import io.datamon.error.NotFoundException;
import io.datamon.model.Contributor;
import io.datamon.model.LabelName;
import io.datamon.model.RepoName;
import java.util.List;
import java.util.function.Consumer;

/**
 * The parts of the deletion of a repo that are the catalog's: its own descriptor and its labels.
 * Every step may be repeated. One thread at a time.
 */
public final class RepoRemoval {
  private final Repos repos;
  private final Labels labels;
  private final RepoName repo;

  RepoRemoval(Repos repos, Labels labels, RepoName repo) {
    this.repos = repos;
    this.labels = labels;
    this.repo = repo;
  }

  /**
   * Checks that the deletion can begin, or go on; changes nothing.
   *
   * @throws NotFoundException if there is no such repo
   * @throws ConflictException if it is part of a rename
   */
  public void check() {
    repos.checkRemovable(repo);
  }

  /** Marks the repo as one that goes: whoever adds something to it looks for that mark. */
  public void begin() {
    repos.beginRemoval(repo);
  }

  /** Takes the mark off: the repo stays, with what is left of it. */
  public void cancel() {
    repos.cancelRemoval(repo);
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
