package io.datamon;

import io.datamon.catalog.Catalog;
import io.datamon.catalog.Contexts;
import io.datamon.catalog.SquashPlan;
import io.datamon.content.IndexRebuild;
import io.datamon.error.AlreadyExistsException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NotFoundException;
import io.datamon.model.BundleReference;
import io.datamon.model.ContextDescriptor;
import io.datamon.model.ContextName;
import io.datamon.model.RepoDescriptor;
import io.datamon.model.RepoName;
import io.datamon.stats.Stats;
import io.datamon.stats.StatsRun;
import io.datamon.store.StoreCheck;
import io.datamon.transfer.ObjectPlace;
import io.datamon.transfer.TransferPlan;
import io.datamon.transfer.TransferPlanner;
import io.datamon.transfer.UpdateStep;
import io.datamon.verify.Finding;
import io.datamon.verify.Verifier;
import io.datamon.verify.VerifyOutcome;
import io.datamon.verify.VerifySettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A context: the place where repos are kept, opened for reading and writing.
 *
 * <pre>{@code
 * try (Datamon datamon = Datamon.open(URI.create("file:///data/store"))) {
 *   Repo repo = datamon.createRepo("digits", "Handwritten digits");
 *   Bundle first = repo.upload(Path.of("digits"), Upload.message("first import"));
 *   repo.label("stable").set(first.id());
 * }
 * }</pre>
 *
 * <p>Thread-safe. Methods block; an interrupt ends them with {@link
 * io.datamon.error.CancelledException}. Failures are those of {@code io.datamon.error}.
 */
public final class Datamon implements AutoCloseable {
  private final OpenContext context;

  Datamon(OpenContext context) {
    this.context = context;
  }

  /**
   * Opens the default context, {@code dev}, of the configuration in a store; it is made with the
   * first repo if there is none.
   *
   * @param configuration where contexts are described: {@code file:///data/store}
   */
  public static Datamon open(URI configuration) {
    return builder().configuration(configuration).build();
  }

  /**
   * Opens the default context, {@code dev}, of the configuration in a folder of this machine, as
   * {@link #open(URI)} does.
   *
   * @param configuration where contexts are described; made with the first repo
   */
  public static Datamon open(Path configuration) {
    return open(configuration.toUri());
  }

  /** Returns a builder with every setting at its default. */
  public static DatamonBuilder builder() {
    return new DatamonBuilder();
  }

  /** Returns where contexts are described. */
  public URI configuration() {
    return context.configuration().info().uri();
  }

  /** Returns which context this is, and where its parts are. */
  public ContextDescriptor context() {
    return context.descriptor();
  }

  /** Returns the names of the contexts that are described beside this one, in order. */
  public List<ContextName> contexts() {
    return new Contexts(context.configuration()).list();
  }

  /**
   * Returns the description of a context.
   *
   * @throws NotFoundException if there is no such context
   */
  public ContextDescriptor context(String name) {
    return new Contexts(context.configuration()).get(ContextName.of(name));
  }

  /**
   * Describes a new context; its parts are made when they are first written. That stores can have
   * the URIs of its parts is checked, but not whether they are there: {@link #checkContext} tries
   * that.
   *
   * @throws io.datamon.error.AlreadyExistsException if there is one of that name
   * @throws InvalidInputException if a part is missing, or its URI is none of a store
   */
  public ContextDescriptor createContext(ContextDescriptor descriptor) {
    OpenContext.checkPlaces(descriptor);
    return new Contexts(context.configuration()).create(descriptor);
  }

  /**
   * Describes a new context as {@link #createContext} does, after it was tried whether the stores
   * keep what is needed of them in which its parts lie, if those are written as URIs. Folders of
   * this machine are not tried, nor bare names of buckets, which the older program records as they
   * are.
   *
   * @throws io.datamon.error.DatamonException if a store does not keep it, which it names; nothing
   *     was described
   * @throws io.datamon.error.UnavailableException if one cannot be reached
   */
  public ContextDescriptor createCheckedContext(ContextDescriptor descriptor) {
    checkCreateContext(descriptor);
    context.tryElsewhere(descriptor);
    return createContext(descriptor);
  }

