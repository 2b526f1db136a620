package io.datamon.transfer;

import io.datamon.content.Sight;
import io.datamon.tree.LeftOut;
import io.datamon.tree.PathRules;
import io.datamon.tree.TreeWalker;
import io.datamon.tree.WalkOptions;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes the walk of an upload, after what is uploaded. */
record UploadWalks(
    UploadSettings settings,
    PathFilter filter,
    Failures failures,
    Sight sight,
    UploadThreads threads,
    Reporter reporter,
    BaseCursor base) {
  /** How many names of objects are in memory at once, at most. */
  private static final int OBJECTS_IN_MEMORY = 1 << 15;

  /** Returns the walk of a source. */
  UploadThreads.Walk of(UploadSource source, InstantSource clock) {
    if (source instanceof UploadSource.Stream stream) {
      return new StreamWalk(stream, clock.instant(), base, threads, reporter);
    }
    if (source instanceof UploadSource.Objects objects) {
      return new ObjectWalk(
          objects.place(),
          objects(objects.place(), settings, filter, this::leftOut),
          base,
          sight,
          threads,
          reporter);
    }
    TreeWalker walker =
        new TreeWalker(
            ((UploadSource.Folder) source).path(),
            new WalkOptions(settings.leaveOut(), settings.oneFileSystem(), settings.rules()),
            this::leftOut);
    return new UploadWalk(walker, filter, base, sight, threads, reporter);
  }

  /** Returns the objects that an upload with these settings takes. */
  static ObjectTree objects(
      ObjectPlace place, UploadSettings settings, PathFilter filter, Consumer<LeftOut> leftOut) {
    PathRules include = settings.rules().include();
    PathRules exclude = settings.rules().exclude();
    return new ObjectTree(
        place,
        (path, folder) ->
            (include.isEmpty() || include.covers(path, folder))
                && !exclude.cutsOff(path, folder)
                && filter.takes(path),
        leftOut,
        OBJECTS_IN_MEMORY);
  }

  private void leftOut(LeftOut leftOut) {
    if (leftOut.reason() == LeftOut.Reason.EXCLUDED) {
      if (filter.excluded(leftOut.path())) {
        reporter.skipped(leftOut.path(), leftOut.message());
      }
    } else if (leftOut.isFailure() || leftOut.reason() == LeftOut.Reason.VANISHED) {
      failures.add(leftOut.path(), leftOut.message());
    } else {
      reporter.skipped(leftOut.path(), leftOut.message());
    }
  }

  /** Closes what a scan has used, when its threads have ended. */
  static final class End implements AutoCloseable {
    private final BaseCursor base;
    private Optional<UploadThreads.Walk> walk = Optional.empty();

    End(BaseCursor base) {
      this.base = base;
    }

    UploadThreads.Walk closing(UploadThreads.Walk used) {
      walk = Optional.of(used);
      return used;
    }

    @Override
    public void close() {
      walk.ifPresent(UploadThreads.Walk::close);
      base.close();
    }
  }
}
