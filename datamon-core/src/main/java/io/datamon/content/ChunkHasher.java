package io.datamon.content;

import io.datamon.hash.Blake3;
import io.datamon.hash.Blake3Batch;
import io.datamon.model.ChunkKind;
import io.datamon.model.Digest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The hashes of the format: chunk ids by kind, file hashes, pack hashes. Thread-safe. */
public final class ChunkHasher {
  private static final Blake3 PAGE = Blake3.deriveKey("datamon 3 page");
  private static final Blake3 LIST = Blake3.deriveKey("datamon 3 list");
  private static final Blake3 PACK_LIST = Blake3.deriveKey("datamon 3 packlist");
  private static final Blake3 FILE = Blake3.deriveKey("datamon 3 file");
  private static final Blake3 PACK = Blake3.deriveKey("datamon 3 pack");

  private ChunkHasher() {}

  /** Returns the id of a chunk: the hash of its plain bytes, in the domain of its kind. */
  public static Digest id(ChunkKind kind, byte[] bytes, int offset, int length) {
    return switch (kind) {
      case DATA -> ZeroChunks.dataId(bytes, offset, length);
      case PAGE -> derived(PAGE, bytes, offset, length);
      case LIST -> derived(LIST, bytes, offset, length);
      case PACK_LIST -> derived(PACK_LIST, bytes, offset, length);
    };
  }

  /** Returns the default BLAKE3 hash. */
  public static Digest plain(byte[] bytes, int offset, int length) {
    return Blake3Hash.plain().update(bytes, offset, length).finish();
  }

  /** Returns the hash of a pack: over its header and its table of contents. */
  static Digest pack(byte[] header, int headerOffset, byte[] toc, int tocOffset, int tocLength) {
    return Blake3Hash.of(PACK)
        .update(header, headerOffset, PackLayout.HEADER)
        .update(toc, tocOffset, tocLength)
        .finish();
  }

  private static Digest derived(Blake3 mode, byte[] bytes, int offset, int length) {
    return Blake3Hash.of(mode).update(bytes, offset, length).finish();
  }

  /**
   * The ids of many chunks, computed side by side; to be kept and used again. Not thread-safe; less
   * than a MiB of memory.
   */
  public static final class Batch {
    private @Nullable Blake3Batch plain; // made for the first chunk that needs it
    private final List<Optional<Digest>> known = new ArrayList<>();

    /** Adds a chunk. */
    public void add(ChunkKind kind, byte[] bytes, int offset, int length) {
      Optional<Digest> found =
          kind == ChunkKind.DATA
              ? ZeroChunks.knownId(bytes, offset, length)
              : Optional.of(id(kind, bytes, offset, length));
      known.add(found);
      if (found.isEmpty()) {
        if (plain == null) {
          plain = Blake3.plain().batch();
        }
        plain.add(bytes, offset, length);
      }
    }

    /** Returns the ids of the chunks that were added, in order, and begins anew. */
    public List<Digest> finish() {
      byte[] hashes = plain == null ? new byte[0] : plain.finish();
      List<Digest> ids = new ArrayList<>(known.size());
      int at = 0;
      for (Optional<Digest> found : known) {
        ids.add(found.isPresent() ? found.get() : Digest.of(hashes, at));
        at += found.isPresent() ? 0 : Digest.BYTES;
      }
      known.clear();
      return ids;
    }
  }

  /**
   * The hash of a file, from its chunks in order: the id of the only chunk, else a hash over ids
   * and lengths; of no chunk, the hash of nothing. Not thread-safe; constant memory.
   */
  public static final class FileHash {
    private final byte[] item = new byte[Digest.BYTES + Long.BYTES];
    private @Nullable Digest first;
    private int firstLength;
    private @Nullable Blake3Hash hash;

    /** Adds the next chunk: its id and the number of its plain bytes. */
    public void add(Digest id, int length) {
      if (first == null) {
        first = id;
        firstLength = length;
        return;
      }
      Blake3Hash running = hash;
      if (running == null) {
        running = Blake3Hash.of(FILE);
        hash = running;
        update(running, first, firstLength);
      }
      update(running, id, length);
    }

    private void update(Blake3Hash running, Digest id, int length) {
      ByteBuffer out = ByteBuffer.wrap(item);
      id.write(out);
      out.putLong(length);
      running.update(item, 0, item.length);
    }

    /** Returns the hash of the chunks added so far. */
    public Digest finish() {
      if (hash != null) {
        return hash.finish();
      }
      return first != null ? first : plain(item, 0, 0);
    }
  }
}
