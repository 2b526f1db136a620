package io.datamon;

import io.datamon.catalog.Bundles;
import io.datamon.catalog.SquashPlan;
import io.datamon.catalog.Squasher;
import io.datamon.error.ConflictException;
import io.datamon.error.NotFoundException;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.BundlePath;
import io.datamon.model.BundleReference;
import io.datamon.model.LabelDescriptor;
import io.datamon.model.LabelName;
import io.datamon.model.RepoDescriptor;
import io.datamon.model.RepoName;
import io.datamon.stats.Stats;
import io.datamon.stats.StatsRun;
import io.datamon.transfer.BundleFiles;
import io.datamon.transfer.FileRemoval;
import io.datamon.transfer.FileRemover;
import io.datamon.transfer.ObjectPlace;
import io.datamon.transfer.RepoDeletion;
import io.datamon.transfer.RepoRemover;
import io.datamon.transfer.RepoRenamer;
import io.datamon.transfer.TransferPlan;
import io.datamon.transfer.TransferPlanner;
import io.datamon.transfer.UpdateStep;
import io.datamon.transfer.UploadOutcome;
import io.datamon.transfer.UploadRequest;
import io.datamon.transfer.UploadSettings;
import io.datamon.transfer.UploadSource;
import io.datamon.verify.Finding;
import io.datamon.verify.Verifier;
import io.datamon.verify.VerifyOutcome;
import io.datamon.verify.VerifySettings;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;

/** A repo: a line of bundles, and labels for them. Thread-safe. */
public final class Repo {
  private final OpenContext context;
  private final RepoName name;

  Repo(OpenContext context, RepoName name) {
    this.context = context;
    this.name = name;
  }

  /** Returns the name. */
  public RepoName name() {
    return name;
  }

  /** Reads what is recorded of the repo. */
  public RepoDescriptor descriptor() {
    return context.catalog().repos().get(name);
  }

  /**
   * Uploads a folder as a new bundle.
   *
   * @return the bundle; the parent if nothing differs and {@link Upload#skipIfUnchanged} is asked
   *     for
   * @throws io.datamon.transfer.UnreadableFilesException if files could not be read; no bundle was
   *     made
   * @throws io.datamon.error.OutcomeUnknownException if the bundle may or may not have been made
   * @throws io.datamon.transfer.LabelNotMovedException if the bundle was made, and its label could
   *     not be moved to it
   */
  public Bundle upload(Path folder, Upload upload) {
    return new Bundle(context, name, uploadWithOutcome(folder, upload).bundle());
  }

  /** Uploads a folder as {@link #upload} does, and returns all that there is to say of it. */
  public UploadOutcome uploadWithOutcome(Path folder, Upload upload) {
    return upload(new UploadSource.Folder(folder), upload, upload.settings(context.ownFolders()));
  }

  /**
   * Uploads the objects below a URI, such as {@code gs://bucket/prefix}, as files of a new bundle;
   * a URI of a folder is that folder. What lies in the store is read in one paged listing and
   * fetched object by object, checked against the store's own checksums; nothing of it is written
   * to this machine but lists of names, in temporary files, where they are many.
   *
   * <p>Names become paths; files are of mode 0644 and of the time when the object was put, folders
   * of that of the newest object in them. An object that has no bytes and whose name ends in a
   * slash is a folder. What no path can be called, and an object below which others lie, counts as
   * a file that cannot be read. Files named {@value io.datamon.tree.PathRules#FILE_NAME} are not
   * asked.
   *
   * @throws NotFoundException if there is nothing
   * @throws io.datamon.error.InvalidInputException if the place is, or lies in, a store of the
   *     context
   * @see #upload(Path, Upload) for other failures
   */
  public Bundle upload(URI place, Upload upload) {
    return new Bundle(context, name, uploadWithOutcome(place, upload).bundle());
  }

  /**
   * Uploads objects as {@link #upload(URI, Upload)}, and returns all that there is to say of it.
   */
  public UploadOutcome uploadWithOutcome(URI place, Upload upload) {
    if (OpenContext.isFolder(place)) {
      return uploadWithOutcome(Path.of(place), upload);
    }
    try (ObjectPlace objects = context.place(place)) {
      return upload(new UploadSource.Objects(objects), upload, upload.objectSettings());
    }
  }

  /**
   * Tells what {@link #upload(URI, Upload)} would do, as {@link #planUpload(Path, Upload,
   * Consumer)}.
   */
  public TransferPlan planUpload(URI place, Upload upload, Consumer<UpdateStep> steps) {
    if (OpenContext.isFolder(place)) {
      return planUpload(Path.of(place), upload, steps);
    }
    try (ObjectPlace objects = context.place(place)) {
      return new TransferPlanner(steps).upload(parentOf(upload), objects, upload.objectSettings());
    }
  }

