package io.datamon.catalog;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.datamon.error.AmbiguousException;
import io.datamon.error.ConflictException;
import io.datamon.error.CorruptException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NotFoundException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.error.UnavailableException;
import io.datamon.error.UnsupportedFormatException;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.BundleObject;
import io.datamon.model.CatalogKeys;
import io.datamon.model.Descriptors;
import io.datamon.model.NativeBundle;
import io.datamon.model.RepoName;
import io.datamon.model.VoidDescriptor;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.Key;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import io.datamon.store.SmallObject;
import io.datamon.store.Version;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The descriptors of the bundles of a context. Safe for use by many threads.
 *
 * <p>A bundle exists when its descriptor does. Voids, and what the older program left of uploads
 * that never ended, are no bundles.
 */
public final class Bundles {
  /** The least length of the beginning of an id that is looked for. */
  public static final int MIN_PREFIX = 4;

  private static final int CANDIDATES_SHOWN = 10;

  /** So often may others change a bundle between a read and a write of one removal. */
  private static final int RACES = 10;

  private static final int REPOS_SEEN = 1000;

  /** The greatest length of a file list of the older program that is copied, in bytes. */
  private static final int MAX_LIST = 64 << 20;

  private final Repos repos;
  private final ObjectStore metadata;
  private final ExecutorService executor;
  private final InstantSource clock;
  private final RandomGenerator random;

  /**
   * Where to begin to look for the newest bundle of a repo; no more than that. Made when one is
   * looked for, since that loads the cache library.
   */
  private @Nullable Cache<RepoName, BundleId> greatestSeen; // guarded by this

  Bundles(
      Repos repos,
      ObjectStore metadata,
      ExecutorService executor,
      InstantSource clock,
      RandomGenerator random) {
    this.repos = repos;
    this.metadata = metadata;
    this.executor = executor;
    this.clock = clock;
    this.random = random;
  }

  /**
   * What stands at the key of a bundle, and its version.
   *
   * @param object a bundle or a void
   * @param version the version that was read
   */
  public record Found(BundleObject object, Version version) {}

  /** Returns what stands at the key of a bundle, also a void, or nothing. One read. */
  public Optional<Found> find(RepoName repo, BundleId id) {
    Key key = CatalogKeys.bundle(repo, id);
    return SmallObjects.read(metadata, key)
        .map(small -> new Found(Descriptors.readBundle(key, id, small.bytes()), small.version()));
  }

  /** Returns a bundle, or nothing if there is none, or a void. One read. */
  public Optional<BundleDescriptor> findBundle(RepoName repo, BundleId id) {
    return find(repo, id)
        .map(Found::object)
        .filter(BundleDescriptor.class::isInstance)
        .map(BundleDescriptor.class::cast);
  }

  /**
   * Returns a bundle. One read; one look-up of the repo if there is no such bundle.
   *
   * @throws NotFoundException if the repo or the bundle does not exist, or it is a void
   */
  public BundleDescriptor get(RepoName repo, BundleId id) {
    Optional<BundleObject> found = find(repo, id).map(Found::object);
    if (found.isPresent() && found.get() instanceof BundleDescriptor bundle) {
      return bundle;
    }
    if (found.isEmpty()) {
      repos.require(repo);
    }
    throw noSuchBundle(repo, id.value(), found.isPresent() ? ": its upload was abandoned" : "");
  }

  private static NotFoundException noSuchBundle(RepoName repo, String id, String why) {
    return new NotFoundException(
        "bundle", id, "bundle " + id + " does not exist in repo " + repo + why);
  }

  /**
   * Returns the bundle of a repo whose id begins so. For a whole KSUID one read; else one listing
   * of what begins so, and one read for each.
   *
   * @throws InvalidInputException if the beginning is shorter than {@link #MIN_PREFIX}
   * @throws AmbiguousException if there is more than one such bundle
   * @throws NotFoundException if there is none, or the repo does not exist
   */
  public BundleDescriptor getByPrefix(RepoName repo, String begin) {
    if (begin.length() < MIN_PREFIX) {
      throw new InvalidInputException(
          "\""
              + begin
              + "\" is too short for the beginning of a bundle id: "
              + MIN_PREFIX
              + " characters are needed; for a path, write "
              + repo
              + "::"
              + begin);
    }
    BundleId whole = BundleId.of(begin);
    if (whole.isKsuid()) {
      return get(repo, whole);
    }
    List<BundleDescriptor> found = new ArrayList<>();
    BundleKeys ids = new BundleKeys(metadata, repo, begin, "");
    while (found.size() <= CANDIDATES_SHOWN && ids.hasNext()) {
      Optional<BundleDescriptor> bundle = findBundle(repo, ids.next());
      if (bundle.isPresent() && bundle.get().id().equals(whole)) {
        return bundle.get();
      }
      bundle.ifPresent(found::add);
    }
    if (found.isEmpty()) {
      repos.require(repo);
      throw new NotFoundException(
          "bundle",
          begin,
          "no bundle of repo "
              + repo
              + " has an id that begins with "
              + begin
              + "; for a path, write "
              + repo
              + "::"
              + begin);
    }
    if (found.size() > 1) {
      throw ambiguous(repo, begin, found);
    }
    return found.get(0);
  }

