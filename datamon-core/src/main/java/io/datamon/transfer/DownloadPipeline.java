package io.datamon.transfer;

import io.datamon.error.UnavailableException;
import io.datamon.model.BundlePath;
import io.datamon.tree.Destination;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Restores a bundle, or part of it, into a folder.
 *
 * <p>Each file is written under a temporary name, checked, and renamed, so a file under its own
 * name is whole. A download that was interrupted goes on where it stopped when it is run again; one
 * that is run again after it ended keeps what is right and mends what is not. Nothing outside the
 * folder is written, whatever the bundle says.
 *
 * <p>Memory is bounded: by {@link DownloadSettings#memoryBytes}, by one chunk a worker, and by the
 * names of one folder.
 */
public final class DownloadPipeline {
  private final DownloadSource source;
  private final DownloadTarget target;
  private final DownloadSettings settings;
  private final Clock clock;
  private final Supplier<String> runs;

  /**
   * Prepares a download.
   *
   * @param runs returns a new run id at each call: 8 to 32 lower-case letters and digits, random
   */
  public DownloadPipeline(
      DownloadSource source,
      DownloadTarget target,
      DownloadSettings settings,
      Clock clock,
      Supplier<String> runs) {
    this.source = source;
    this.target = target;
    this.settings = settings;
    this.clock = clock;
    this.runs = runs;
  }

  /**
   * Downloads. Interrupting the calling thread cancels; then, and when it fails, nothing is left of
   * unfinished files; nor of the destination, if it was made and nothing was written there.
   *
   * @param folder the destination; made if it does not exist
   * @return what was done, with the files that failed while others went on
   * @throws io.datamon.error.AlreadyExistsException if the destination holds something else
   * @throws io.datamon.error.InvalidInputException if the destination lies in a store or cache
   * @throws io.datamon.error.ConflictException if names of the bundle collide there, or another
   *     download into it is running
   * @throws UnavailableException if there is no room, or store or disk failed for good
   * @throws io.datamon.error.CorruptException if the manifest is damaged; damaged files are in the
   *     result
   * @throws io.datamon.error.CancelledException if it was cancelled
   */
  public DownloadResult run(Path folder, Progress progress) {
    return run(folder, progress, Optional.empty(), Optional.empty());
  }

  /**
   * Downloads over earlier bundles.
   *
   * @param over what is known of them; empty: nothing
   * @param expected what the destination must say of them; empty: anything
   */
  DownloadResult run(
      Path folder,
      Progress progress,
      Optional<OlderBundles> over,
      Optional<DestinationState.Earlier> expected) {
    DestinationFolder place = DestinationFolder.make(folder, settings.leaveOut());
    DownloadReport report = new DownloadReport(progress);
    try {
      run(place, report, over, expected);
    } catch (RuntimeException e) {
      undo(e, place::removeMade);
      throw e;
    }
    return report.result();
  }

  private void run(
      DestinationFolder place,
      DownloadReport report,
      Optional<OlderBundles> over,
      Optional<DestinationState.Earlier> expected) {
    Path root = place.root();
    String run = runs.get();
    boolean force = settings.forceDest() || over.isPresent();
    try (DestinationState state =
        DestinationState.begin(
            root, target, settings.isPart(), force, expected, run, clock.instant())) {
      try {
        Destination destination = Destination.open(root, state.folder(), run, report::warned);
        prepare(destination, state, report);
        transfer(destination, state, report, over);
      } catch (RuntimeException e) {
        undo(e, () -> place.forget(state));
        throw e;
      }
    }
  }

  /** What fails after a failure is told with it. */
  private static void undo(RuntimeException failure, Runnable undoing) {
    try {
      undoing.run();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private void prepare(Destination destination, DestinationState state, DownloadReport report) {
    try {
      if (!state.deadRuns().isEmpty()) {
        for (String dead : state.deadRuns()) {
          destination.sweep(dead);
        }
        state.cleaned();
      }
      new DownloadSurvey(source, settings, destination).run(state.isFresh(), report);
    } catch (IOException e) {
      throw DownloadReport.failure(BundlePath.ROOT, e);
    }
  }

  private void transfer(
      Destination destination,
      DestinationState state,
      DownloadReport report,
      Optional<OlderBundles> over) {
    JobWriter writer = new JobWriter(destination, report);
    try (GroupPool pool = new GroupPool(settings.workers())) {
      DownloadPlanner planner =
          new DownloadPlanner(
              source, settings, destination, report, writer, pool, trust(destination, state, over));
      DownloadFinish finish =
          new DownloadFinish(planner, settings, destination, report, writer, pool, state.isFresh());
      planner.planAll();
      pool.await();
      finish.links();
      if (settings.deleteExtra()) {
        if (report.isComplete() && over.isPresent()) {
          over.get().removeStale(destination, report, pool::check);
        } else if (report.isComplete()) {
          new ExtraFiles(source, settings, destination, report).remove(pool::check);
        } else {
          report.warned(
              BundlePath.ROOT,
              "files that are not in the bundle were not removed, because some files failed");
        }
      }
      if (report.isComplete() && settings.metadata()) {
        state.finish();
      }
      finish.folders();
      if (report.isComplete() && !settings.metadata()) {
        // Not before: without it, a run that goes on where this one was killed is refused.
        state.remove();
      }
      finish.root();
    } finally {
      // The pool is closed by now: nobody writes any more.
      writer.closeAll();
    }
  }

  private DownloadPlanner.Trust trust(
      Destination destination, DestinationState state, Optional<OlderBundles> over) {
    if (!settings.trustTimes()) {
      return (file, older, wanted) -> false;
    }
    if (over.isPresent()) {
      return (file, older, wanted) ->
          destination.isAsWanted(older, wanted) && over.get().isUntouched(file, older);
    }
    Optional<Instant> finished = state.finishedBefore();
    return (file, older, wanted) ->
        finished.isPresent()
            && older.changed().isBefore(finished.get())
            && destination.isAsWanted(older, wanted);
  }
}
