package io.datamon.transfer;

import io.datamon.error.CancelledException;
import io.datamon.error.CorruptException;
import io.datamon.error.DatamonException;
import io.datamon.error.NoSuchObjectException;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.FileContent;
import io.datamon.model.PackId;
import io.datamon.tree.Destination;
import io.datamon.tree.NewFile;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Does what a group asks for: keeps what is right, fetches the rest, writes it. Thread-safe. */
final class GroupFetcher {
  private static final int MOST_ZERO_IDS = 64;
  private static final int PERMIT_BYTES = 1 << 10;

  private final DownloadSource source;
  private final Destination destination;
  private final JobWriter writer;
  private final DownloadReport report;
  private final Semaphore memory;
  private final int allMemory;

  /** Ids of chunks that were fetched and were nothing but zeros: a new file has those already. */
  private final Set<Digest> zeros = ConcurrentHashMap.newKeySet();

  GroupFetcher(
      DownloadSource source,
      Destination destination,
      JobWriter writer,
      DownloadReport report,
      long memoryBytes) {
    this.source = source;
    this.destination = destination;
    this.writer = writer;
    this.report = report;
    this.allMemory = (int) Math.min(memoryBytes / PERMIT_BYTES, 1 << 30);
    this.memory = new Semaphore(allMemory);
  }

  void run(DownloadGroup group) {
    List<DownloadPiece> wanted = new ArrayList<>();
    try (LocalCopies local = new LocalCopies(source)) {
      for (DownloadJob job : group.compared) {
        checkInterrupt();
        if (!keep(job, local)) {
          plan(job, group, wanted);
        }
      }
      wanted.addAll(group.pieces);
      wanted.removeIf(piece -> isThere(piece, local));
    } catch (ClosedByInterruptException e) {
      throw new CancelledException("download cancelled", e);
    } catch (IOException e) {
      throw new IllegalStateException("a file that was only read could not be closed", e);
    }
    for (DownloadJob job : group.inline) {
      checkInterrupt();
      FileContent.Inline content = (FileContent.Inline) job.entry.content();
      byte[] bytes = content.bytes().toArray();
      writer.write(job, 0, bytes, 0, bytes.length);
      writer.release(job);
    }
    for (Map<ChunkRef, List<DownloadPiece>> range : RangePlan.of(wanted)) {
      fetch(range);
    }
  }

  private static void checkInterrupt() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancelledException("download cancelled");
    }
  }

  /** Keeps a file whose contents are right; then its pieces are done with. */
  private boolean keep(DownloadJob job, LocalCopies local) throws IOException {
    if (!local.isSame(job)) {
      return false;
    }
    return mend(job);
  }

  /** Mends the attributes of a file whose contents are right. */
  boolean mend(DownloadJob job) {
    Destination.Present older = job.older.orElseThrow();
    // A file with other names elsewhere must not be changed there.
    if (older.stat().nlink() > 1 && !destination.isAsWanted(older.stat(), job.wanted)) {
      return false;
    }
    try {
      destination.mend(job.entry.path(), older, job.wanted);
      report.kept(job.entry.path(), job.entry.size());
      return true;
    } catch (IOException e) {
      // It is replaced, then.
      return false;
    }
  }

  private void plan(DownloadJob job, DownloadGroup group, List<DownloadPiece> wanted) {
    if (job.entry.content() instanceof FileContent.Direct direct) {
      long offset = 0;
      for (ChunkRef ref : direct.chunks()) {
        job.pending.incrementAndGet();
        wanted.add(new DownloadPiece(job, offset, ref));
        offset += ref.length();
      }
      writer.release(job);
    } else {
      group.inline.add(job);
    }
  }

  /** Takes a piece from the older file, or knows that it is zeros. */
  private boolean isThere(DownloadPiece piece, LocalCopies local) {
    checkInterrupt();
    try {
      if (zeros.contains(piece.ref().id())) {
        writer.write(piece.job(), piece.offset(), new byte[0], 0, 0);
      } else if (local.isSame(piece)) {
        writer.write(piece.job(), piece.offset(), local.bytes(), 0, piece.ref().length());
      } else {
        return false;
      }
    } catch (ClosedByInterruptException e) {
      throw new CancelledException("download cancelled", e);
    } catch (IOException e) {
      // It is fetched, then.
      return false;
    }
    writer.release(piece.job());
    return true;
  }

  private void fetch(Map<ChunkRef, List<DownloadPiece>> range) {
    range.values().forEach(pieces -> pieces.removeIf(this::isGivenUp));
    range.values().removeIf(List::isEmpty);
    if (range.isEmpty()) {
      return;
    }
    checkInterrupt();
    List<ChunkRef> refs = new ArrayList<>(range.keySet());
    PackId pack = refs.get(0).place().pack();
    int permits = (int) Math.min(allMemory, RangePlan.length(refs) / PERMIT_BYTES + 1);
    try {
      memory.acquire(permits);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("download cancelled", e);
    }
    Set<ChunkRef> delivered = new HashSet<>();
    try {
      read(pack, refs, range, delivered);
    } catch (CorruptException | NoSuchObjectException e) {
      refs.removeAll(delivered);
      if (refs.size() == 1) {
        give(range, refs.get(0), e);
      } else {
        // One bad chunk must not fail its neighbours.
        for (ChunkRef ref : refs) {
          try {
            read(pack, List.of(ref), range, delivered);
          } catch (CorruptException | NoSuchObjectException alone) {
            give(range, ref, alone);
          }
        }
      }
    } finally {
      memory.release(permits);
    }
  }

  private boolean isGivenUp(DownloadPiece piece) {
    if (piece.job().isFailed()) {
      writer.release(piece.job());
      return true;
    }
    return false;
  }

  private void read(
      PackId pack,
      List<ChunkRef> refs,
      Map<ChunkRef, List<DownloadPiece>> range,
      Set<ChunkRef> delivered) {
    source.read(
        pack,
        refs,
        (ref, plain, offset) -> {
          List<DownloadPiece> pieces = range.get(ref);
          if (pieces == null || !delivered.add(ref)) {
            throw new IllegalStateException("chunk " + ref.id() + " came that was not asked for");
          }
          int length = ref.length();
          report.fetched(length);
          if (zeros.size() < MOST_ZERO_IDS && NewFile.isZero(plain, offset, offset + length)) {
            zeros.add(ref.id());
          }
          for (DownloadPiece piece : pieces) {
            writer.write(piece.job(), piece.offset(), plain, offset, length);
            writer.release(piece.job());
          }
        });
    for (ChunkRef ref : refs) {
      if (!delivered.contains(ref)) {
        throw new IllegalStateException("chunk " + ref.id() + " did not come");
      }
    }
  }

  /** Fails all files that need a chunk. */
  private void give(
      Map<ChunkRef, List<DownloadPiece>> range, ChunkRef ref, DatamonException cause) {
    for (DownloadPiece piece : range.getOrDefault(ref, List.of())) {
      String path = piece.job().entry.path().toString();
      writer.fail(
          piece.job(),
          new CorruptException(
              ref.place().pack().toString(),
              path + " could not be restored: " + cause.getMessage(),
              cause));
      writer.release(piece.job());
    }
  }
}
