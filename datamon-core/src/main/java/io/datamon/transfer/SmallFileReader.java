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
import io.datamon.tree.TreeItem;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads files that fit in a buffer: a worker reads, cuts, hashes and writes each one alone.
 *
 * <p>One thread.
 */
final class SmallFileReader {
  /** The greatest length of a file that is read whole, in bytes. */
  static final int MAX_BYTES = 8 << 20;

  /** A file that has grown beyond that since the walk is still read here, in bytes. */
  private static final int MAX_GROWN_BYTES = 2 * MAX_BYTES;

  private static final int TRIES = 2;

  private final Sight sight;
  private final ChunkLists lists;
  private final ChunkWriter writer;
  private final Chunker chunker;
  private byte[] buffer = new byte[1 << 18];

  SmallFileReader(Sight sight, ChunkLists lists, ChunkWriter writer) {
    this.sight = sight;
    this.lists = lists;
    this.writer = writer;
    this.chunker = new Chunker(sight.profile());
  }

  FileResult read(TreeItem item, SourceBytes.Opening opening, Optional<BaseEntry> base)
      throws ClosedByInterruptException {
    try {
      for (int i = 0; i < TRIES; i++) {
        try (SourceBytes file = opening.open()) {
          if (file.stat().size() > MAX_GROWN_BYTES) {
            return new FileResult.Failed(
                "it had "
                    + item.stat().size()
                    + " bytes when its folder was read, and has "
                    + file.stat().size()
                    + " now; upload again");
          }
          int length = readWhole(file);
          if (file.isUnchanged(length)) {
            return cut(file, length, base);
          }
        }
      }
      return new FileResult.Failed(SourceFile.changing());
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      return new FileResult.Failed(SourceFile.reason(e));
    }
  }

  /** Reads up to one byte more than the file had, so that growth is seen. */
  private int readWhole(SourceBytes file) throws IOException {
    int wanted = (int) file.stat().size() + 1;
    if (buffer.length < wanted) {
      buffer = new byte[Math.min(MAX_GROWN_BYTES + 1, Math.max(wanted, 2 * buffer.length))];
    }
    return file.read(buffer, 0, wanted);
  }

  private FileResult cut(SourceBytes file, int length, Optional<BaseEntry> base) {
    if (length <= FileContent.MAX_INLINE) {
      return new FileResult.Inline(file.stat(), Bytes.copyOf(buffer, 0, length));
    }
    BaseChunks known = new BaseChunks(sight, lists, base);
    List<ChunkRef> chunks = new ArrayList<>();
    for (int at = 0; at < length; ) {
      int n = chunker.next(buffer, at, length, true);
      Digest id = ChunkHasher.id(ChunkKind.DATA, buffer, at, n);
      Optional<ChunkRef> ref = known.find(id);
      chunks.add(ref.isPresent() ? ref.get() : writer.put(ChunkKind.DATA, id, buffer, at, n));
      at += n;
    }
    Optional<FileContent> whole = known.whole();
    return whole.isPresent()
        ? new FileResult.Same(file.stat(), whole.get(), known.listedPacks())
        : new FileResult.Chunked(file.stat(), chunks);
  }
}
