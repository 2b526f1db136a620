package io.datamon.manifest;

import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Entry;
import java.util.List;

/**
 * A leaf page of a manifest.
 *
 * @param ref where it lies
 * @param plain its plain bytes; nobody changes them
 * @param entries its entries, in order
 */
@SuppressWarnings("ArrayRecordComponent") // pages travel as arrays; never compared
public record LeafPage(ChunkRef ref, byte[] plain, List<Entry> entries) {
  /**
   * Decodes a leaf page that was kept elsewhere.
   *
   * @throws io.datamon.error.CorruptException if the bytes are no leaf page
   */
  public static LeafPage decode(ChunkRef ref, byte[] plain) {
    Node<ManifestChild, KeyedEntry> node = PageCodec.decode(ref, plain);
    if (!node.leaf) {
      throw PageInput.corrupt(ChunkKind.PAGE, ref, "it is no leaf page");
    }
    return new LeafPage(ref, plain, node.items.stream().map(item -> item.entry).toList());
  }
}
