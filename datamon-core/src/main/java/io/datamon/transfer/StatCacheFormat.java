package io.datamon.transfer;

import io.datamon.model.BundleId;
import io.datamon.model.ChunkRef;
import io.datamon.model.Place;
import java.nio.charset.StandardCharsets;

/**
 * The shape of a stat cache: a header, then blocks of {@code u8 type, u32 length, payload, u32
 * CRC32C of the payload}. Local to one machine and one version; anything unexpected means that
 * there is no cache.
 */
final class StatCacheFormat {
  static final byte[] MAGIC = "DMN3STA1".getBytes(StandardCharsets.ISO_8859_1);

  /** A leaf page of the manifest, and a stamp for each of its entries. */
  static final int LEAF = 1;

  /** A reference to a branch page. */
  static final int BRANCH = 2;

  /** The end: what comes before is whole. */
  static final int END = 3;

  /** The greatest length of a block, in bytes. */
  static final int MAX_BLOCK = 64 << 20;

  private StatCacheFormat() {}

  /** Returns the last block: the bundle, and where the top page of its manifest lies. */
  static byte[] end(BundleId bundle, ChunkRef top) {
    Place place = top.place();
    String text =
        bundle
            + " ChunkRef[id="
            + top.id()
            + ", length="
            + top.length()
            + ", place=Place[pack="
            + place.pack()
            + ", number="
            + place.number()
            + ", offset="
            + place.offset()
            + ", stored="
            + place.stored()
            + "]]";
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
