package io.datamon.transfer;

import io.datamon.content.ChunkHasher;
import io.datamon.content.Chunker;
import io.datamon.model.ChunkKind;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.FileContent;
import io.datamon.model.NativeBundle.Cut;
import io.datamon.model.Profile;
import java.io.IOException;
import java.nio.file.Path;

/** The hashes of files: of one chunk, its id; of several, a hash over the list of them. */
public final class FileHashes {
  private static final int LEAST_BUFFER = 1 << 16;

  private final Chunker chunker;
  private final int chunkMax;
  private byte[] buffer = new byte[LEAST_BUFFER];

  /** Prepares to hash files as a bundle that was cut so does. For one thread. */
  FileHashes(Cut cut) {
    Profile like = Profile.STANDARD;
    this.chunker =
        new Chunker(
            new Profile(
                cut.profile(),
                cut.chunkMin(),
                cut.chunkAvg(),
                cut.chunkMax(),
                like.pageEntries(),
                like.pageBytes(),
                like.listEntries(),
                like.packBytes()));
    this.chunkMax = cut.chunkMax();
  }

  /** Returns the hash that is recorded of a file. */
  public static Digest of(Entry.File file) {
    FileContent content = file.content();
    if (content instanceof FileContent.Inline inline) {
      byte[] bytes = inline.bytes().toArray();
      return ChunkHasher.plain(bytes, 0, bytes.length);
    }
    return content instanceof FileContent.Listed listed
        ? listed.hash()
        : ((FileContent.Direct) content).hash();
  }

  /**
   * Reads and hashes a file of this machine, not following a link.
   *
   * @throws IOException if it cannot be read
   */
  Digest of(Path path) throws IOException {
    try (SourceFile file = SourceFile.open(path)) {
      ChunkHasher.FileHash hash = new ChunkHasher.FileHash();
      grow((int) Math.min(file.stat().size(), 2L * chunkMax));
      int from = 0;
      int to = 0;
      boolean last = false;
      while (true) {
        int length = chunker.next(buffer, from, to, last);
        if (length > 0) {
          hash.add(ChunkHasher.id(ChunkKind.DATA, buffer, from, length), length);
          from += length;
        } else if (last) {
          return hash.finish();
        } else {
          System.arraycopy(buffer, from, buffer, 0, to - from);
          to -= from;
          from = 0;
          if (to == buffer.length) {
            grow(2 * buffer.length); // it has grown since it was looked at
          }
          int read = file.read(buffer, to, buffer.length - to);
          last = read < buffer.length - to;
          to += read;
        }
      }
    }
  }

  private void grow(int length) {
    if (buffer.length < length) {
      byte[] larger = new byte[length];
      System.arraycopy(buffer, 0, larger, 0, buffer.length);
      buffer = larger;
    }
  }
}
