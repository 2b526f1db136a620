package io.datamon.catalog;

import io.datamon.error.AlreadyExistsException;
import io.datamon.error.ConflictException;
import io.datamon.error.CorruptException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NotFoundException;
import io.datamon.error.UnavailableException;
import io.datamon.model.CatalogKeys;
import io.datamon.model.Descriptors;
import io.datamon.model.RepoDescriptor;
import io.datamon.model.RepoName;
import io.datamon.store.Condition;
import io.datamon.store.Key;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import io.datamon.store.SmallObject;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.UnaryOperator;

/** The repos of a context. Safe for use by many threads. */
public final class Repos {
  /** So often may others change a repo between a read and a write of one change. */
  private static final int RACES = 10;

  private final ObjectStore metadata;
  private final ExecutorService executor;

  Repos(ObjectStore metadata, ExecutorService executor) {
    this.metadata = metadata;
    this.executor = executor;
  }

  /**
   * Records a new repo. One conditional write.
   *
   * @throws InvalidInputException if the description is blank
   * @throws AlreadyExistsException if there is a repo of that name
   * @throws ConflictException if there is one whose deletion has begun
   */
  public void create(RepoDescriptor repo) {
    if (repo.description().isBlank()) {
      throw new InvalidInputException("repo " + repo.name() + " needs a description");
    }
    if (!putNew(repo).written()) {
      find(repo.name()).ifPresent(Repos::checkNotDeleted);
      throw new AlreadyExistsException("repo already exists: " + repo.name());
    }
  }

  /** Returns a repo, or nothing if there is none of that name. One read. */
  public Optional<RepoDescriptor> find(RepoName name) {
    Key key = CatalogKeys.repo(name);
    return SmallObjects.read(metadata, key)
        .map(found -> Descriptors.readRepo(key, name, found.bytes()));
  }

  /**
   * Returns a repo. One read.
   *
   * @throws NotFoundException if there is none of that name
   */
  public RepoDescriptor get(RepoName name) {
    return find(name).orElseThrow(() -> noSuchRepo(name));
  }

  /**
   * Checks that a repo exists. One look-up.
   *
   * @throws NotFoundException if there is none of that name
   */
  public void require(RepoName name) {
    if (metadata.head(CatalogKeys.repo(name)).isEmpty()) {
      throw noSuchRepo(name);
    }
  }

  /**
   * Checks that a repo exists and is not about to go, for whoever adds something to it: the mark of
   * that is written first, and what was added before is found by whoever wrote it. One read.
   *
   * @throws NotFoundException if there is none of that name
   * @throws ConflictException if its deletion has begun, or its rename
   */
  public void requireOpen(RepoName name) {
    checkOpen(get(name));
  }

  static void checkOpen(RepoDescriptor repo) {
    RepoName name = repo.name();
    checkNotDeleted(repo);
    repo.renamedTo()
        .ifPresent(
            to -> {
              throw new ConflictException(
                  "repo "
                      + name
                      + " cannot be changed: its rename to "
                      + to
                      + " has not come to its end; finish it first with: datamon repo rename "
                      + name
                      + " "
                      + to);
            });
  }

  static void checkNotDeleted(RepoDescriptor repo) {
    if (repo.beingDeleted()) {
      throw new ConflictException(
          "repo "
              + repo.name()
              + " cannot be changed: its deletion has begun; finish it with: datamon repo delete "
              + repo.name());
    }
  }

  /**
   * Checks that a repo exists, is not about to go, and is not the target of a rename that has not
   * come to its end: when that goes on, it brings back what was deleted meanwhile. One read, and
   * one more for such a target.
   *
   * @throws NotFoundException if there is none of that name
   * @throws ConflictException if it is about to go, or such a target
   */
  public void requireSettled(RepoName name) {
    RepoDescriptor repo = get(name);
    checkOpen(repo);
    checkArrived(repo);
  }

  /** Checks that a repo is not the target of a rename that has not come to its end. */
  void checkArrived(RepoDescriptor repo) {
    repo.renamedFrom()
        .filter(old -> find(old).filter(source -> isOrigin(source, repo)).isPresent())
        .ifPresent(
            old -> {
              throw new ConflictException(
                  "repo "
                      + repo.name()
                      + " cannot be changed: the rename of repo "
                      + old
                      + " to it has not come to its end; finish it first with: datamon repo rename "
                      + old
                      + " "
                      + repo.name());
            });
  }

  /** Tells whether one repo is being moved to another: it goes when that is done. */
  static boolean isOrigin(RepoDescriptor source, RepoDescriptor target) {
    RepoName to = target.name();
    return target.renamedFrom().equals(Optional.of(source.name()))
        && (source.renamedTo().equals(Optional.of(to))
            || source
                .movingTo(to)
                .equals(target.withTarget(Optional.empty()).withDeletion(Optional.empty())));
  }