  /**
   * Tells how a new bundle would differ from its parent if {@link #upload} made it now, and makes
   * none. Files of the length and the time that the parent has are taken for unchanged.
   *
   * @param steps told of each file and link that would be new, replace another, or not be in the
   *     bundle any more, by path in manifest order
   * @throws io.datamon.error.UnavailableException if something cannot be read that is not to be
   *     left out
   */
  public TransferPlan planUpload(Path folder, Upload upload, Consumer<UpdateStep> steps) {
    return new TransferPlanner(steps)
        .upload(parentOf(upload), folder, upload.settings(context.ownFolders()));
  }

  /** Returns the files of the bundle that a new one would follow now. */
  private Optional<BundleFiles> parentOf(Upload upload) {
    context.catalog().repos().requireOpen(name);
    Optional<BundleId> labelled =
        upload
            .label()
            .flatMap(label -> context.catalog().labels().find(name, label))
            .map(LabelDescriptor::bundle);
    Optional<BundleDescriptor> parent =
        labelled.isPresent()
            ? context
                .catalog()
                .bundles()
                .find(name, labelled.get())
                .map(Bundles.Found::object)
                .filter(BundleDescriptor.class::isInstance)
                .map(BundleDescriptor.class::cast)
            : context.catalog().bundles().findNewest(name);
    return parent.filter(bundle -> !bundle.isOlderFormat()).map(context.formats()::open);
  }

  /**
   * Uploads what a stream holds as the only file of a new bundle; memory does not grow with its
   * length. The file is of mode 0644 and of now; what {@link Upload} says of which files are taken
   * and of their attributes does not count.
   *
   * @param path where the file is in the bundle
   * @param bytes read to the end, and not closed; the bundle is made when it ends
   * @throws io.datamon.transfer.UnreadableFilesException if it cannot be read to its end; no bundle
   *     was made
   */
  public UploadOutcome uploadStream(String path, InputStream bytes, Upload upload) {
    return upload(
        new UploadSource.Stream(BundlePath.of(path), bytes), upload, upload.streamSettings());
  }

  private UploadOutcome upload(UploadSource source, Upload upload, UploadSettings settings) {
    UploadOutcome outcome =
        context
            .uploader()
            .upload(
                new UploadRequest(
                    name,
                    source,
                    upload.message(),
                    context.contributor(),
                    upload.label(),
                    settings,
                    upload.isProtected()),
                upload.progress());
    if (upload.isProtected() && !outcome.created()) {
      context.catalog().bundles().protect(name, outcome.bundle().id(), true);
    }
    return outcome;
  }

  /**
   * Returns the newest bundle: the one with the greatest id.
   *
   * @throws NotFoundException if there is no bundle
   */
  public Bundle newest() {
    return new Bundle(context, name, context.catalog().bundles().newest(name));
  }

  /**
   * Returns a bundle.
   *
   * @param idPrefix its id, or the beginning of it, at least 4 characters
   * @throws NotFoundException if there is none, or it fits several
   */
  public Bundle bundle(String idPrefix) {
    BundleReference reference =
        new BundleReference(name, Optional.empty(), Optional.of(idPrefix), Optional.empty());
    return new Bundle(context, name, context.catalog().resolve(reference));
  }

  /** Returns a bundle. */
  public Bundle bundle(BundleId id) {
    return new Bundle(context, name, context.catalog().bundles().get(name, id));
  }

  /**
   * Lists the bundles, oldest first, lazily.
   *
   * @param unreadable told what is wrong with each that cannot be read and is passed over
   */
  public Iterable<BundleDescriptor> bundles(Consumer<RuntimeException> unreadable) {
    return () -> new ReadableItems<>(context.catalog().bundles().list(name), unreadable);
  }

  /**
   * Lists the bundles, oldest first, lazily.
   *
   * @throws io.datamon.error.CorruptException from the iterator, at one that cannot be read
   */
  public Iterable<BundleDescriptor> bundles() {
    return bundles(ReadableItems.throwing());
  }

  /** Returns a label of this name, which need not exist yet. */
  public Label label(String label) {
    return label(LabelName.stored(label));
  }

  /** Returns a label of this name, which need not exist yet. */
  public Label label(LabelName label) {
    return new Label(context, name, label);
  }

  /**
   * Lists the labels whose names begin so, by name, lazily.
   *
   * @param unreadable told what is wrong with each that cannot be read and is passed over
   */
  public Iterable<LabelDescriptor> labels(String begin, Consumer<RuntimeException> unreadable) {
    return () -> new ReadableItems<>(context.catalog().labels().list(name, begin), unreadable);
  }

  /**
   * Lists all labels by name, lazily.
   *
   * @throws io.datamon.error.CorruptException from the iterator, at one that cannot be read
   */
  public Iterable<LabelDescriptor> labels() {
    return labels("", ReadableItems.throwing());
  }

