package io.datamon.manifest;

import io.datamon.error.InvalidInputException;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import java.util.ArrayList;
import java.util.List;

/** The stored form of pages of chunk lists; as with {@link PageCodec}, one encoding a page. */
final class ListCodec {
  private static final int LEAF = 3;
  private static final int BRANCH = 4;

  private ListCodec() {}

  static byte[] encodeLeaf(PackSet packs, List<ChunkRef> chunks) {
    PageOutput out = new PageOutput();
    out.u8(LEAF);
    out.packTable(packs);
    out.varint(chunks.size());
    Refs refs = new Refs(packs);
    chunks.forEach(chunk -> refs.write(out, chunk));
    return out.toArray();
  }

  static byte[] encodeBranch(PackSet packs, List<ListChild> children) {
    PageOutput out = new PageOutput();
    out.u8(BRANCH);
    out.packTable(packs);
    out.varint(children.size());
    Refs refs = new Refs(packs);
    for (ListChild child : children) {
      refs.write(out, child.ref());
      out.varint(child.chunks());
      out.varint(child.bytes());
    }
    return out.toArray();
  }

  /**
   * Reads a page.
   *
   * @throws io.datamon.error.CorruptException if the bytes are not a page in its one encoding
   */
  static Node<ListChild, ChunkRef> decode(ChunkRef ref, byte[] page) {
    PageInput in = new PageInput(ChunkKind.LIST, ref, page);
    try {
      int type = in.u8();
      if (type != LEAF && type != BRANCH) {
        throw in.corrupt("page type " + type + " is not known");
      }
      PackSet packs = in.packTable();
      int count = in.count(Refs.MIN_BYTES, "items");
      if (count == 0) {
        throw in.corrupt("it has no item");
      }
      Refs refs = new Refs(packs);
      List<ChunkRef> chunks = new ArrayList<>(type == LEAF ? count : 0);
      List<ListChild> children = new ArrayList<>(type == LEAF ? 0 : count);
      for (int i = 0; i < count; i++) {
        ChunkRef item = refs.read(in);
        if (type == LEAF) {
          chunks.add(item);
        } else {
          long below = in.varint(Long.MAX_VALUE, "a number of chunks");
          children.add(new ListChild(item, below, in.varint(Long.MAX_VALUE, "a number of bytes")));
        }
      }
      in.end();
      if (type == LEAF && refs.named() != packs.size()) {
        throw in.corrupt("the pack table holds a pack that nothing names");
      }
      return type == LEAF
          ? Node.leaf(ref, page, packs, chunks, 0)
          : Node.branch(ref, packs, children, 0);
    } catch (InvalidInputException e) {
      throw PageInput.corrupt(ChunkKind.LIST, ref, e);
    }
  }
}