  /**
   * Checks what {@link #requireSettled} does, but for the deletion of the repo, which may have
   * begun: for what a deletion does, or needs to go on. One read, and one more for a repo to which
   * another one was renamed.
   *
   * @throws NotFoundException if there is none of that name
   * @throws ConflictException if it is part of a rename
   */
  public void requireRemovable(RepoName name) {
    RepoDescriptor marked = get(name);
    RepoDescriptor repo = marked.withDeletion(Optional.empty());
    checkOpen(repo);
    if (!RepoRemoval.isPartly(marked)) { // else it goes, whatever it was to become
      checkArrived(repo);
    }
  }

  /**
   * Checks that a repo is still about to go: nobody else has come to the end of that, and perhaps
   * made a repo of that name again. One read.
   *
   * @throws NotFoundException if it is not
   */
  void requireGoing(RepoName name) {
    if (find(name).filter(repo -> repo.beingDeleted() || repo.renamedTo().isPresent()).isEmpty()) {
      throw noSuchRepo(name);
    }
  }

  /**
   * Removes a repo that is about to go, and returns when it stays removed; nothing of it may be
   * left. One read and one removal.
   *
   * @throws NotFoundException if it is not about to go
   * @throws io.datamon.error.OutcomeUnknownException if it may or may not be gone
   */
  void remove(RepoName name) {
    requireGoing(name);
    Removal removal = new Removal(metadata, "repo " + name, "list the repos");
    removal.delete(CatalogKeys.repo(name));
    removal.finish();
  }

  /**
   * Changes what is recorded of a repo. One read, and one write if that changes anything; both
   * again for each time that somebody else changed it meanwhile.
   *
   * @param how tells what it is to be from what it is; called for each try
   * @return what it was before
   * @throws NotFoundException if there is no such repo
   */
  RepoDescriptor change(RepoName name, UnaryOperator<RepoDescriptor> how) {
    Key key = CatalogKeys.repo(name);
    for (int race = 0; race < RACES; race++) {
      SmallObject found = SmallObjects.read(metadata, key).orElseThrow(() -> noSuchRepo(name));
      RepoDescriptor now = Descriptors.readRepo(key, name, found.bytes());
      RepoDescriptor next = how.apply(now);
      if (next.equals(now)
          || SmallObjects.put(
                  metadata, key, Descriptors.write(key, next), Condition.ifVersion(found.version()))
              .written()) {
        return now;
      }
    }
    throw new UnavailableException(
        "repo " + name + " was changed by others at every try; try again later");
  }

  /** Writes a repo if there is none of its name, and tells what became of that. One write. */
  SmallObjects.Put putNew(RepoDescriptor repo) {
    Key key = CatalogKeys.repo(repo.name());
    return SmallObjects.put(metadata, key, Descriptors.write(key, repo), Condition.IF_ABSENT);
  }

  static NotFoundException noSuchRepo(RepoName name) {
    return new NotFoundException(
        "repo", name.value(), "repo validation: Repo:" + name + " does not exist");
  }

  /**
   * Lists all repos by name. One listing at once, then one read for each repo as the iterator gets
   * there, some ahead.
   */
  public Iterator<Listed<RepoDescriptor>> list() {
    return new Prefetch<>(
        SmallObjects.names(metadata, CatalogKeys.REPOS, "", CatalogKeys.REPO_FILE).iterator(),
        this::read,
        executor);
  }

  /**
   * Returns the names below a prefix that are those of no repo, such as those of repos whose
   * descriptor was lost. One listing for each name, and one look-up.
   *
   * @param prefix {@code bundles/}, {@code labels/} or {@code labels-history/}
   */
  List<String> orphans(ObjectStore store, String prefix) {
    List<String> orphans = new ArrayList<>();
    String after = "";
    for (Iterator<ObjectInfo> rest = store.list(prefix, after);
        rest.hasNext();
        rest = store.list(prefix, after)) {
      String key = rest.next().key().value();
      int end = key.indexOf('/', prefix.length());
      if (end < 0) {
        after = key;
        continue;
      }
      String name = key.substring(prefix.length(), end);
      if (metadata.head(Key.of("repos", name, CatalogKeys.REPO_FILE)).isEmpty()) {
        orphans.add(name);
      }
      after = key.substring(0, end) + "0"; // the character after the slash
    }
    return orphans;
  }

  private Optional<Listed<RepoDescriptor>> read(String name) {
    Key key = Key.of("repos", name, CatalogKeys.REPO_FILE);
    try {
      return find(RepoName.of(name)).map(Listed.Ok::new);
    } catch (InvalidInputException e) {
      return Optional.of(
          new Listed.Bad<>(
              key,
              new CorruptException(
                  key.value(), "object " + key + " is not a repo: " + e.getMessage(), e)));
    } catch (CorruptException e) {
      return Optional.of(new Listed.Bad<>(key, e));
    }
  }
}