  private static AmbiguousException ambiguous(
      RepoName repo, String begin, List<BundleDescriptor> found) {
    List<String> shown =
        found.stream().limit(CANDIDATES_SHOWN).map(bundle -> bundle.id().value()).toList();
    return new AmbiguousException(
        "bundle",
        begin,
        shown,
        "more than one bundle of repo "
            + repo
            + " has an id that begins with "
            + begin
            + ": "
            + String.join(", ", shown)
            + (found.size() > shown.size() ? " and more" : "")
            + "; give more of the id");
  }

  /**
   * Lists the bundles of a repo by id. One listing, and one read for each bundle, as the iterator
   * gets there, some ahead; one look-up of the repo if it has none.
   *
   * @throws NotFoundException if the repo does not exist
   */
  public Iterator<Listed<BundleDescriptor>> list(RepoName repo) {
    BundleKeys ids = new BundleKeys(metadata, repo, "", "");
    if (!ids.hasNext()) {
      repos.require(repo);
    }
    return new Prefetch<>(ids, id -> item(repo, id), executor);
  }

  private Optional<Listed<BundleDescriptor>> item(RepoName repo, BundleId id) {
    try {
      return findBundle(repo, id).map(Listed.Ok::new);
    } catch (CorruptException | UnsupportedFormatException e) {
      return Optional.of(new Listed.Bad<>(CatalogKeys.bundle(repo, id), e));
    }
  }

  /**
   * Returns the bundle of the greatest id, or nothing if there is no bundle. One listing of at most
   * a page and one read, in a repo of fewer than a thousand keys; in a larger one a few listings
   * more, about one for each factor of eight in the age of the newest bundle.
   *
   * @throws CorruptException if the descriptor of the greatest id is damaged: an older bundle is
   *     not taken for the newest
   */
  public Optional<BundleDescriptor> findNewest(RepoName repo) {
    return searchNewest(repo).find().map(found -> (BundleDescriptor) found.object());
  }

  /**
   * Begins to look for the bundle of the greatest id: the listing of {@link #findNewest}, without
   * the reads.
   */
  public NewestBundle searchNewest(RepoName repo) {
    NewestBundle search =
        new NewestBundle(
            metadata,
            repo,
            id -> find(repo, id).filter(found -> found.object() instanceof BundleDescriptor),
            Optional.ofNullable(greatestSeen().getIfPresent(repo)),
            clock.instant());
    search.greatest().ifPresent(id -> greatestSeen().put(repo, id));
    return search;
  }

  private synchronized Cache<RepoName, BundleId> greatestSeen() {
    Cache<RepoName, BundleId> seen = greatestSeen;
    if (seen == null) {
      seen = Caffeine.newBuilder().maximumSize(REPOS_SEEN).build();
      greatestSeen = seen;
    }
    return seen;
  }

  /**
   * Returns the bundle of the greatest id, as {@link #findNewest} does. One look-up of the repo if
   * there is none.
   *
   * @throws NotFoundException if the repo does not exist or has no bundle
   */
  public BundleDescriptor newest(RepoName repo) {
    Optional<BundleDescriptor> newest = findNewest(repo);
    if (newest.isEmpty()) {
      repos.require(repo);
      throw new NotFoundException("bundle", repo.value(), "no bundles uploaded to repo: " + repo);
    }
    return newest.get();
  }

  /**
   * Makes it impossible to commit a bundle that does not exist, by writing a void. One conditional
   * write, and one read if something is there already.
   *
   * @return what stands at the key now: this void, or what was there
   * @throws io.datamon.error.OutcomeUnknownException if that is not known
   */
  public BundleObject fence(RepoName repo, VoidDescriptor gone) {
    Key key = CatalogKeys.bundle(repo, gone.id());
    SmallObjects.Put put =
        SmallObjects.put(metadata, key, Descriptors.write(key, gone), Condition.IF_ABSENT);
    return put.written()
        ? gone
        : Descriptors.readBundle(key, gone.id(), put.found().orElseThrow().bytes());
  }

  /**
   * Removes a bundle; labels and contents are left. A void takes its place first, so that nobody
   * else's change of it is overlooked; the void goes, too, unless the session object of the writer
   * is there, which might repeat its write. What the older program keeps beside a bundle goes with
   * it. When this returns, the bundle is gone for good, also after a loss of power. One read, one
   * look-up of the session, one write, one removal.
   *
   * @param sessions tells whether the session object of a writer is there
   * @param who who removes it, for people
   * @return what was removed
   * @throws NotFoundException if the bundle does not exist, or somebody else was first
   * @throws ConflictException if it is protected
   * @throws OutcomeUnknownException if it may or may not be gone
   */
  public BundleDescriptor remove(
      RepoName repo, BundleId id, Predicate<BundleId> sessions, String who) {
    Found found = requireBundle(repo, id);
    for (int race = 0; race < RACES; race++) {
      BundleDescriptor bundle = (BundleDescriptor) found.object();
      if (bundle.isProtected()) {
        throw isProtected(repo, id);
      }
      if (removeIfUnchanged(repo, found, sessions, who)) {
        return bundle;
      }
      found = requireBundle(repo, id);
    }
    throw changedByOthers(repo, id, "deleted");
  }

