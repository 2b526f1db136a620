package io.datamon.transfer;

import io.datamon.content.Sight;
import io.datamon.manifest.ChunkListWriter;
import io.datamon.manifest.ListedContent;
import io.datamon.manifest.ManifestSummary;
import io.datamon.manifest.ManifestWriter;
import io.datamon.model.Bytes;
import io.datamon.model.ChunkRef;
import io.datamon.model.Entry;
import io.datamon.model.Extras;
import io.datamon.model.FileContent;
import io.datamon.model.PackId;
import io.datamon.model.Profile;
import io.datamon.tree.FileStat;
import io.datamon.tree.RawPaths;
import io.datamon.tree.TreeItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * Takes what the walk and the workers found, in order, and writes the manifest and the stat cache.
 * The caller's thread.
 */
final class UploadManifest {
  private final Profile profile;
  private final PageStore pages;
  private final ManifestWriter writer;
  private final Optional<StatCacheWriter> cache;
  private final EntryExtras extras;
  private final Racy racy;
  private final Failures failures;
  private final Reporter reporter;
  private long readFiles;

  UploadManifest(
      Sight sight,
      PageStore pages,
      Optional<StatCacheWriter> cache,
      EntryExtras extras,
      Racy racy,
      Failures failures,
      Reporter reporter) {
    this.profile = sight.profile();
    this.pages = pages;
    this.writer = new ManifestWriter(profile, pages);
    this.cache = cache;
    this.extras = extras;
    this.racy = racy;
    this.failures = failures;
    this.reporter = reporter;
  }

  /** Takes everything up to the end of the walk. */
  ManifestSummary run(UploadThreads threads) throws InterruptedException {
    while (true) {
      Pending next = threads.take();
      if (next instanceof Pending.End) {
        return writer.finish();
      } else if (next instanceof Pending.Known known) {
        addKnown(known);
      } else if (next instanceof Pending.Small small) {
        addSmall(small);
      } else if (next instanceof Pending.Large large) {
        addLarge(large);
      }
    }
  }

  /** Returns how many files were read. */
  long readFiles() {
    return readFiles;
  }

  private void addKnown(Pending.Known known) {
    TreeItem item = known.item();
    switch (item.stat().type()) {
      case FOLDER ->
          add(
              item,
              item.stat(),
              found ->
                  new Entry.Directory(
                      item.path(), item.stat().mode(), item.stat().modified(), found),
              List.of());
      case LINK -> addLink(item);
      default -> {
        BaseEntry base = known.base().orElseThrow();
        FileContent content = ((Entry.File) base.entry()).content();
        addFile(item, item.stat(), content, base.listedPacks());
        reporter.kept(item.path(), item.stat().size());
      }
    }
  }

  private void addLink(TreeItem item) {
    Bytes target;
    try {
      target = RawPaths.target(Files.readSymbolicLink(item.file()));
    } catch (IOException e) {
      failures.add(item.path(), SourceFile.reason(e));
      return;
    }
    add(
        item,
        item.stat(),
        found ->
            new Entry.Link(item.path(), item.stat().mode(), item.stat().modified(), target, found),
        List.of());
  }

  private void addSmall(Pending.Small small) throws InterruptedException {
    FileResult result;
    try {
      result = small.result().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    TreeItem item = small.item();
    if (result instanceof FileResult.Failed failed) {
      failures.add(item.path(), failed.reason());
      return;
    }
    readFiles++;
    if (result instanceof FileResult.Inline inline) {
      addFile(item, inline.stat(), new FileContent.Inline(inline.bytes()), List.of());
      reporter.done(item.path(), inline.stat().size());
    } else if (result instanceof FileResult.Same same) {
      addFile(item, same.stat(), same.content(), same.listedPacks());
      reporter.done(item.path(), same.stat().size());
    } else if (result instanceof FileResult.Chunked chunked) {
      ChunkListWriter list = new ChunkListWriter(profile, pages);
      chunked.chunks().forEach(list::add);
      ListedContent content = list.finish(chunked.stat().size());
      addFile(item, chunked.stat(), content.content(), content.packs());
      reporter.done(item.path(), chunked.stat().size());
    }
  }

  private void addLarge(Pending.Large large) throws InterruptedException {
    LargeFile.Step first = large.steps().take();
    LargeContent content =
        new LargeContent(profile, pages, ((LargeFile.Step.Begin) first).before());
    long bytes = 0;
    while (true) {
      LargeFile.Step step = large.steps().take();
      if (step instanceof LargeFile.Step.Chunk chunk) {
        ChunkRef ref = get(chunk);
        content.add(ref);
        bytes += ref.length();
        reporter.part(large.item().path(), bytes);
      } else if (step instanceof LargeFile.Step.Again) {
        content = content.restart();
        bytes = 0;
      } else if (step instanceof LargeFile.Step.Whole whole) {
        readFiles++;
        addFile(large.item(), whole.stat(), new FileContent.Inline(whole.bytes()), List.of());
        reporter.done(large.item().path(), whole.stat().size());
        return;
      } else if (step instanceof LargeFile.Step.Failed failed) {
        failures.add(large.item().path(), failed.reason());
        return;
      } else if (step instanceof LargeFile.Step.Done done) {
        readFiles++;
        addLargeFile(large.item(), done.stat(), content.finish(done.stat().size()));
        return;
      }
    }
  }

  private void addLargeFile(TreeItem item, FileStat stat, ListedContent content) {
    addFile(item, stat, content.content(), content.packs());
    reporter.done(item.path(), stat.size());
  }

  private static ChunkRef get(LargeFile.Step.Chunk chunk) throws InterruptedException {
    try {
      return chunk.ref().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private void addFile(
      TreeItem item, FileStat stat, FileContent content, Collection<PackId> packs) {
    Collection<PackId> listed = content instanceof FileContent.Listed ? packs : List.of();
    add(
        item,
        stat,
        found ->
            new Entry.File(item.path(), stat.mode(), stat.modified(), stat.size(), content, found),
        listed);
  }

  private interface EntryMaker {
    Entry make(Extras extras);
  }

  private void add(TreeItem item, FileStat stat, EntryMaker maker, Collection<PackId> listed) {
    Path file = item.file();
    Extras found;
    try {
      found = extras.read(file, item.path(), stat);
    } catch (IOException e) {
      failures.add(item.path(), SourceFile.reason(e));
      return;
    }
    cache.ifPresent(open -> open.entry(racy.stamp(stat), listed));
    writer.add(maker.make(found), listed);
  }
}