  /**
   * Deletes the repo with all its bundles and labels, for good. If it is stopped on the way,
   * nothing can be added to the repo any more, and it may be run again: the repo itself goes last.
   * Uploads into it that are running fail. Contents that no other bundle needs stay until they are
   * collected.
   *
   * @return what was deleted
   * @throws ConflictException if a bundle or a label is protected; nothing was changed, unless the
   *     message says that it was protected meanwhile
   * @throws NotFoundException if it is deleted already
   * @throws io.datamon.error.CorruptException if a bundle or a label cannot be read; nothing was
   *     changed
   * @throws io.datamon.error.OutcomeUnknownException if something may or may not be deleted: run it
   *     again
   */
  public RepoDeletion delete() {
    return remover().run();
  }

  /**
   * Tells what {@link #delete} would delete, and changes nothing. Reads every bundle and label.
   *
   * @throws NotFoundException if there is no such repo
   */
  public RepoDeletion planDelete() {
    return remover().plan();
  }

  private RepoRemover remover() {
    return new RepoRemover(context.catalog(), context.rootSessions(), context.contributor(), name);
  }

  /**
   * Gives the repo another name: its bundles keep their ids, its labels their moves and both their
   * protection. If it is stopped on the way, everything is in one of the two repos, and it may be
   * run again. Uploads into the repo that are running fail, or their bundle is moved, too.
   *
   * @param newName letters, digits and hyphens
   * @return the repo of the new name
   * @throws NotFoundException if there is no such repo
   * @throws io.datamon.error.AlreadyExistsException if there is one of the new name
   * @throws io.datamon.error.CorruptException if a bundle or a label cannot be read; nothing was
   *     changed
   * @throws io.datamon.error.OutcomeUnknownException if something may or may not be moved: run it
   *     again
   */
  public Repo rename(String newName) {
    RepoName target = RepoName.of(newName);
    renamer(target).run();
    return new Repo(context, target);
  }

  /** Tells what {@link #rename} would move, and changes nothing. */
  public RepoRenamer.Moved planRename(String newName) {
    return renamer(RepoName.of(newName)).plan();
  }

  private RepoRenamer renamer(RepoName target) {
    return new RepoRenamer(
        context.catalog(), context.rootSessions(), context.contributor(), name, target);
  }

  /**
   * Takes files and links out of every bundle of the repo: the one way in which a bundle changes.
   * Bundles keep their ids, and labels point where they did. If it is stopped on the way, it may be
   * run again. What no bundle needs any more stays in the store until it is collected.
   *
   * @param paths just as they are in the bundles; folders are left as they are
   * @return what was done
   * @throws NotFoundException if there is no such repo
   * @throws ConflictException if a bundle that holds any of them is protected; nothing was changed
   * @throws io.datamon.error.UnsupportedFormatException if a bundle is not in the native format;
   *     nothing was changed
   * @throws io.datamon.error.OutcomeUnknownException if a bundle may or may not be changed
   */
  public FileRemoval deleteFiles(Collection<BundlePath> paths) {
    context.catalog().repos().requireSettled(name);
    return fileRemover(paths).run();
  }

  /** Tells what {@link #deleteFiles} would do, and changes nothing. */
  public FileRemoval planDeleteFiles(Collection<BundlePath> paths) {
    return fileRemover(paths).plan();
  }

  private FileRemover fileRemover(Collection<BundlePath> paths) {
    return new FileRemover(context.catalog(), context.rootSessions(), name, paths);
  }

  /**
   * Deletes the bundles of the repo but for the newest and those that are to stay, with the labels
   * that point at them. What is protected stays. In a repo with no more bundles than are to stay
   * nothing is done. If it is stopped on the way, it may be run again.
   *
   * @return what was done
   * @throws NotFoundException if there is no such repo
   * @throws io.datamon.error.CorruptException if a bundle or a label cannot be read; nothing was
   *     changed
   * @throws io.datamon.error.OutcomeUnknownException if something may or may not be deleted
   */
  public SquashPlan squash(Squash squash) {
    context.catalog().repos().requireSettled(name);
    return squasher(squash).run(context.content()::hasSession, context.contributor());
  }

  /** Tells what {@link #squash} would do, and changes nothing. */
  public SquashPlan planSquash(Squash squash) {
    return squasher(squash).plan();
  }

  private Squasher squasher(Squash squash) {
    return new Squasher(context.catalog(), name, squash.rules());
  }

  /**
   * Counts what is in all bundles of the repo together, as {@link Bundle#stats} does for one of
   * them.
   *
   * @throws io.datamon.error.CorruptException if a bundle cannot be read
   */
  public Stats stats() {
    return new StatsRun(context.catalog(), context.content())
        .run((repo, bundle) -> repo.equals(name));
  }

  /** Verifies every bundle of the repo. */
  public VerifyOutcome verify(VerifySettings settings, Consumer<Finding> findings) {
    Verifier verifier = new Verifier(context.catalog(), context.content(), settings, findings);
    verifier.repo(name);
    return verifier.outcome();
  }

  @Override
  public String toString() {
    return name.toString();
  }
}
