package io.datamon;

import io.datamon.error.ConflictException;
import io.datamon.error.CorruptException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NotFoundException;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.BundlePath;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.LabelDescriptor;
import io.datamon.model.LabelName;
import io.datamon.model.RepoName;
import io.datamon.stats.Stats;
import io.datamon.stats.StatsRun;
import io.datamon.transfer.BundleDiff;
import io.datamon.transfer.BundleFiles;
import io.datamon.transfer.Difference;
import io.datamon.transfer.DownloadResult;
import io.datamon.transfer.FileHashes;
import io.datamon.transfer.FolderDiff;
import io.datamon.transfer.TransferPlan;
import io.datamon.transfer.UpdatePlan;
import io.datamon.transfer.UpdateStep;
import io.datamon.verify.Finding;
import io.datamon.verify.Verifier;
import io.datamon.verify.VerifyOutcome;
import io.datamon.verify.VerifySettings;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;

/** A bundle: an immutable snapshot of a tree of files. Thread-safe. */
public final class Bundle {
  private final OpenContext context;
  private final RepoName repo;
  private final BundleDescriptor descriptor;

  Bundle(OpenContext context, RepoName repo, BundleDescriptor descriptor) {
    this.context = context;
    this.repo = repo;
    this.descriptor = descriptor;
  }

  /** Returns the id. */
  public BundleId id() {
    return descriptor.id();
  }

  /** Returns the repo that it belongs to. */
  public RepoName repo() {
    return repo;
  }

  /** Returns what is recorded of the bundle. */
  public BundleDescriptor descriptor() {
    return descriptor;
  }

  /**
   * Lists everything in the bundle, lazily, in manifest order: the children of a folder are one
   * run, by name, and what lies below each follows.
   *
   * @throws io.datamon.error.UnsupportedFormatException if the files are in a format that is not
   *     known
   */
  public Iterable<Entry> list() {
    return () -> files().entries();
  }

  /**
   * Lists a folder with everything below it, or a single file.
   *
   * @param path a path in the bundle; a {@code /} at its end is ignored
   * @throws NotFoundException if there is nothing of that path
   */
  public Iterable<Entry> list(String path) {
    return list(path(path));
  }

  /** Lists a folder with everything below it, or a single file. */
  public Iterable<Entry> list(BundlePath path) {
    Iterator<Entry> found = files().subtree(path);
    if (!found.hasNext()) {
      throw missing(path);
    }
    return () -> files().subtree(path);
  }

