package io.datamon.transfer;

import io.datamon.error.CancelledException;
import io.datamon.error.CorruptException;
import io.datamon.error.DatamonException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NoSuchObjectException;
import io.datamon.manifest.FolderRuns;
import io.datamon.model.BundlePath;
import io.datamon.model.ChunkRef;
import io.datamon.model.Entry;
import io.datamon.model.FileContent;
import io.datamon.tree.Attributes;
import io.datamon.tree.Destination;
import io.datamon.tree.FileStat;
import io.datamon.tree.FileType;
import io.datamon.tree.ReservedNames;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the entries of a bundle once, makes folders, keeps what is known to be right, and
 * hands everything else in groups to the pool. Used by one thread.
 */
final class DownloadPlanner {
  private final DownloadSource source;
  private final DownloadSettings settings;
  private final Destination destination;
  private final DownloadReport report;
  private final JobWriter writer;
  private final GroupFetcher fetcher;
  private final GroupPool pool;
  private final Trust trust;
  private final DeferredEntries links;
  private final DeferredEntries folders;
  private final PathSet entered = new PathSet();
  private final DownloadWindow window = new DownloadWindow();
  private DownloadGroup group = new DownloadGroup();

  /** Tells, without reading it, whether a file that stands in its place is what it is to be. */
  @FunctionalInterface
  interface Trust {
    boolean isRight(Entry.File file, FileStat older, Attributes wanted);
  }

  /**
   * Prepares to plan.
   *
   * @param trust tells which files need not be read
   */
  DownloadPlanner(
      DownloadSource source,
      DownloadSettings settings,
      Destination destination,
      DownloadReport report,
      JobWriter writer,
      GroupPool pool,
      Trust trust) {
    this.source = source;
    this.settings = settings;
    this.destination = destination;
    this.report = report;
    this.writer = writer;
    this.fetcher = new GroupFetcher(source, destination, writer, report, settings.memoryBytes());
    this.pool = pool;
    this.trust = trust;
    this.links = new DeferredEntries(source, this::isLate);
    this.folders = new DeferredEntries(source, Entry.Directory.class::isInstance);
  }

  /** Returns links and further names of files, which are made when all files are there. */
  DeferredEntries links() {
    return links;
  }

  /** Returns the folders. */
  DeferredEntries folders() {
    return folders;
  }

  /** Tells whether a folder was made or written into, so that it needs its attributes. */
  boolean isEntered(BundlePath folder) {
    return !settings.isPart() || entered.contains(folder);
  }

  private boolean isLate(Entry entry) {
    return settings.selects(entry)
        && !ReservedNames.isNeverRestored(entry.path())
        && (entry instanceof Entry.Link || isFurtherName(entry));
  }

  private boolean isFurtherName(Entry entry) {
    Optional<BundlePath> first = entry.extras().hardLink();
    return entry instanceof Entry.File && first.isPresent() && settings.selects(first.get());
  }

  /** Plans everything; returns when it is handed out, not when it is done. */
  void planAll() {
    @Nullable BundlePath last = null;
    FolderRuns runs = new FolderRuns(source::children);
    for (Iterator<Entry> entries = source.entries(); entries.hasNext(); ) {
      pool.check();
      Entry entry = entries.next();
      if (last != null && entry.path().compareTo(last) <= 0) {
        throw new CorruptException(
            "manifest", "the manifest is not in order: " + entry.path() + " comes after " + last);
      }
      last = entry.path();
      if (!runs.add(entry)) {
        throw new CorruptException(
            "manifest",
            "the manifest is damaged: "
                + entry.path()
                + " lies in "
                + entry.path().parent()
                + ", which is not a folder of the bundle; verify lists all of these");
      }
      if (links.take(entry)) {
        enterAbove(entry.path());
        continue;
      }
      try {
        plan(entry);
      } catch (IOException e) {
        failed(entry.path(), e);
      } catch (InvalidInputException e) {
        report.failed(entry.path(), e);
      }
    }
    flushLast();
  }

