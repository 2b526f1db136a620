package io.datamon.transfer;

import io.datamon.content.Sight;
import io.datamon.tree.TreeItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Walks the objects of a place beside the parent's entries and decides what has to be fetched. One
 * thread.
 *
 * <p>Small objects are fetched ahead and passed to workers in batches. A batch is passed on before
 * this thread waits for anything: what it waits for may need the batch.
 */
final class ObjectWalk implements UploadThreads.Walk {
  private static final int BATCH = 16;

  private final ObjectPlace place;
  private final ObjectTree tree;
  private final ObjectFetcher fetcher;
  private final BaseCursor base;
  private final Unchanged unchanged;
  private final UploadThreads threads;
  private final Reporter reporter;
  private final List<Pending.Small> batch = new ArrayList<>();

  ObjectWalk(
      ObjectPlace place,
      ObjectTree tree,
      BaseCursor base,
      Sight sight,
      UploadThreads threads,
      Reporter reporter) {
    this.place = place;
    this.tree = tree;
    this.fetcher = new ObjectFetcher(place);
    this.base = base;
    this.unchanged = new Unchanged(sight);
    this.threads = threads;
    this.reporter = reporter;
  }

  @Override
  public void run() throws InterruptedException {
    tree.require();
    while (tree.hasNext()) {
      ObjectItem found = tree.next();
      TreeItem item = found.treeItem();
      Optional<BaseEntry> before = base.at(item.path());
      if (found.folder()) {
        pass(new Pending.Known(item, Optional.empty()));
        continue;
      }
      reporter.found(found.size());
      if (before.isPresent() && unchanged.is(item.stat(), before.get())) {
        pass(new Pending.Known(item, before));
      } else if (found.size() > SmallFilesReader.MAX_BYTES) {
        pass(
            new Pending.Large(item, before, () -> ObjectBytes.open(place, found), new LargeFile()));
      } else {
        small(found, item, before);
      }
    }
    flush();
    reporter.counted();
  }

  private void small(ObjectItem found, TreeItem item, Optional<BaseEntry> before)
      throws InterruptedException {
    if (!fetcher.tryReserve(found)) {
      flush();
      fetcher.reserve(found);
    }
    Pending.Small small =
        new Pending.Small(item, before, fetcher.fetch(found), new CompletableFuture<>());
    pass(small);
    batch.add(small);
    if (batch.size() >= BATCH) {
      flush();
    }
  }

  private void pass(Pending pending) throws InterruptedException {
    if (!threads.offer(pending)) {
      flush();
      threads.put(pending);
    }
  }

  private void flush() throws InterruptedException {
    if (!batch.isEmpty()) {
      threads.read(batch);
      batch.clear();
    }
  }

  @Override
  public void close() {
    fetcher.close();
    tree.close();
  }
}
