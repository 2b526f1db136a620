package io.datamon.transfer;

import io.datamon.model.BundlePath;
import io.datamon.tree.FileStat;
import io.datamon.tree.FileType;
import io.datamon.tree.TreeItem;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The walk of an upload of one stream: the folders that lead to the file, and the file. */
final class StreamWalk implements UploadThreads.Walk {
  private static final int FOLDER_MODE = 0755;

  /** There is no file: it is never opened, as no attributes are asked for. */
  private static final Path NO_FILE = Path.of("");

  private final UploadSource.Stream stream;
  private final Instant time;
  private final BaseCursor base;
  private final UploadThreads threads;
  private final Reporter reporter;

  StreamWalk(
      UploadSource.Stream stream,
      Instant time,
      BaseCursor base,
      UploadThreads threads,
      Reporter reporter) {
    this.stream = stream;
    this.time = time;
    this.base = base;
    this.threads = threads;
    this.reporter = reporter;
  }

  @Override
  public void run() throws InterruptedException {
    Deque<BundlePath> folders = new ArrayDeque<>();
    for (BundlePath at = stream.path().parent(); !at.isRoot(); at = at.parent()) {
      folders.addFirst(at);
    }
    folders.addFirst(BundlePath.ROOT);
    FileStat folder = new FileStat(FileType.FOLDER, 0, FOLDER_MODE, time, time, 0, 0, 1, 0, 0);
    for (BundlePath path : folders) {
      threads.put(new Pending.Known(new TreeItem(path, NO_FILE, folder), Optional.empty()));
    }
    reporter.found(0);
    Optional<BaseEntry> before = base.at(stream.path());
    TreeItem item = new TreeItem(stream.path(), NO_FILE, StreamBytes.unknown(time));
    threads.put(
        new Pending.Large(
            item, before, () -> StreamBytes.open(stream.bytes(), time), new LargeFile()));
  }
}
