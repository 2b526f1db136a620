package io.datamon.manifest;

import io.datamon.model.ChunkRef;
import java.util.List;

/** An item of a branch page of a manifest. */
final class ManifestChild implements Child {
  final byte[] key;
  private final ChunkRef ref;
  final Counts counts;

  ManifestChild(byte[] key, ChunkRef ref, Counts counts) {
    this.key = key;
    this.ref = ref;
    this.counts = counts;
  }

  /** Returns the item of a branch page made of these items. */
  static ManifestChild over(ChunkRef ref, List<ManifestChild> items) {
    Counts sum = Counts.NONE;
    for (ManifestChild item : items) {
      sum = sum.plus(item.counts);
    }
    return new ManifestChild(items.get(0).key, ref, sum);
  }

  @Override
  public ChunkRef ref() {
    return ref;
  }
}
