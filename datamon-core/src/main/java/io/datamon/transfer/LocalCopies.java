package io.datamon.transfer;

import io.datamon.model.Bytes;
import io.datamon.model.ChunkRef;
import io.datamon.model.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what stands in the destination already, and tells which pieces of it are right. One thread;
 * holds one file open and one chunk in memory.
 *
 * <p>A file that cannot be read has no right pieces: it is fetched and replaced.
 */
final class LocalCopies implements AutoCloseable {
  private final DownloadSource source;
  private byte[] buffer = new byte[0];
  private @Nullable DownloadJob job;
  private @Nullable FileChannel channel;

  LocalCopies(DownloadSource source) {
    this.source = source;
  }

  /** Tells whether all contents of the older file are those of the entry. */
  boolean isSame(DownloadJob candidate) throws IOException {
    FileContent content = candidate.entry.content();
    if (content instanceof FileContent.Inline inline) {
      int length = inline.bytes().length();
      return read(candidate, 0, length) && Bytes.copyOf(buffer, 0, length).equals(inline.bytes());
    }
    long offset = 0;
    for (Iterator<ChunkRef> chunks = source.chunks(content); chunks.hasNext(); ) {
      ChunkRef ref = chunks.next();
      if (!isSame(new DownloadPiece(candidate, offset, ref))) {
        return false;
      }
      offset += ref.length();
    }
    return offset == candidate.entry.size();
  }

  /** Tells whether the older file has a piece in its place; then {@link #bytes} holds it. */
  boolean isSame(DownloadPiece piece) throws IOException {
    return piece.job().older.isPresent()
        && piece.end() <= piece.job().older.get().stat().size()
        && piece.end() <= piece.job().entry.size()
        && read(piece.job(), piece.offset(), piece.ref().length())
        && source.hash(buffer, 0, piece.ref().length()).equals(piece.ref().id());
  }

  /** Returns the bytes of the piece that was looked at last, from index 0. */
  byte[] bytes() {
    return buffer;
  }

  private boolean read(DownloadJob wanted, long offset, int length) throws IOException {
    try {
      FileChannel in = open(wanted);
      if (buffer.length < length) {
        buffer = new byte[length];
      }
      ByteBuffer into = ByteBuffer.wrap(buffer, 0, length);
      while (into.hasRemaining()) {
        if (in.read(into, offset + into.position()) < 0) {
          return false;
        }
      }
      return true;
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      return false;
    }
  }

  private FileChannel open(DownloadJob wanted) throws IOException {
    FileChannel in = channel;
    if (in == null || job != wanted) {
      close();
      in =
          FileChannel.open(
              wanted.older.orElseThrow().file(),
              Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
      channel = in;
      job = wanted;
    }
    return in;
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
      channel = null;
      job = null;
    }
  }
}