  /**
   * Tells how {@link #createContext} would describe a new context, and changes nothing.
   *
   * @throws io.datamon.error.AlreadyExistsException if there is one of that name
   * @throws InvalidInputException if a part is missing, or its URI is none of a store
   */
  public ContextDescriptor checkCreateContext(ContextDescriptor descriptor) {
    OpenContext.checkPlaces(descriptor);
    return new Contexts(context.configuration()).checkNew(descriptor);
  }

  /**
   * Tries whether the places of a context keep what Datamon needs of storage: a hundred small
   * requests or so in each place, on objects that are removed at the end. The context need not
   * exist; places that are folders are made.
   *
   * @return one check for each place; parts in one bucket, or below the configuration, are one
   *     place
   * @throws io.datamon.error.AccessDeniedException if nothing may be written in one of them
   * @throws io.datamon.error.UnavailableException if one of them cannot be reached
   */
  public List<StoreCheck> checkContext(ContextDescriptor descriptor) {
    return context.check(descriptor);
  }

  /**
   * Makes a repo.
   *
   * @param name letters, digits and hyphens
   * @param description what it is for; not blank
   * @throws AlreadyExistsException if there is one of that name
   */
  public Repo createRepo(String name, String description) {
    RepoName repo = checkNew(name, description);
    context.ensureExists();
    catalog()
        .repos()
        .create(new RepoDescriptor(repo, description, context.now(), context.contributor()));
    return new Repo(context, repo);
  }

  private static RepoName checkNew(String name, String description) {
    RepoName repo = RepoName.of(name);
    if (description.isBlank()) {
      throw new InvalidInputException("empty field: repo description is empty");
    }
    return repo;
  }

  /**
   * Makes a repo as {@link #createRepo} does if there is none of that name; one that is there stays
   * as it is.
   *
   * @return whether it was made
   */
  public boolean createRepoIfAbsent(String name, String description) {
    if (findRepo(name).isPresent()) {
      return false;
    }
    try {
      createRepo(name, description);
      return true;
    } catch (AlreadyExistsException e) {
      return false; // somebody else made it since
    }
  }

  /**
   * Tells whether {@link #createRepo} would make a repo, and changes nothing.
   *
   * @param ifAbsent whether a repo that is there is no failure, as for {@link #createRepoIfAbsent}
   * @return false if there is one
   * @throws AlreadyExistsException if there is one, and that is a failure
   */
  public boolean canCreateRepo(String name, String description, boolean ifAbsent) {
    RepoName repo = checkNew(name, description);
    boolean exists = findRepo(name).isPresent();
    if (exists && !ifAbsent) {
      throw new AlreadyExistsException("repo already exists: " + repo);
    }
    return !exists;
  }

  /**
   * Tells what the first bundle of a new repo would hold, and makes neither.
   *
   * @param steps told of each file and link, by path in manifest order
   * @throws io.datamon.error.UnavailableException if something cannot be read that is not to be
   *     left out
   */
  public TransferPlan planFirstUpload(Path folder, Upload upload, Consumer<UpdateStep> steps) {
    return new TransferPlanner(steps)
        .upload(Optional.empty(), folder, upload.settings(context.ownFolders()));
  }

  /**
   * Tells what the first bundle of a new repo would hold, as {@link #planFirstUpload(Path, Upload,
   * Consumer)}, if it were made of objects.
   *
   * @param place as in {@link Repo#upload(URI, Upload)}
   */
  public TransferPlan planFirstUpload(URI place, Upload upload, Consumer<UpdateStep> steps) {
    if (OpenContext.isFolder(place)) {
      return planFirstUpload(Path.of(place), upload, steps);
    }
    try (ObjectPlace objects = context.place(place)) {
      return new TransferPlanner(steps).upload(Optional.empty(), objects, upload.objectSettings());
    }
  }

