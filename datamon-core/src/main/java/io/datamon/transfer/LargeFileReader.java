package io.datamon.transfer;

import io.datamon.content.Chunker;
import io.datamon.model.Bytes;
import io.datamon.model.ChunkRef;
import io.datamon.model.FileContent;
import io.datamon.model.Profile;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;

/**
 * Reads large files one after another and cuts them; workers do the rest, so that one file uses all
 * cores.
 *
 * <p>One thread; memory is a fixed number of buffers of the greatest chunk length.
 */
final class LargeFileReader {
  private static final int TRIES = 2;

  private final Profile profile;
  private final Chunker chunker;
  private final ChunkTasks tasks;
  private final BlockingQueue<byte[]> buffers;

  /** Where cut chunks go. */
  interface ChunkTasks {
    /**
     * Has a worker hash a chunk, and write it if the parent's file does not have it.
     *
     * @param done to be run when the bytes are not needed any more
     */
    CompletableFuture<ChunkRef> submit(byte[] bytes, int length, BaseChunks before, Runnable done)
        throws InterruptedException;
  }

  LargeFileReader(Profile profile, int bufferCount, ChunkTasks tasks) {
    this.profile = profile;
    this.chunker = new Chunker(profile);
    this.tasks = tasks;
    this.buffers = new ArrayBlockingQueue<>(bufferCount);
    for (int i = 0; i < bufferCount; i++) {
      buffers.add(new byte[0]); // made at first use
    }
  }

  /** Reads a file; how it went is told step by step. */
  void read(SourceBytes.Opening opening, BaseChunks before, LargeFile target)
      throws InterruptedException {
    target.put(new LargeFile.Step.Begin(before));
    try {
      for (int i = 0; i < TRIES; i++) {
        if (i > 0) {
          target.put(new LargeFile.Step.Again());
        }
        try (SourceBytes file = opening.open()) {
          if (file.stat().size() <= FileContent.MAX_INLINE) {
            byte[] bytes = new byte[FileContent.MAX_INLINE + 1];
            int n = file.read(bytes, 0, bytes.length);
            if (file.isUnchanged(n)) {
              target.put(new LargeFile.Step.Whole(file.stat(), Bytes.copyOf(bytes, 0, n)));
              return;
            }
            continue;
          }
          long length = cut(file, before, target);
          if (file.isUnchanged(length)) {
            target.put(new LargeFile.Step.Done(file.stat()));
            return;
          }
        }
      }
      target.put(new LargeFile.Step.Failed(SourceFile.changing()));
    } catch (ClosedByInterruptException e) {
      throw new InterruptedException();
    } catch (IOException e) {
      target.put(new LargeFile.Step.Failed(SourceFile.reason(e)));
    }
  }

  private long cut(SourceBytes file, BaseChunks before, LargeFile target)
      throws IOException, InterruptedException {
    long total = 0;
    byte[] current = buffer();
    boolean mine = true; // whether the current buffer has to be put back here
    try {
      int filled = 0;
      while (true) {
        filled += file.read(current, filled, profile.chunkMax() - filled);
        boolean last = filled < profile.chunkMax();
        if (filled == 0) {
          return total;
        }
        int n = chunker.next(current, 0, filled, last);
        int rest = filled - n;
        boolean more = (rest > 0 || !last) && total + n <= file.stat().size();
        byte[] chunk = current;
        byte[] next = more ? buffer() : current;
        if (more) {
          System.arraycopy(chunk, n, next, 0, rest);
        }
        current = next;
        mine = more;
        target.put(
            new LargeFile.Step.Chunk(tasks.submit(chunk, n, before, () -> buffers.add(chunk))));
        total += n;
        if (!more) {
          return total; // at the end, or it grows: there is no need to follow it
        }
        filled = rest;
      }
    } finally {
      if (mine) {
        buffers.add(current);
      }
    }
  }

  private byte[] buffer() throws InterruptedException {
    byte[] buffer = buffers.take();
    return buffer.length == 0 ? new byte[profile.chunkMax()] : buffer;
  }
}