  private void plan(Entry entry) throws IOException {
    if (entry instanceof Entry.Directory) {
      folders.take(entry);
    }
    if (!settings.selects(entry)) {
      return;
    }
    if (ReservedNames.isNeverRestored(entry.path())) {
      throw new InvalidInputException(
          entry.path() + " was not restored: the name is reserved for Datamon's own files");
    }
    enterAbove(entry.path());
    if (entry instanceof Entry.Directory) {
      if (settings.isPart()) {
        entered.add(entry.path());
      }
      destination.folder(entry.path());
    } else if (entry instanceof Entry.File file) {
      plan(file);
    }
  }

  private void enterAbove(BundlePath path) {
    if (!settings.isPart()) {
      return;
    }
    for (BundlePath at = path.parent(); !at.isRoot() && !entered.contains(at); at = at.parent()) {
      entered.add(at);
    }
  }

  /** Plans a regular file, as if it had no other name. */
  void plan(Entry.File file) throws IOException {
    Optional<Destination.Present> older = destination.findOlder(file.path());
    if (older.isPresent() && older.get().stat().type() == FileType.FOLDER) {
      if (settings.deleteExtra() && !settings.isPart()) {
        destination.remove(file.path());
      }
    }
    older = older.filter(present -> present.stat().type() == FileType.FILE);
    Attributes wanted = Attributes.of(file, settings.owner(), settings.xattrs());
    Path place = older.isPresent() ? older.get().file() : destination.place(file.path());
    DownloadJob job = new DownloadJob(file, place, wanted, older);
    boolean sameSize = older.isPresent() && older.get().stat().size() == file.size();
    if (sameSize && trust.isRight(file, older.get().stat(), wanted) && fetcher.mend(job)) {
      return;
    }
    if (older.isPresent()) {
      destination.place(file.path());
    }
    if (file.content() instanceof FileContent.Listed) {
      planListed(job, sameSize);
    } else if (sameSize) {
      group.compare(job, chunks(file.content()));
    } else if (file.content() instanceof FileContent.Direct) {
      planPieces(job);
    } else {
      group.inline(job);
    }
    flushIfFull();
  }

  private static int chunks(FileContent content) {
    if (content instanceof FileContent.Listed) {
      return 2; // or more
    }
    return content instanceof FileContent.Direct direct ? direct.chunks().size() : 1;
  }

  private void planListed(DownloadJob job, boolean sameSize) {
    if (sameSize && isSame(job) && fetcher.mend(job)) {
      return;
    }
    planPieces(job);
  }

  private void begin(boolean byPack, int chunks) {
    if (byPack) {
      window.begin();
    } else {
      group.begin(chunks);
    }
  }

  /** Plans the chunks of a file; a list that is damaged fails the file. */
  private void planPieces(DownloadJob job) {
    int count = chunks(job.entry.content());
    // Pieces that an older file may have are compared in its order.
    boolean byPack = job.older.isEmpty() && count > 1;
    begin(byPack, count);
    long offset = 0;
    try {
      for (Iterator<ChunkRef> chunks = source.chunks(job.entry.content()); chunks.hasNext(); ) {
        ChunkRef ref = chunks.next();
        DownloadPiece piece = new DownloadPiece(job, offset, ref);
        offset = piece.end();
        if (offset > job.entry.size()) {
          break;
        }
        job.pending.incrementAndGet();
        if (byPack) {
          window.add(piece);
        } else {
          group.add(piece);
        }
        if (flushIfFull()) {
          pool.check();
          begin(byPack, count);
        }
      }
      if (offset != job.entry.size()) {
        throw new CorruptException(
            "manifest",
            job.entry.path()
                + " could not be restored: it has "
                + job.entry.size()
                + " bytes and its chunks have "
                + (offset > job.entry.size() ? "more" : offset));
      }
    } catch (CorruptException | NoSuchObjectException e) {
      writer.fail(job, e);
    }
    writer.release(job);
  }

