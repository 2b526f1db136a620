package io.datamon.transfer;

import io.datamon.model.BundlePath;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.FileContent;
import io.datamon.model.PackId;
import java.util.Iterator;
import java.util.List;

/**
 * A bundle as a download sees it. {@link #read} and {@link #hash} are called by several threads.
 *
 * <p>Failures are those of {@code io.datamon.error}: corrupt or missing chunks fail the files that
 * need them, everything else ends the download.
 */
public interface DownloadSource {
  /** Takes chunks as they come. */
  @FunctionalInterface
  interface ChunkSink {
    /**
     * Takes a chunk that was checked against its id.
     *
     * @param bytes holds its plain bytes from {@code offset} on; good during the call only, not to
     *     be changed
     */
    void accept(ChunkRef ref, byte[] bytes, int offset);
  }

  /** Begins to read all entries in manifest order; may be called several times. */
  Iterator<Entry> entries();

  /** Begins to read what is directly in a folder, by name. */
  Iterator<Entry> children(BundlePath folder);

  /** Returns the number of regular files. */
  long files();

  /** Returns the bytes of all regular files. */
  long bytes();

  /** Begins to read the chunks of a file, in order. */
  Iterator<ChunkRef> chunks(FileContent content);

  /**
   * Reads chunks of one pack, which lie close together, with one request if possible.
   *
   * @param wanted without two that are equal
   */
  void read(PackId pack, List<ChunkRef> wanted, ChunkSink sink);

  /** Returns the id of a chunk of file contents. */
  Digest hash(byte[] bytes, int offset, int length);
}
