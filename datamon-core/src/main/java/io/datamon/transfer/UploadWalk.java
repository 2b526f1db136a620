package io.datamon.transfer;

import io.datamon.content.Sight;
import io.datamon.tree.FileType;
import io.datamon.tree.TreeItem;
import io.datamon.tree.TreeWalker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Walks the source beside the parent's entries and decides what has to be read. One thread.
 *
 * <p>Files are passed to workers in batches, so that a queue is touched once for many small files.
 * A batch is passed on before this thread waits for anything: what it waits for may need the batch.
 */
final class UploadWalk implements UploadThreads.Walk {
  private static final int BATCH_FILES = 128;
  private static final long BATCH_BYTES = 1 << 20;

  private final TreeWalker walker;
  private final PathFilter filter;
  private final BaseCursor base;
  private final Unchanged unchanged;
  private final UploadThreads threads;
  private final Reporter reporter;
  private final List<Pending.Small> batch = new ArrayList<>();
  private long batchBytes;

  UploadWalk(
      TreeWalker walker,
      PathFilter filter,
      BaseCursor base,
      Sight sight,
      UploadThreads threads,
      Reporter reporter) {
    this.walker = walker;
    this.filter = filter;
    this.base = base;
    this.unchanged = new Unchanged(sight);
    this.threads = threads;
    this.reporter = reporter;
  }

  @Override
  public void run() throws InterruptedException {
    while (walker.hasNext()) {
      TreeItem item = walker.next();
      boolean folder = item.stat().type() == FileType.FOLDER;
      if (folder && !filter.mayHold(item.path())) {
        walker.skipChildren();
        continue;
      }
      if (!folder && !filter.takes(item.path())) {
        continue;
      }
      pass(classify(item));
    }
    flush();
    reporter.counted();
  }

  private Pending classify(TreeItem item) {
    Optional<BaseEntry> before = base.at(item.path());
    if (item.stat().type() != FileType.FILE) {
      return new Pending.Known(item, Optional.empty());
    }
    reporter.found(item.stat().size());
    if (before.isPresent() && unchanged.is(item.stat(), before.get())) {
      return new Pending.Known(item, before);
    }
    return item.stat().size() <= SmallFilesReader.MAX_BYTES
        ? new Pending.Small(
            item, before, SourceFile.opening(item.file(), item.stat()), new CompletableFuture<>())
        : new Pending.Large(item, before, () -> SourceFile.open(item.file()), new LargeFile());
  }

  private void pass(Pending pending) throws InterruptedException {
    if (!threads.offer(pending)) {
      flush();
      threads.put(pending);
    }
    if (pending instanceof Pending.Small small) {
      batch.add(small);
      batchBytes += small.item().stat().size();
      if (batch.size() >= BATCH_FILES || batchBytes >= BATCH_BYTES) {
        flush();
      }
    }
  }

  private void flush() throws InterruptedException {
    if (!batch.isEmpty()) {
      threads.read(batch);
      batch.clear();
      batchBytes = 0;
    }
  }
}
