package io.datamon.transfer;

import io.datamon.model.Bytes;
import io.datamon.model.ChunkRef;
import io.datamon.tree.FileStat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A large file on its way from the reader, which cuts it, by the workers, which hash and write its
 * chunks, to the writer of the manifest, which takes them in order.
 */
final class LargeFile {
  /** How many chunks of one file may be ahead of the manifest. */
  private static final int AHEAD = 1 << 15;

  private final BlockingQueue<Step> steps = new LinkedBlockingQueue<>(AHEAD);

  /** What happens to a large file, in order. */
  sealed interface Step {
    /** First of all: what the parent has of the file. */
    record Begin(BaseChunks before) implements Step {}

    /** The next chunk, once its place is known. */
    record Chunk(CompletableFuture<ChunkRef> ref) implements Step {}

    /** All chunks so far do not count: the file is read again. */
    record Again() implements Step {}

    /** The file was read to its end and did not change. */
    record Done(FileStat stat) implements Step {}

    /** The file has become so small that it lives in its entry. */
    record Whole(FileStat stat, Bytes bytes) implements Step {}

    /** The file could not be read; why, in a line for a person. */
    record Failed(String reason) implements Step {}
  }

  void put(Step step) throws InterruptedException {
    steps.put(step);
  }

  Step take() throws InterruptedException {
    return steps.take();
  }
}
