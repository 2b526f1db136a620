package io.datamon.model;

import io.datamon.error.InvalidInputException;
import java.util.List;

/** Where the bytes of a file are. */
public sealed interface FileContent {
  /** The greatest length of a file that lives in its manifest entry, in bytes. */
  int MAX_INLINE = 128;

  /** The greatest number of chunks that a manifest entry names itself. */
  int MAX_DIRECT = 8;

  /**
   * In the entry itself.
   *
   * @param bytes the whole file, at most {@link #MAX_INLINE} bytes
   */
  record Inline(Bytes bytes) implements FileContent {
    /** Checks the length. */
    public Inline {
      if (bytes.length() > MAX_INLINE) {
        throw new InvalidInputException(
            "an inline file has at most " + MAX_INLINE + " bytes, not " + bytes.length());
      }
    }
  }

  /**
   * In one to eight chunks.
   *
   * @param hash the hash of the file: the chunk's id if there is one chunk, else over the list
   * @param chunks the chunks, in order
   */
  record Direct(Digest hash, List<ChunkRef> chunks) implements FileContent {
    /** Checks the number and copies the list. */
    public Direct {
      chunks = List.copyOf(chunks);
      if (chunks.isEmpty() || chunks.size() > MAX_DIRECT) {
        throw new InvalidInputException(
            "an entry names 1 to " + MAX_DIRECT + " chunks, not " + chunks.size());
      }
      if (chunks.size() == 1 && !hash.equals(chunks.get(0).id())) {
        throw new InvalidInputException("the hash of a file of one chunk is the chunk's id");
      }
    }
  }

  /**
   * In more than eight chunks, which a tree of list pages names.
   *
   * @param hash the hash of the file, over the list of its chunks
   * @param top the top page of the tree
   * @param count the number of chunks
   */
  record Listed(Digest hash, ChunkRef top, long count) implements FileContent {}
}
