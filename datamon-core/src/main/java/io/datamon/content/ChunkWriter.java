package io.datamon.content;

import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import java.util.Optional;

/**
 * Writes chunks that the store does not have yet into packs; one owner thread each.
 *
 * <p>As long as a session has sent little, its writers share one pack, so that a small upload makes
 * one object; then each fills packs of its own.
 */
public final class ChunkWriter {
  private final PackOutput output;
  private final boolean data;
  private Optional<PackBuilder> own = Optional.empty();

  ChunkWriter(PackOutput output, boolean data) {
    this.output = output;
    this.data = data;
  }

  /**
   * Returns the place of a chunk: where it is already, or where it was put now.
   *
   * @param id the hash of the bytes, by the kind
   */
  public ChunkRef put(ChunkKind kind, Digest id, byte[] plain, int offset, int length) {
    Optional<ChunkRef> known = output.find(kind, id, length);
    return known.isPresent() ? known.get() : append(kind, id, plain, offset, length);
  }

  /** Writes a chunk without looking whether it is there. */
  private ChunkRef append(ChunkKind kind, Digest id, byte[] plain, int offset, int length) {
    if (own.isEmpty()) {
      Optional<ChunkRef> shared = output.appendShared(kind, id, plain, offset, length);
      if (shared.isPresent()) {
        return shared.get();
      }
      own = Optional.of(data ? output.adoptShared() : output.newPack());
    }
    PackBuilder pack = own.get();
    if (!pack.accepts(length)) {
      output.send(pack);
      pack = output.newPack();
      own = Optional.of(pack);
    }
    Place place = pack.append(kind, id, plain, offset, length);
    return output.written(kind, id, length, place);
  }

  /** Returns the pack that the next chunk will most likely go to; opens one if there is none. */
  public PackId currentPack() {
    if (own.isEmpty()) {
      Optional<PackId> shared = output.sharedPack();
      if (shared.isPresent()) {
        return shared.get();
      }
      own = Optional.of(data ? output.adoptShared() : output.newPack());
    }
    return own.get().id();
  }

  /** Closes the pack that is being filled, and sends it if it holds anything. */
  public void flush() {
    own.ifPresent(output::send);
    own = Optional.empty();
  }
}
