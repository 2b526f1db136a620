package io.datamon.transfer;

import io.datamon.content.ChunkHasher;
import io.datamon.content.ChunkWriter;
import io.datamon.content.PackOutput;
import io.datamon.content.Sight;
import io.datamon.error.CancelledException;
import io.datamon.error.DatamonException;
import io.datamon.manifest.ChunkLists;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The threads of an upload: a walker, workers that read, hash, compress and pack, and a reader of
 * large files. The caller's thread takes what they found, in order.
 *
 * <p>All queues are bounded but that of large files, whose items are in the bounded one as well. A
 * failure in one thread ends all and is thrown to the caller.
 */
final class UploadThreads implements AutoCloseable {
  /** How many entries may be between the walk and the manifest. */
  private static final int IN_FLIGHT = 1 << 14;

  /** How many pieces of work may wait for a worker. */
  private static final int WAITING_WORK = 64;

  private final Sight sight;
  private final ChunkLists lists;
  private final PackOutput output;
  private final BlockingQueue<Pending> inOrder = new ArrayBlockingQueue<>(IN_FLIGHT);
  private final BlockingQueue<Work> work = new ArrayBlockingQueue<>(WAITING_WORK);
  private final BlockingQueue<Pending> large = new LinkedBlockingQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final Thread caller = Thread.currentThread();
  private volatile boolean closing;

  /** Finds what is uploaded, and passes it on in manifest order. */
  interface Walk extends AutoCloseable {
    void run() throws InterruptedException;

    /** Releases what it holds; when all threads have ended. */
    @Override
    default void close() {}
  }

  /** What a worker does next. */
  private sealed interface Work {
    record Files(List<Pending.Small> files) implements Work {}

    @SuppressWarnings("ArrayRecordComponent") // a pooled buffer, never compared
    record Chunk(
        byte[] bytes,
        int length,
        BaseChunks before,
        Runnable done,
        CompletableFuture<ChunkRef> result)
        implements Work {}

    record Stop() implements Work {}
  }

  UploadThreads(Sight sight, ChunkLists lists, PackOutput output) {
    this.sight = sight;
    this.lists = lists;
    this.output = output;
  }

  /** Starts workers, the reader of large files and the walk. */
  void start(Walk walk, int workers) {
    List<Thread> workerThreads = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      workerThreads.add(thread("datamon-worker-" + i, this::runWorker));
    }
    Thread reader = thread("datamon-reader", () -> runReader(2 * workers + 2));
    thread(
        "datamon-walker",
        () -> {
          walk.run();
          large.put(new Pending.End());
          reader.join();
          for (int i = 0; i < workers; i++) {
            work.put(new Work.Stop());
          }
          for (Thread worker : workerThreads) {
            worker.join(); // so that all packs are closed when the caller sees the end
          }
          inOrder.put(new Pending.End());
        });
    threads.forEach(Thread::start);
  }

  private interface Body {
    void run() throws InterruptedException;
  }

  private Thread thread(String name, Body body) {
    Thread thread =
        new Thread(
            () -> {
              try {
                body.run();
              } catch (InterruptedException e) {
                fail(new CancelledException("the upload was interrupted", e));
              } catch (RuntimeException | Error e) {
                fail(e);
              }
            },
            name);
    thread.setDaemon(true);
    threads.add(thread);
    return thread;
  }

  /** Notes the first failure, and wakes the caller, which ends the others. */
  private void fail(Throwable e) {
    if (!closing && failure.compareAndSet(null, e)) {
      caller.interrupt();
    }
  }

  private void runWorker() throws InterruptedException {
    ChunkWriter writer = output.dataWriter();
    ChunkHasher.Batch hasher = new ChunkHasher.Batch();
    SmallFilesReader files = new SmallFilesReader(sight, lists, writer, hasher);
    while (true) {
      Work next = work.take();
      if (next instanceof Work.Stop) {
        writer.flush();
        return;
      } else if (next instanceof Work.Chunk chunk) {
        hashAndWrite(chunk, writer, hasher);
      } else if (next instanceof Work.Files batch) {
        try {
          files.read(batch.files());
        } catch (ClosedByInterruptException e) {
          throw new InterruptedException();
        }
      }
    }
  }

  private static void hashAndWrite(Work.Chunk chunk, ChunkWriter writer, ChunkHasher.Batch hasher) {
    hasher.add(ChunkKind.DATA, chunk.bytes(), 0, chunk.length());
    Digest id = hasher.finish().get(0);
    Optional<ChunkRef> known = chunk.before().peek(id);
    ChunkRef ref =
        known.isPresent()
            ? known.get()
            : writer.put(ChunkKind.DATA, id, chunk.bytes(), 0, chunk.length());
    chunk.done().run();
    chunk.result().complete(ref);
  }

  private void runReader(int buffers) throws InterruptedException {
    LargeFileReader reader = null;
    while (true) {
      Pending next = large.take();
      if (!(next instanceof Pending.Large file)) {
        return;
      }
      if (reader == null) { // its buffers are large too
        reader = new LargeFileReader(sight.profile(), buffers, this::submitChunk);
      }
      reader.read(file.opening(), new BaseChunks(sight, lists, file.base()), file.steps());
    }
  }

  private CompletableFuture<ChunkRef> submitChunk(
      byte[] bytes, int length, BaseChunks before, Runnable done) throws InterruptedException {
    CompletableFuture<ChunkRef> result = new CompletableFuture<>();
    work.put(new Work.Chunk(bytes, length, before, done, result));
    return result;
  }

  /** Passes on an entry; false if that would wait. */
  boolean offer(Pending pending) {
    if (!inOrder.offer(pending)) {
      return false;
    }
    passToReader(pending);
    return true;
  }

  /** Passes on an entry, waiting for room. */
  void put(Pending pending) throws InterruptedException {
    inOrder.put(pending);
    passToReader(pending);
  }

  private void passToReader(Pending pending) {
    if (pending instanceof Pending.Large) {
      large.add(pending);
    }
  }

  /** Has a worker read files. */
  void read(List<Pending.Small> files) throws InterruptedException {
    work.put(new Work.Files(List.copyOf(files)));
  }

  /** Returns the next entry of the walk. */
  Pending take() throws InterruptedException {
    return inOrder.take();
  }

  /** Returns what to throw when the caller ended early: the failure of a thread, if one did it. */
  RuntimeException interrupted(Exception e) {
    Throwable first = failure.get();
    if (first instanceof DatamonException known) {
      return known;
    }
    if (first instanceof RuntimeException known) {
      return known;
    }
    if (first instanceof Error error) {
      throw error;
    }
    if (e instanceof RuntimeException own) {
      return own;
    }
    Thread.currentThread().interrupt();
    return new CancelledException("the upload was interrupted", e);
  }

  /** Ends all threads and waits for them. */
  @Override
  public void close() {
    closing = true;
    boolean interrupted = Thread.interrupted() && failure.get() == null;
    for (Thread thread : threads) {
      thread.interrupt();
    }
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = failure.get() == null;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