  /**
   * Lists everything whose path begins so, lazily, in manifest order; nothing if there is none.
   * Only the folder that the beginning names is read.
   *
   * @param begin the beginning of paths, such as {@code train/00}
   */
  public Iterable<Entry> listPrefix(String begin) {
    byte[] prefix = begin.getBytes(StandardCharsets.UTF_8);
    int slash = begin.lastIndexOf('/');
    BundlePath folder = slash < 0 ? BundlePath.ROOT : BundlePath.of(begin.substring(0, slash));
    return () ->
        StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(
                    files().subtree(folder), Spliterator.ORDERED | Spliterator.NONNULL),
                false)
            .filter(entry -> entry.path().beginsWith(prefix))
            .iterator();
  }

  /**
   * Lists what is directly in a folder, by name; nothing if there is no such folder.
   *
   * @param folder a path in the bundle; empty for the root, and a {@code /} at its end is ignored
   */
  public Iterable<Entry> children(String folder) {
    return children(path(folder));
  }

  /** Lists what is directly in a folder, by name; nothing if there is no such folder. */
  public Iterable<Entry> children(BundlePath folder) {
    return () -> files().children(folder);
  }

  /** Returns an entry; empty if there is none of that path. */
  public Optional<Entry> find(BundlePath path) {
    return files().find(path);
  }

  /** Returns an entry; empty if there is none of that path. */
  public Optional<Entry> find(String path) {
    return find(path(path));
  }

  /**
   * Opens a file for reading. Every byte is checked before it is handed out; reading ends with
   * {@link io.datamon.error.CorruptException} where stored bytes are not what they should be.
   *
   * @throws NotFoundException if there is nothing of that path
   * @throws InvalidInputException if it is a folder or a link
   */
  public InputStream open(String path) {
    return open(path(path), 0);
  }

  /**
   * Opens a file for reading from some byte on; what lies before it is not fetched.
   *
   * @param offset the first byte wanted, counted from 0; at or past the end there is nothing to
   *     read
   */
  public InputStream open(String path, long offset) {
    return open(path(path), offset);
  }

  /** Opens a file for reading from some byte on; what lies before it is not fetched. */
  public InputStream open(BundlePath path, long offset) {
    if (offset < 0) {
      throw new InvalidInputException("a file is read from byte 0 or later, not " + offset);
    }
    BundleFiles files = files();
    Entry entry = files.find(path).orElseThrow(() -> missing(path));
    if (entry instanceof Entry.File file) {
      return files.open(file, offset);
    }
    String what = entry instanceof Entry.Directory ? "a folder" : "a symbolic link";
    throw new InvalidInputException(
        path + " in bundle " + this + " is " + what + ", and only files can be read");
  }

  /**
   * Downloads the bundle into a folder, which is made if it does not exist.
   *
   * <p>Run again after it was interrupted it goes on; over an earlier download of the same repo it
   * keeps what is right and mends the rest.
   *
   * @return what was done, with the files that failed while others went on
   * @throws io.datamon.error.AlreadyExistsException if the folder holds something else
   * @throws NotFoundException if only a part was asked for that is not in the bundle
   */
  public DownloadResult download(Path folder, Download download) {
    return restore().download(folder, download);
  }

  /**
   * Downloads the bundle into what lies below a URI, such as {@code gs://bucket/prefix}, an object
   * for each file; a URI of a folder is that folder. What is kept is paths and contents: no modes,
   * times or empty folders. A symbolic link counts as a file that could not be written.
   *
   * <p>A place is taken that is empty, or holds nothing but files of the bundle, as a download that
   * was interrupted leaves it; any other only with {@link Download#forceDestination}. What is right
   * is kept, and nothing is replaced that has changed since it was looked at. What {@link Download}
   * says of attributes, times and metadata does not count.
   *
   * @return what was done, with the files that failed while others went on
   * @throws io.datamon.error.AlreadyExistsException if the place holds something else; nothing was
   *     written
   * @throws InvalidInputException if the place is, or lies in, a store of the context
   */
  public DownloadResult download(URI place, Download download) {
    return restore().download(place, download);
  }

  /** Tells what {@link #download(URI, Download)} would do, and changes nothing. */
  public TransferPlan planDownload(URI place, Download download, Consumer<UpdateStep> steps) {
    return restore().planDownload(place, download, steps);
  }

  /**
   * Tells what {@link #download(Path, Download)} would do, and changes nothing.
   *
   * @param steps told of each file and link that would be written or removed, by path in manifest
   *     order
   * @throws io.datamon.error.AlreadyExistsException as {@code download} does
   * @throws NotFoundException as {@code download} does
   */
  public TransferPlan planDownload(Path folder, Download download, Consumer<UpdateStep> steps) {
    return restore().planDownload(folder, download, steps);
  }

  /**
   * Makes a folder that holds an earlier bundle of the same repo equal to this one: what differs is
   * written, what only the earlier one had is removed. An update that was stopped goes on when it
   * is run again.
   *
   * @return what was done, with the files that failed while others went on
   * @throws io.datamon.transfer.LocalChangesException if files were changed or added there that
   *     would be lost, which it names; nothing was changed
   * @throws ConflictException if the folder holds a bundle of another repo, a part of one, or one
   *     that was deleted
   * @throws InvalidInputException if nothing was downloaded into the folder
   */
  public DownloadResult update(Path folder, Update update) {
    return restore().update(folder, update);
  }

  /**
   * Tells what {@link #update} would do, and changes nothing.
   *
   * @param steps told of each file, by path in manifest order
   * @throws ConflictException as {@code update} does, but for local changes, which are steps
   */
  public UpdatePlan planUpdate(Path folder, Update update, Consumer<UpdateStep> steps) {
    return restore().planUpdate(folder, update, steps);
  }

  private BundleRestore restore() {
    return new BundleRestore(context, repo, descriptor);
  }

  /**
   * Compares this bundle with another: what is only in the other one is added. By content; what the
   * two share is not read.
   *
   * @return the differences, by path in manifest order, found as they are asked for
   */
  public Iterable<Difference> diff(Bundle other) {
    return diff(other, Diff.defaults());
  }

  /** Compares this bundle with another, as {@link #diff(Bundle)} does. */
  public Iterable<Difference> diff(Bundle other, Diff diff) {
    boolean sameCut =
        descriptor.requireNative().cut().equals(other.descriptor.requireNative().cut());
    return () -> new BundleDiff(files(), other.files(), sameCut, diff.settings(Set.of()));
  }

  /**
   * Compares this bundle with a folder of this machine: what is only in the folder is added. By
   * content: files of equal length are read. Nothing is written.
   *
   * @return the differences, by path in manifest order, found as they are asked for; at what cannot
   *     be read the iterator ends with a failure
   */
  public Iterable<Difference> diff(Path folder, Diff diff) {
    return () ->
        new FolderDiff(
            files(),
            repo.value(),
            id().value(),
            descriptor.requireNative().cut(),
            folder,
            diff.settings(context.ownFolders()));
  }

  /**
   * Lists the labels that point at the bundle, by name. Reads every label of the repo.
   *
   * @throws io.datamon.error.CorruptException if a label cannot be read
   */
  public List<LabelName> labels() {
    return deletion().labels().stream().map(LabelDescriptor::name).toList();
  }

  /**
   * Keeps the bundle from being deleted, until {@link #unprotect}. A squash keeps it, too.
   *
   * @return the bundle as it is now
   * @throws NotFoundException if it is deleted
   */
  public Bundle protect() {
    context.catalog().repos().requireSettled(repo);
    return new Bundle(context, repo, context.catalog().bundles().protect(repo, id(), true));
  }

  /**
   * Allows again to delete the bundle.
   *
   * @return the bundle as it is now
   * @throws NotFoundException if it is deleted
   */
  public Bundle unprotect() {
    context.catalog().repos().requireRemovable(repo);
    return new Bundle(context, repo, context.catalog().bundles().protect(repo, id(), false));
  }

  /**
   * Deletes the bundle, for good. Contents that no other bundle needs stay until they are
   * collected.
   *
   * @throws ConflictException if labels point at it, which it names, or it is protected; nothing
   *     was changed
   * @throws NotFoundException if it is deleted already
   * @throws io.datamon.error.OutcomeUnknownException if it may or may not be deleted
   */
  public void delete() {
    deletion().run();
  }

  /**
   * Deletes the bundle as {@link #delete} does, after the labels that point at it. If it is stopped
   * on the way, it may be run again.
   *
   * @return the labels that were deleted
   * @throws ConflictException if the bundle or one of the labels is protected; nothing was changed
   */
  public List<LabelName> deleteWithLabels() {
    return deletion().runWithLabels();
  }

  private BundleDeletion deletion() {
    return new BundleDeletion(context, repo, id());
  }

  /**
   * Verifies the bundle.
   *
   * @param findings told of each thing that is wrong, as it is found
   */
  public VerifyOutcome verify(VerifySettings settings, Consumer<Finding> findings) {
    Verifier verifier = new Verifier(context.catalog(), context.content(), settings, findings);
    verifier.bundle(repo, descriptor);
    return verifier.outcome();
  }

  /**
   * Counts what is in the bundle, what the store needs for it, and what it alone needs. Reads its
   * manifest, and the pack lists of all bundles of the context.
   *
   * @throws CorruptException if one of them cannot be read
   */
  public Stats stats() {
    return new StatsRun(context.catalog(), context.content())
        .run((in, bundle) -> in.equals(repo) && bundle.equals(id()));
  }

  /**
   * Returns the hash of a file's contents: of a file of one chunk, or that lives in its entry, what
   * {@code b3sum} prints; of a larger one, a hash over the list of its chunks.
   */
  public static Digest hash(Entry.File file) {
    return FileHashes.of(file);
  }

  NotFoundException missing(BundlePath path) {
    return new NotFoundException(
        "path",
        path.toString(),
        "didn't find file '" + path + "' in bundle '" + id() + "' of repo " + repo);
  }

  private static BundlePath path(String text) {
    return BundlePath.of(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
  }

  private BundleFiles files() {
    return context.formats().open(descriptor);
  }

  /** Returns {@code REPO:ID}. */
  @Override
  public String toString() {
    return repo + ":" + id();
  }
}
