package io.datamon.catalog;

import io.datamon.error.AlreadyExistsException;
import io.datamon.error.ConflictException;
import io.datamon.error.CorruptException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NotFoundException;
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

/** The repos of a context. Safe for use by many threads. */
public final class Repos {
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
   */
  public void create(RepoDescriptor repo) {
    if (repo.description().isBlank()) {
      throw new InvalidInputException("repo " + repo.name() + " needs a description");
    }
    Key key = CatalogKeys.repo(repo.name());
    if (!SmallObjects.put(metadata, key, Descriptors.write(key, repo), Condition.IF_ABSENT)
        .written()) {
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
   * Checks that a repo exists and is not the target of a rename that has not come to its end: when
   * that goes on, it brings back what was deleted meanwhile. One read.
   *
   * @throws NotFoundException if there is none of that name
   * @throws ConflictException if it is such a target
   */
  public void requireSettled(RepoName name) {
    get(name)
        .renamedFrom()
        .ifPresent(
            old -> {
              throw new ConflictException(
                  "repo "
                      + name
                      + " cannot be changed: the rename of repo "
                      + old
                      + " to it has not come to its end; finish it first with: datamon repo rename "
                      + old
                      + " "
                      + name);
            });
  }

  /**
   * Removes a repo, and returns when it stays removed; its bundles and labels are left. One look-up
   * and one removal.
   *
   * @throws NotFoundException if there is none of that name
   * @throws io.datamon.error.OutcomeUnknownException if it may or may not be gone
   */
  public void remove(RepoName name) {
    require(name);
    Removal removal = new Removal(metadata, "repo " + name, "list the repos");
    removal.delete(CatalogKeys.repo(name));
    removal.finish();
  }

  /**
   * Makes the repo to which another one is moved, or finds the one that an earlier try has made.
   *
   * @return whether the other one is still there; it is not if an earlier try came so far
   * @throws NotFoundException if there is no such repo to be moved
   * @throws AlreadyExistsException if there is a repo of the new name
   */
  boolean beginMove(RepoName from, RepoName to) {
    checkMove(from, to);
    Optional<RepoDescriptor> source = find(from);
    if (source.isPresent()) {
      Key key = CatalogKeys.repo(to);
      byte[] bytes = Descriptors.write(key, source.get().movingTo(to));
      if (SmallObjects.put(metadata, key, bytes, Condition.IF_ABSENT).written()) {
        return true;
      }
    }
    checkMove(from, to);
    return source.isPresent();
  }

  /**
   * Checks what {@link #beginMove} checks, and changes nothing.
   *
   * @throws NotFoundException if there is no such repo to be moved
   * @throws AlreadyExistsException if there is a repo of the new name
   */
  void checkMove(RepoName from, RepoName to) {
    if (from.equals(to)) {
      throw new InvalidInputException("repo " + from + " has that name already");
    }
    Optional<RepoDescriptor> source = find(from);
    Optional<RepoDescriptor> target = find(to);
    if (target.isEmpty() ? source.isPresent() : begun(source, target.get(), from)) {
      if (source.isPresent()) {
        requireSettled(from);
      }
      return;
    }
    if (source.isEmpty()) {
      throw noSuchRepo(from);
    }
    throw new AlreadyExistsException("new repo " + to + " already exists");
  }

  private static boolean begun(
      Optional<RepoDescriptor> source, RepoDescriptor target, RepoName from) {
    return target.renamedFrom().equals(Optional.of(from))
        && source.map(repo -> repo.movingTo(target.name()).equals(target)).orElse(true);
  }

  /** Records that all is where it is to be. */
  void endMove(RepoName to) {
    Key key = CatalogKeys.repo(to);
    Optional<SmallObject> found = SmallObjects.read(metadata, key);
    if (found.isPresent()) {
      RepoDescriptor repo = Descriptors.readRepo(key, to, found.get().bytes());
      if (repo.renamedFrom().isPresent()) {
        SmallObjects.put(
            metadata,
            key,
            Descriptors.write(key, repo.moved()),
            Condition.ifVersion(found.get().version()));
      }
    }
  }

  private static NotFoundException noSuchRepo(RepoName name) {
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