  /**
   * Returns a repo.
   *
   * @throws NotFoundException if there is none of that name
   */
  public Repo repo(String name) {
    RepoName repo = RepoName.of(name);
    catalog().repos().require(repo);
    return new Repo(context, repo);
  }

  /**
   * Returns a repo that is to be renamed, also one of which an earlier try has already removed the
   * old name.
   */
  public Repo repoToRename(String name) {
    return new Repo(context, RepoName.of(name));
  }

  /** Returns a repo; empty if there is none of that name. */
  public Optional<Repo> findRepo(String name) {
    return catalog().repos().find(RepoName.of(name)).map(found -> new Repo(context, found.name()));
  }

  /**
   * Lists the repos by name, lazily; descriptors that cannot be read are passed over and told to a
   * listener.
   *
   * @param unreadable told what is wrong with each that is passed over
   */
  public Iterable<RepoDescriptor> repos(Consumer<RuntimeException> unreadable) {
    return () -> new ReadableItems<>(catalog().repos().list(), unreadable);
  }

  /**
   * Lists the repos by name, lazily.
   *
   * @throws io.datamon.error.CorruptException from the iterator, at one that cannot be read
   */
  public Iterable<RepoDescriptor> repos() {
    return repos(ReadableItems.throwing());
  }

  /**
   * Returns the bundle that a reference names: by label, by the beginning of its id, or the newest.
   *
   * @throws NotFoundException if there is none, or an id prefix fits several
   */
  public Bundle bundle(BundleReference reference) {
    return new Bundle(context, reference.repo(), catalog().resolve(reference));
  }

  /**
   * Returns the bundle that a reference names.
   *
   * @param reference {@code REPO}, {@code REPO@LABEL} or {@code REPO:ID-PREFIX}
   */
  public Bundle bundle(String reference) {
    return bundle(BundleReference.parse(reference));
  }

  /**
   * Verifies every bundle of the context.
   *
   * @param findings told of each thing that is wrong, as it is found
   */
  public VerifyOutcome verify(VerifySettings settings, Consumer<Finding> findings) {
    Verifier verifier = new Verifier(catalog(), context.content(), settings, findings);
    verifier.context();
    return verifier.outcome();
  }

  /**
   * Counts what is in all bundles of the context together, as {@link Bundle#stats} does for one of
   * them.
   *
   * @throws io.datamon.error.CorruptException if a bundle cannot be read
   */
  public Stats stats() {
    return new StatsRun(catalog(), context.content()).run((repo, bundle) -> true);
  }

  /**
   * Makes the index of chunks again for the packs that it does not name, and removes damaged parts
   * of it. Without an index uploads send chunks again that are there; nothing else needs it.
   */
  public IndexRebuild.Outcome rebuildIndex() {
    return IndexRebuild.run(context.content(), context.clock(), context.random());
  }

  /** Returns what {@link #rebuildIndex} would do, and changes nothing. */
  public IndexRebuild.Outcome planRebuildIndex() {
    return IndexRebuild.plan(context.content(), context.clock(), context.random());
  }

  /**
   * Squashes every repo of the context, by name, as {@link Repo#squash} does. Ends at the first
   * that fails.
   *
   * @param done told of each repo, and what was done there
   */
  public void squash(Squash squash, BiConsumer<RepoName, SquashPlan> done) {
    for (RepoDescriptor repo : repos()) {
      done.accept(repo.name(), new Repo(context, repo.name()).squash(squash));
    }
  }

  /** Tells what {@link #squash} would do, and changes nothing. */
  public void planSquash(Squash squash, BiConsumer<RepoName, SquashPlan> plan) {
    for (RepoDescriptor repo : repos()) {
      plan.accept(repo.name(), new Repo(context, repo.name()).planSquash(squash));
    }
  }

  private Catalog catalog() {
    return context.catalog();
  }

  /** Releases what is held open; nothing that was acknowledged is lost without it. */
  @Override
  public void close() {
    context.close();
  }
}