  /** Returns the failure that a protected bundle is not deleted. */
  static ConflictException isProtected(RepoName repo, BundleId id) {
    return new ConflictException(
        "bundle "
            + id
            + " of repo "
            + repo
            + " is protected and was not deleted; take its protection off first");
  }

  private static UnavailableException changedByOthers(RepoName repo, BundleId id, String done) {
    return new UnavailableException(
        "bundle "
            + id
            + " of repo "
            + repo
            + " was not "
            + done
            + ": others changed it "
            + RACES
            + " times meanwhile; try again later");
  }

  /**
   * Removes a bundle as {@link #remove} does, also a protected one, if it is still as it was read.
   *
   * @param found a bundle, as it was read
   * @return whether it was removed; else it was changed or removed since
   */
  public boolean removeIfUnchanged(
      RepoName repo, Found found, Predicate<BundleId> sessions, String who) {
    BundleDescriptor bundle = (BundleDescriptor) found.object();
    BundleId id = bundle.id();
    Key key = CatalogKeys.bundle(repo, id);
    BundleId writer = bundle.nativeBundle().map(NativeBundle::session).orElse(id);
    // A session object that is gone does not come back, so it may be looked for first.
    boolean mayRepeat = bundle.nativeBundle().isPresent() && sessions.test(writer);
    VoidDescriptor gone =
        new VoidDescriptor(id, writer, who, clock.instant(), SmallObjects.nonce(random));
    if (!SmallObjects.put(
            metadata, key, Descriptors.write(key, gone), Condition.ifVersion(found.version()))
        .written()) {
      return false;
    }
    Removal removal =
        new Removal(metadata, "bundle " + id + " of repo " + repo, "list the bundles of the repo");
    if (bundle.isOlderFormat()) {
      removal.deleteRest(CatalogKeys.bundles(repo) + id + "/");
    } else if (!mayRepeat) {
      removal.deleteIfPossible(key);
    }
    return true;
  }

  /**
   * Protects a bundle from being deleted, or no longer. One read, and one write if that changes
   * anything.
   *
   * @throws NotFoundException if the bundle does not exist
   * @throws OutcomeUnknownException if it may or may not have been changed
   */
  public BundleDescriptor protect(RepoName repo, BundleId id, boolean on) {
    Key key = CatalogKeys.bundle(repo, id);
    for (int race = 0; race < RACES; race++) {
      Found found = requireBundle(repo, id);
      BundleDescriptor now = (BundleDescriptor) found.object();
      BundleDescriptor next = now.withProtection(on);
      if (next.equals(now)
          || SmallObjects.put(
                  metadata, key, Descriptors.write(key, next), Condition.ifVersion(found.version()))
              .written()) {
        return next;
      }
    }
    throw changedByOthers(repo, id, on ? "protected" : "freed of its protection");
  }

  /**
   * Copies what the older program keeps beside a bundle: its file lists.
   *
   * @param from the repo that it is in
   * @param to the repo that it is copied to
   */
  public void copyLists(RepoName from, RepoName to, BundleId id) {
    String prefix = CatalogKeys.bundles(from) + id + "/";
    for (Iterator<ObjectInfo> keys = metadata.list(prefix, ""); keys.hasNext(); ) {
      ObjectInfo list = keys.next();
      String name = list.key().value().substring(prefix.length());
      if (!name.equals(CatalogKeys.BUNDLE_FILE)) {
        byte[] bytes = read(list);
        metadata.put(
            Key.of("bundles", to.value(), id.value(), name),
            Payload.of(bytes),
            Condition.ALWAYS,
            Durability.NOW);
      }
    }
  }

  private byte[] read(ObjectInfo list) {
    return SmallObject.read(metadata, list.key(), MAX_LIST, "file list").bytes();
  }

  /**
   * Writes the descriptor of a bundle that needs no session, since its files are not in our format.
   *
   * @param replaced the version of what is there; empty if there is nothing
   * @return whether it is there now; else somebody else has changed it
   */
  public boolean put(RepoName repo, BundleDescriptor bundle, Optional<Version> replaced) {
    Key key = CatalogKeys.bundle(repo, bundle.id());
    Condition condition = replaced.map(Condition::ifVersion).orElse(Condition.IF_ABSENT);
    return SmallObjects.put(metadata, key, Descriptors.write(key, bundle), condition).written();
  }

  /** Returns the ids of a repo that have a descriptor, which need not exist itself. One listing. */
  public Iterator<BundleId> ids(RepoName repo) {
    return new BundleKeys(metadata, repo, "", "");
  }

  private Found requireBundle(RepoName repo, BundleId id) {
    Optional<Found> found = find(repo, id);
    if (found.isEmpty()) {
      repos.require(repo);
    }
    return found
        .filter(f -> f.object() instanceof BundleDescriptor)
        .orElseThrow(() -> noSuchBundle(repo, id.value(), ""));
  }
}
