package io.datamon.catalog;

import io.datamon.error.InvalidInputException;
import io.datamon.error.NotFoundException;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.BundleReference;
import io.datamon.model.LabelName;
import io.datamon.model.RepoName;
import io.datamon.store.ObjectStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The repos, bundles and labels of a context. Safe for use by many threads.
 *
 * <p>Owns the threads that read ahead in listings, which end with it; the stores stay open.
 */
public final class Catalog implements AutoCloseable {
  private final ExecutorService executor = readers();
  private final Repos repos;
  private final Bundles bundles;
  private final Labels labels;
  private final ObjectStore metadata;
  private final ObjectStore vmetadata;
  private final RandomGenerator random;

  /**
   * Opens a catalog. Sends no request.
   *
   * @param metadata the store of repos and bundles
   * @param vmetadata the store of labels, which may be the same
   */
  public Catalog(ObjectStore metadata, ObjectStore vmetadata) {
    this(metadata, vmetadata, Clock.systemUTC(), new SecureRandom());
  }

  /**
   * Opens a catalog with a clock and a source of ids. Sends no request.
   *
   * @param clock gives the times of labels
   * @param random gives ids; safe for use by many threads
   */
  public Catalog(
      ObjectStore metadata, ObjectStore vmetadata, InstantSource clock, RandomGenerator random) {
    this.metadata = metadata;
    this.vmetadata = vmetadata;
    this.random = random;
    this.repos = new Repos(metadata, executor);
    this.bundles = new Bundles(repos, metadata, executor, clock, random);
    this.labels = new Labels(repos, vmetadata, executor, clock, random);
  }

  private static ExecutorService readers() {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            Prefetch.WINDOW,
            Prefetch.WINDOW,
            2,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "datamon-catalog-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** Returns the repos. */
  public Repos repos() {
    return repos;
  }

  /** Returns the bundles. */
  public Bundles bundles() {
    return bundles;
  }

  /** Returns the labels. */
  public Labels labels() {
    return labels;
  }

  /** Returns the move of a repo to another name; nothing is done yet. */
  public RepoMove move(RepoName from, RepoName to) {
    return new RepoMove(repos, labels, from, to);
  }

  /** Returns the deletion of a repo; nothing is done yet. */
  public RepoRemoval removal(RepoName repo) {
    return new RepoRemoval(repos, labels, repo, SmallObjects.nonce(random));
  }

  /**
   * Returns the bundle that a reference names. The requests of {@link Bundles#newest}, {@link
   * Bundles#getByPrefix}, or of {@link Labels#get} and {@link Bundles#get}.
   *
   * @throws NotFoundException if the repo, label or bundle does not exist, or the beginning of an
   *     id fits more than one bundle
   */
  public BundleDescriptor resolve(BundleReference reference) {
    RepoName repo = reference.repo();
    if (reference.label().isPresent()) {
      return labelled(repo, reference.label().get());
    }
    return reference.idPrefix().isPresent()
        ? bundles.getByPrefix(repo, reference.idPrefix().get())
        : bundles.newest(repo);
  }

  private BundleDescriptor labelled(RepoName repo, LabelName label) {
    BundleId id = labels.get(repo, label).bundle();
    try {
      return bundles.get(repo, id);
    } catch (NotFoundException e) {
      if (!e.kind().equals("bundle")) {
        throw e;
      }
      NotFoundException dangling =
          new NotFoundException(
              "bundle",
              id.value(),
              "label "
                  + label
                  + " of repo "
                  + repo
                  + " points at bundle "
                  + id
                  + ", which does not exist");
      dangling.initCause(e);
      throw dangling;
    }
  }

  /**
   * Returns the names of repos that have bundles or labels, and no descriptor. A listing and a
   * look-up for each name of a repo, twice; and the beginning of a listing for each that has none.
   */
  public SortedSet<String> lostRepos() {
    SortedSet<String> names = new TreeSet<>(repos.orphans(metadata, "bundles/"));
    names.addAll(repos.orphans(vmetadata, "labels/"));
    names.removeIf(name -> !hasAnything(name));
    return names;
  }

  /** Tells whether a repo has neither bundles nor labels. Two listings. */
  public boolean isEmpty(RepoName repo) {
    return !has(() -> bundles.list(repo)) && !has(() -> labels.list(repo, ""));
  }

  /** Tells whether a repo has more than voids. */
  private boolean hasAnything(String name) {
    try {
      return !isEmpty(RepoName.of(name));
    } catch (InvalidInputException e) {
      return true;
    }
  }

  private static boolean has(Supplier<Iterator<?>> listing) {
    try {
      return listing.get().hasNext();
    } catch (NotFoundException e) {
      return false; // there is nothing, which would be said of the repo
    }
  }

  /** Ends the threads that read ahead; iterators of this catalog fail from now on. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
