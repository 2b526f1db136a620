package io.datamon.storage.cloud;

import io.datamon.error.CancelledException;
import io.datamon.error.NoSuchObjectException;
import io.datamon.error.UnavailableException;
import io.datamon.store.ByteRange;
import io.datamon.store.StoredObject;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Parts of large objects that are fetched while what is before them is read: one connection does
 * not give what the network has. All objects of a store share a few parts. Used by one thread.
 */
final class ReadAhead {
  /** Objects of less are read by one request. */
  static final long LARGE = 16 << 20;

  private static final int PART = 8 << 20;
  private static final int PARTS = 4;

  /** The parts that a store may fetch ahead, and the threads that do it. */
  static final class Room implements AutoCloseable {
    private final Semaphore parts = new Semaphore(PARTS);
    private final ExecutorService threads =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "datamon-read-ahead");
              thread.setDaemon(true);
              return thread;
            });

    /** Ends what is being fetched. */
    @Override
    public void close() {
      threads.shutdownNow();
    }
  }

  /** Opens a part of the version of the object that is being read. */
  interface Source {
    StoredObject open(ByteRange range);
  }

  private record Part(long begin, int length, Future<byte[]> bytes) {}

  private final Room room;
  private final Source source;
  private final long end;
  private final Deque<Part> parts = new ArrayDeque<>();
  private long next;

  /**
   * Prepares to read ahead.
   *
   * @param from the first byte that is read by somebody
   * @param end where the object ends
   */
  ReadAhead(Room room, Source source, long from, long end) {
    this.room = room;
    this.source = source;
    this.next = from + PART; // what is before that comes with the first request
    this.end = end;
  }

  /** Begins to fetch what there is room for. */
  void fill() {
    while (next < end && room.parts.tryAcquire()) {
      long begin = next;
      int length = (int) Math.min(PART, end - begin);
      parts.add(new Part(begin, length, room.threads.submit(() -> fetch(begin, length))));
      next += length;
    }
  }

  private byte[] fetch(long begin, int length) throws IOException {
    try (StoredObject part = source.open(new ByteRange(begin, length))) {
      return part.body().readNBytes(length);
    }
  }

  /** Returns where the first part begins that is fetched; beyond all ends if there is none. */
  long begin() {
    return parts.isEmpty() ? Long.MAX_VALUE : parts.getFirst().begin();
  }

  /**
   * Returns the first part, when it is there.
   *
   * @param what what is done, for messages
   * @throws UnavailableException if it could not be read, or is of another version
   */
  byte[] take(String what) {
    Part part = parts.remove();
    try {
      byte[] bytes = part.bytes().get();
      if (bytes.length < part.length()) {
        throw new UnavailableException(what + ": a part of it came short; read it again");
      }
      return bytes;
    } catch (InterruptedException e) {
      part.bytes().cancel(true);
      throw CloudStore.interrupted(what, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof NoSuchObjectException gone) {
        throw new UnavailableException(
            what + ": the object was replaced or deleted meanwhile; read it again", gone);
      }
      if (e.getCause() instanceof CancelledException ended) {
        throw new UnavailableException(what + ": the store was closed", ended);
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new UnavailableException(what + ": " + e.getCause().getMessage(), e.getCause());
    } finally {
      room.parts.release();
    }
  }

  /** Ends what is being fetched. */
  void end() {
    for (Part each = parts.poll(); each != null; each = parts.poll()) {
      each.bytes().cancel(true);
      room.parts.release();
    }
  }
}
