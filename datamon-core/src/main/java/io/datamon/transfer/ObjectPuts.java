package io.datamon.transfer;

import io.datamon.error.AlreadyExistsException;
import io.datamon.error.DatamonException;
import io.datamon.error.UnavailableException;
import io.datamon.model.ChunkRef;
import io.datamon.model.Entry;
import io.datamon.model.FileContent;
import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.Key;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import io.datamon.store.PreconditionFailedException;
import io.datamon.store.StoredObject;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Puts files of a bundle as objects, many at once, as each costs a round trip. All but large ones
 * are in memory, within a budget; of others the contents are fetched as they are sent, and once
 * more before that for the checksum. Used by one thread.
 */
final class ObjectPuts implements AutoCloseable {
  private static final int THREADS = 16;

  /** Larger files are never in memory; with a small budget, others neither. */
  private static final int LARGEST = 32 << 20;

  /** What may be needed at once for a file that is not in memory. */
  private static final int CHUNKS = 8 << 20;

  private static final int UNIT = 1 << 10;
  private static final int IN_PARTS = 64 << 20;
  private static final int PART = 16 << 20;

  private final BundleFiles files;
  private final ObjectPlace place;
  private final boolean force;
  private final DownloadReport report;
  private final int inMemory;
  private final int budget;
  private final Semaphore units;
  private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, ObjectPuts::thread);

  ObjectPuts(
      BundleFiles files, ObjectPlace place, DownloadSettings settings, DownloadReport report) {
    this.files = files;
    this.place = place;
    this.force = settings.forceDest();
    this.report = report;
    this.inMemory = (int) Math.min(LARGEST, settings.memoryBytes() / 2);
    this.budget = (int) Math.min(Integer.MAX_VALUE, settings.memoryBytes() / UNIT);
    this.units = new Semaphore(budget);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "datamon-putter");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Has a file put; waits for room.
   *
   * @param isThere whether an object of its name was listed
   */
  void put(Entry.File file, boolean isThere) throws InterruptedException {
    long held = file.size() <= inMemory ? file.size() : held(file.size());
    // However small, not too many wait.
    int share = (int) Math.min(budget, 64 + held / UNIT);
    units.acquire(share);
    check();
    threads.execute(
        () -> {
          try {
            putNow(file, isThere);
          } catch (DatamonException e) {
            if (ObjectDownload.isOfOne(e)) {
              report.failed(file.path(), e);
            } else {
              failure.compareAndSet(null, e);
            }
          } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
          } finally {
            units.release(share);
          }
        });
  }

  /**
   * Returns how much is in memory, while it is put, of a file that is not there whole: chunks, and
   * where a store puts what is larger in parts, one of them, of which there are 10,000 at most.
   */
  static long held(long size) {
    return size <= IN_PARTS ? Math.min(CHUNKS, size) : Math.max(PART, size / 10_000) + CHUNKS;
  }

  private void check() {
    RuntimeException first = failure.get();
    if (first != null) {
      throw first;
    }
  }

  /** Waits for all that was begun. */
  void await() throws InterruptedException {
    units.acquire(budget);
    units.release(budget);
    check();
  }

  private void putNow(Entry.File file, boolean isThere) {
    if (failure.get() != null) {
      return;
    }
    Key key = place.key(file.path());
    Optional<ObjectInfo> there = isThere ? place.store().head(key) : Optional.empty();
    if (there.isEmpty()) {
      try {
        place.store().put(key, contents(file), Condition.IF_ABSENT, Durability.BARRIER);
        written(file);
        return;
      } catch (PreconditionFailedException e) {
        there = Optional.of(place.store().head(key).orElseThrow(() -> changing(key, e)));
      }
    }
    if (isKept(file, key, there.get())) {
      return;
    }
    if (!force) {
      throw new AlreadyExistsException(
          "object " + key + " holds something else; use --force-dest to replace what is there");
    }
    replace(key, contents(file), there.get());
    written(file);
  }

  private void written(Entry.File file) {
    report.fetched(file.size());
    report.done(file.path(), file.size());
  }

  private static AlreadyExistsException changing(Key key, PreconditionFailedException e) {
    AlreadyExistsException changing =
        new AlreadyExistsException("object " + key + " is being changed by others; run it again");
    changing.initCause(e);
    return changing;
  }

  private void replace(Key key, Payload contents, ObjectInfo there) {
    try {
      place.store().put(key, contents, Condition.ifVersion(there.version()), Durability.BARRIER);
    } catch (PreconditionFailedException e) {
      throw changing(key, e);
    }
  }

  private boolean isKept(Entry.File file, Key key, ObjectInfo there) {
    boolean same = there.size() == file.size() && isSame(files, place.store(), key, file);
    if (same) {
      report.kept(file.path(), file.size());
    }
    return same;
  }

  private Payload contents(Entry.File file) {
    if (file.size() > inMemory) {
      return new Payload() {
        @Override
        public long length() {
          return file.size();
        }

        @Override
        public InputStream open() {
          return files.open(file, 0);
        }
      };
    }
    try (InputStream in = files.open(file, 0)) {
      byte[] bytes = new byte[(int) file.size()];
      if (in.readNBytes(bytes, 0, bytes.length) < bytes.length) {
        throw new EOFException("it is shorter than it should be");
      }
      return Payload.of(bytes);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Tells whether an object has the contents of a file, which are not fetched for that. */
  static boolean isSame(BundleFiles files, ObjectStore store, Key key, Entry.File file) {
    try (StoredObject object = store.get(key, ByteRange.ALL)) {
      InputStream in = object.body();
      if (file.content() instanceof FileContent.Inline inline) {
        return Arrays.equals(in.readNBytes(inline.bytes().length() + 1), inline.bytes().toArray());
      }
      for (Iterator<ChunkRef> chunks = files.chunks(file.content()); chunks.hasNext(); ) {
        ChunkRef ref = chunks.next();
        byte[] bytes = in.readNBytes(ref.length());
        if (bytes.length < ref.length() || !files.hash(bytes, 0, bytes.length).equals(ref.id())) {
          return false;
        }
      }
      return in.read() < 0;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static DatamonException unreadable(Entry.File file, IOException e) {
    return new UnavailableException(file.path() + " could not be read: " + SourceFile.reason(e), e);
  }

  /** Ends what is being put, and waits for that. */
  @Override
  public void close() {
    threads.shutdownNow();
    boolean interrupted = false;
    while (!threads.isTerminated()) {
      try {
        threads.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
