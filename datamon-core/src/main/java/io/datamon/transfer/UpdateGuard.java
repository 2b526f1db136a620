package io.datamon.transfer;

import io.datamon.model.BundleId;
import io.datamon.model.BundlePath;
import io.datamon.model.Entry;
import io.datamon.tree.FileType;
import io.datamon.tree.LeftOut;
import io.datamon.tree.TreeItem;
import io.datamon.tree.TreeWalker;
import io.datamon.tree.WalkOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Looks what an update of a folder would do, and what it would undo, before anything is changed:
 * the walk of the folder, the older bundles and the target have the same order and are merged. One
 * thread; writes nothing.
 */
final class UpdateGuard {
  private final OlderBundles older;
  private final BundleFiles target;
  private final TreeWalker walker;
  private final List<Peeking> before;
  private final Peeking after;
  private final Consumer<UpdateStep> steps;
  private final List<BundlePath> conflicting = new ArrayList<>();

  /** Folders of this machine where the bundle has something else: all in them has to go. */
  private final Set<BundlePath> inTheWay = new HashSet<>();

  private Optional<TreeItem> item = Optional.empty();
  private long added;
  private long replaced;
  private long removed;
  private long bytes;
  private long conflicts;

  UpdateGuard(
      Path folder,
      Set<Path> leaveOut,
      OlderBundles older,
      BundleFiles target,
      Consumer<UpdateStep> steps) {
    this.older = older;
    this.target = target;
    this.walker = new TreeWalker(folder, new WalkOptions(leaveOut, false), this::leftOut);
    this.before = older.entries();
    this.after = new Peeking(target.entries());
    this.steps = steps;
  }

  /** What cannot be looked at, and would have to be replaced or gone through, is in the way. */
  private void leftOut(LeftOut left) {
    if (left.reason() != LeftOut.Reason.VANISHED && target.find(left.path()).isPresent()) {
      conflict(left.path());
    }
  }

  UpdatePlan run(List<BundleId> from, BundleId to) {
    step();
    while (true) {
      Optional<BundlePath> path =
          Stream.concat(
                  Stream.concat(before.stream(), Stream.of(after)).flatMap(e -> e.path().stream()),
                  item.map(TreeItem::path).stream())
              .min(BundlePath::compareTo);
      if (path.isEmpty()) {
        return new UpdatePlan(from, to, added, replaced, removed, bytes, conflicts, conflicting);
      }
      List<Optional<Entry>> were = before.stream().map(one -> one.take(path.get())).toList();
      Optional<Entry> wanted = after.take(path.get());
      Optional<TreeItem> local = item.filter(found -> found.path().equals(path.get()));
      try {
        if (local.isPresent()) {
          look(local.get(), were, wanted);
          step();
        } else {
          wanted.filter(entry -> !(entry instanceof Entry.Directory)).ifPresent(this::add);
        }
      } catch (IOException e) {
        throw LocalFiles.unreadable(path.get(), e);
      }
    }
  }

  private void step() {
    item = walker.hasNext() ? Optional.of(walker.next()) : Optional.empty();
  }

  private void add(Entry wanted) {
    added++;
    write(UpdateStep.Action.ADD, wanted);
  }

  private void write(UpdateStep.Action action, Entry wanted) {
    long length = wanted instanceof Entry.File ? wanted.size() : 0;
    bytes += length;
    steps.accept(new UpdateStep(action, wanted.path(), length));
  }

  private void look(TreeItem local, List<Optional<Entry>> were, Optional<Entry> wanted)
      throws IOException {
    BundlePath path = local.path();
    if (local.stat().type() == FileType.FOLDER) {
      if (wanted.isPresent() && !(wanted.get() instanceof Entry.Directory)) {
        inTheWay.add(path);
        replaced++;
        write(UpdateStep.Action.REPLACE, wanted.get());
      }
      return;
    }
    if (isWanted(local, wanted)) {
      return;
    }
    if (older.isClean(local.file(), local.stat(), were)) {
      if (wanted.isPresent() && !(wanted.get() instanceof Entry.Directory)) {
        replaced++;
        write(UpdateStep.Action.REPLACE, wanted.get());
      } else {
        removed++;
        steps.accept(new UpdateStep(UpdateStep.Action.REMOVE, path, 0));
      }
    } else if (wanted.isPresent()
        || were.stream().anyMatch(Optional::isPresent)
        || isInTheWay(path)) {
      conflict(path);
    }
  }

  private boolean isWanted(TreeItem local, Optional<Entry> wanted) throws IOException {
    if (wanted.isEmpty()) {
      return false;
    }
    return wanted.get() instanceof Entry.File file && older.isUntouched(file, local.stat())
        || LocalFiles.isSame(target, local.file(), local.stat(), wanted.get());
  }

  private boolean isInTheWay(BundlePath path) {
    for (BundlePath at = path; !at.isRoot() && !inTheWay.isEmpty(); at = at.parent()) {
      if (inTheWay.contains(at)) {
        return true;
      }
    }
    return false;
  }

  private void conflict(BundlePath path) {
    conflicts++;
    if (conflicting.size() < UpdatePlan.MOST_CONFLICTS) {
      conflicting.add(path);
    }
    steps.accept(new UpdateStep(UpdateStep.Action.CONFLICT, path, 0));
  }
}