  /** Compares a large file in pieces, by several threads. */
  private boolean isSame(DownloadJob job) {
    AtomicBoolean same = new AtomicBoolean(true);
    List<CountDownLatch> running = new ArrayList<>();
    List<DownloadPiece> batch = new ArrayList<>();
    long offset = 0;
    long batched = 0;
    try {
      Iterator<ChunkRef> chunks = source.chunks(job.entry.content());
      while (chunks.hasNext() && same.get()) {
        ChunkRef ref = chunks.next();
        batch.add(new DownloadPiece(job, offset, ref));
        offset += ref.length();
        batched += ref.length();
        if (batched >= DownloadGroup.MOST_STORED || !chunks.hasNext()) {
          running.add(compare(List.copyOf(batch), same));
          running.removeIf(latch -> latch.getCount() == 0);
          batch.clear();
          batched = 0;
        }
      }
    } catch (CorruptException | NoSuchObjectException e) {
      // The same failure comes again when it is planned, and is told then.
      same.set(false);
    }
    for (CountDownLatch latch : running) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancelledException("download cancelled", e);
      }
    }
    pool.check();
    return same.get() && offset == job.entry.size();
  }

  /**
   * Tells whether a file of the destination, under whatever name, has the contents of one of the
   * bundle. It is read, unless it is known to be that one: it stands under the other's name, too,
   * where nobody touched it since an earlier download.
   */
  boolean hasContents(Destination.Present present, Entry.File file) throws IOException {
    if (present.stat().size() != file.size()) {
      return false;
    }
    Attributes wanted = Attributes.of(file, settings.owner(), settings.xattrs());
    boolean sameFile =
        destination
            .find(file.path())
            .filter(named -> named.stat().isSameFile(present.stat()))
            .isPresent();
    if (sameFile && trust.isRight(file, present.stat(), wanted)) {
      return true;
    }
    DownloadJob job = new DownloadJob(file, present.file(), wanted, Optional.of(present));
    if (file.content() instanceof FileContent.Listed) {
      return isSame(job);
    }
    try (LocalCopies local = new LocalCopies(source)) {
      return local.isSame(job);
    }
  }

  private CountDownLatch compare(List<DownloadPiece> pieces, AtomicBoolean same) {
    CountDownLatch done = new CountDownLatch(1);
    pool.run(
        () -> {
          try (LocalCopies local = new LocalCopies(source)) {
            for (DownloadPiece piece : pieces) {
              if (!same.get()) {
                break;
              }
              same.compareAndSet(true, local.isSame(piece));
            }
          } catch (ClosedByInterruptException e) {
            throw new CancelledException("download cancelled", e);
          } catch (IOException e) {
            throw new IllegalStateException("a file that was only read could not be closed", e);
          } finally {
            done.countDown();
          }
        });
    return done;
  }

  private boolean flushIfFull() {
    boolean full = window.isFull() || group.isFull();
    if (window.isFull()) {
      flushWindow();
    }
    if (group.isFull()) {
      flushGroup();
    }
    return full;
  }

  private void flushWindow() {
    window.take(settings.workers()).forEach(part -> pool.run(() -> fetcher.run(part)));
  }

  private void flushGroup() {
    DownloadGroup full = group;
    group = new DownloadGroup();
    pool.run(() -> fetcher.run(full));
  }

  /** Hands out what is planned. */
  void flush() {
    flushWindow();
    if (!group.isEmpty()) {
      flushGroup();
    }
  }

  /** Hands out what is left, to all workers: there is nothing else for them to do. */
  private void flushLast() {
    flushWindow();
    if (!group.isEmpty()) {
      List<DownloadGroup> parts = group.split(settings.workers());
      group = new DownloadGroup();
      parts.forEach(part -> pool.run(() -> fetcher.run(part)));
    }
  }

  private void failed(BundlePath path, IOException e) {
    writer.stopIfHopeless(e);
    DatamonException cause = DownloadReport.failure(path, e);
    report.failed(path, cause);
  }
}
