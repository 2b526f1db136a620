package io.datamon.transfer;

import io.datamon.content.ChunkHasher;
import io.datamon.content.ChunkWriter;
import io.datamon.content.Chunker;
import io.datamon.content.Sight;
import io.datamon.manifest.ChunkLists;
import io.datamon.model.Bytes;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.FileContent;
import io.datamon.tree.FileStat;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads files that fit in a buffer. A worker reads several, then cuts and hashes them together,
 * since the hash of many short chunks costs less side by side, and then writes them.
 *
 * <p>One thread. Memory is one buffer: as long as the files that are hashed together, or as one
 * long file.
 */
final class SmallFilesReader {
  /** The greatest length of a file that is read whole, in bytes. */
  static final int MAX_BYTES = 8 << 20;

  /** A file that has grown beyond that since the walk is still read here, in bytes. */
  private static final int MAX_GROWN_BYTES = 2 * MAX_BYTES;

  /** So many bytes are hashed together, if they are of more than one file. */
  private static final int TOGETHER = 1 << 20;

  private static final int TRIES = 2;

  private final Sight sight;
  private final ChunkLists lists;
  private final ChunkWriter writer;
  private final Chunker chunker;
  private final ChunkHasher.Batch hasher;
  private final List<Read> unhashed = new ArrayList<>();
  private byte[] buffer = new byte[1 << 16];
  private int used;

  /** A file whose bytes are in the buffer. */
  private record Read(Pending.Small file, FileStat stat, int from, int to) {}

  SmallFilesReader(Sight sight, ChunkLists lists, ChunkWriter writer, ChunkHasher.Batch hasher) {
    this.hasher = hasher;
    this.sight = sight;
    this.lists = lists;
    this.writer = writer;
    this.chunker = new Chunker(sight.profile());
  }

  /** Reads files, and completes the result of each. */
  void read(List<Pending.Small> files) throws ClosedByInterruptException {
    for (Pending.Small file : files) {
      try {
        read(file);
      } catch (ClosedByInterruptException e) {
        throw e;
      } catch (IOException e) {
        failed(file, SourceFile.reason(e));
      }
    }
    write();
  }

  private static void failed(Pending.Small file, String reason) {
    file.result().complete(new FileResult.Failed(reason));
  }

  private void read(Pending.Small file) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      try (SourceBytes source = file.opening().open()) {
        if (source.stat().size() > MAX_GROWN_BYTES) {
          failed(
              file,
              "it had "
                  + file.item().stat().size()
                  + " bytes when its folder was read, and has "
                  + source.stat().size()
                  + " now; upload again");
          return;
        }
        int length = readWhole(source);
        if (source.isUnchanged(length)) {
          keep(file, source.stat(), length);
          return;
        }
      }
    }
    failed(file, SourceFile.changing());
  }

  /** Reads up to one byte more than the file had, so that growth is seen. */
  private int readWhole(SourceBytes source) throws IOException {
    int wanted = (int) source.stat().size() + 1;
    if (used + wanted > TOGETHER) {
      write();
    }
    if (used + wanted > buffer.length) {
      int room = Math.max(used + wanted, Math.min(TOGETHER, 4 * buffer.length));
      byte[] larger = new byte[room];
      System.arraycopy(buffer, 0, larger, 0, used);
      buffer = larger;
    }
    return source.read(buffer, used, wanted);
  }

  private void keep(Pending.Small file, FileStat stat, int length) {
    if (length <= FileContent.MAX_INLINE) {
      Bytes bytes = Bytes.copyOf(buffer, used, length);
      file.result().complete(new FileResult.Inline(stat, bytes));
      return;
    }
    unhashed.add(new Read(file, stat, used, used + length));
    used += length;
  }

  /** Cuts, hashes and writes what is in the buffer. */
  private void write() {
    List<Integer> cuts = new ArrayList<>();
    for (Read read : unhashed) {
      for (int at = read.from(); at < read.to(); ) {
        int n = chunker.next(buffer, at, read.to(), true);
        hasher.add(ChunkKind.DATA, buffer, at, n);
        cuts.add(n);
        at += n;
      }
    }
    List<Digest> ids = hasher.finish();
    int first = 0;
    for (Read read : unhashed) {
      int last = first;
      for (int at = read.from(); at < read.to(); last++) {
        at += cuts.get(last);
      }
      read.file()
          .result()
          .complete(write(read, cuts.subList(first, last), ids.subList(first, last)));
      first = last;
    }
    unhashed.clear();
    used = 0;
  }

  private FileResult write(Read read, List<Integer> lengths, List<Digest> ids) {
    BaseChunks known = new BaseChunks(sight, lists, read.file().base());
    List<ChunkRef> chunks = new ArrayList<>(ids.size());
    int at = read.from();
    for (int i = 0; i < ids.size(); i++) {
      int n = lengths.get(i);
      Optional<ChunkRef> ref = known.find(ids.get(i));
      chunks.add(
          ref.isPresent() ? ref.get() : writer.put(ChunkKind.DATA, ids.get(i), buffer, at, n));
      at += n;
    }
    Optional<FileContent> whole = known.whole();
    return whole.isPresent()
        ? new FileResult.Same(read.stat(), whole.get(), known.listedPacks())
        : new FileResult.Chunked(read.stat(), chunks);
  }
}
