package io.datamon.transfer;

import io.datamon.error.ConflictException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NotFoundException;
import io.datamon.model.BundleId;
import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Makes a folder that holds an earlier bundle equal to another one of the same repo.
 *
 * <p>Files that were changed or added locally are never overwritten or removed unless that is asked
 * for: it stops before anything is changed. Added files that are in nobody's way stay. An update
 * that was stopped, by whatever, goes on when it is run again; a file under its own name is always
 * whole.
 */
public final class Updater {
  /** Finds bundles that a folder may hold. */
  @FunctionalInterface
  public interface Bundles {
    /**
     * Returns the files of a bundle of the repo; empty if it is gone.
     *
     * @param descriptor what the folder has of its descriptor
     */
    Optional<BundleFiles> find(BundleId id, Optional<Bytes> descriptor);
  }

  private final BundleFiles files;
  private final DownloadTarget target;
  private final DownloadSettings settings;
  private final boolean force;
  private final Bundles bundles;
  private final Clock clock;
  private final Supplier<String> runs;

  /**
   * Prepares an update.
   *
   * @param settings of the whole bundle
   * @param force whether what was changed locally gives way
   * @param runs returns a new run id at each call, as for {@link DownloadPipeline}
   */
  public Updater(
      BundleFiles files,
      DownloadTarget target,
      DownloadSettings settings,
      boolean force,
      Bundles bundles,
      Clock clock,
      Supplier<String> runs) {
    this.files = files;
    this.target = target;
    this.settings = settings.withDeleteExtra(true);
    this.force = force;
    this.bundles = bundles;
    this.clock = clock;
    this.runs = runs;
  }

  /**
   * Tells what an update would do; writes nothing.
   *
   * @param steps told of each file, by path in manifest order
   * @throws InvalidInputException if nothing was downloaded into the folder
   * @throws ConflictException if it holds a bundle of another repo, one that is gone, or a part of
   *     one, and force is not asked for
   */
  public UpdatePlan plan(Path folder, Consumer<UpdateStep> steps) {
    Path root = root(folder);
    DestinationState.Earlier earlier = earlier(root);
    return guard(root, open(root, earlier), steps)
        .run(
            earlier.bases().stream().map(base -> BundleId.of(base.bundle())).toList(),
            BundleId.of(target.bundle()));
  }

  /**
   * Updates a folder. Interrupting the calling thread cancels.
   *
   * @return what was done, with the files that failed while others went on
   * @throws LocalChangesException if files were changed or added locally that would be lost
   * @throws InvalidInputException as {@link #plan} does
   * @throws ConflictException likewise
   */
  public DownloadResult run(Path folder, Progress progress) {
    Path root = root(folder);
    DestinationState.Earlier earlier = earlier(root);
    if (!force) {
      UpdatePlan plan =
          guard(root, open(root, earlier), step -> {}).run(List.of(), BundleId.of(target.bundle()));
      if (plan.conflicts() > 0) {
        throw new LocalChangesException(root.toString(), plan.conflicting(), plan.conflicts());
      }
    }
    return new DownloadPipeline(files, target, settings, clock, runs)
        .run(root, progress, Optional.of(open(root, earlier)), Optional.of(earlier));
  }

  private UpdateGuard guard(Path root, OlderBundles older, Consumer<UpdateStep> steps) {
    return new UpdateGuard(root, settings.leaveOut(), older, files, steps);
  }

  private static Path root(Path folder) {
    if (!Files.exists(folder)) {
      throw new NotFoundException(
          "path", folder.toString(), "folder " + folder + " does not exist");
    }
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      throw DownloadReport.failure(BundlePath.ROOT, e);
    }
  }

  private DestinationState.Earlier earlier(Path root) {
    DestinationState.Earlier earlier =
        DestinationState.read(root)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "failed to find metadata dir in "
                            + root
                            + ": nothing was downloaded into it that could be updated"));
    if (!earlier.repo().equals(target.repo())) {
      throw new ConflictException(
          root
              + " was not updated: it holds a download of repo "
              + earlier.repo()
              + ", not of "
              + target.repo());
    }
    if (earlier.partial() && !force) {
      throw new ConflictException(
          root
              + " was not updated: it holds only a part of bundle "
              + earlier.bundle()
              + "; download into it again what is wanted, or update with --force to have all of it");
    }
    return earlier;
  }

  private OlderBundles open(Path root, DestinationState.Earlier earlier) {
    OlderBundles older = new OlderBundles(files, settings.trustTimes(), force);
    List<String> gone = new ArrayList<>();
    for (DestinationState.Base base : earlier.bases()) {
      Optional<BundleFiles> found =
          base.bundle().equals(target.bundle())
              ? Optional.of(files)
              : bundles.find(
                  BundleId.of(base.bundle()), DestinationState.descriptor(root, base.bundle()));
      found.ifPresentOrElse(one -> older.add(one, base.finished()), () -> gone.add(base.bundle()));
    }
    if (!gone.isEmpty() && !force) {
      throw new ConflictException(
          root
              + " was not updated: bundle "
              + String.join(", ", gone)
              + ", which it holds, was deleted, so it cannot be told what was changed since;"
              + " update with --force to take what the new bundle has");
    }
    return older;
  }
}
