package io.datamon.manifest;

import io.datamon.error.InvalidInputException;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.PackId;
import java.util.ArrayList;
import java.util.List;

/** The stored form of pages of pack lists; as with {@link PageCodec}, one encoding a page. */
final class PackListCodec {
  private static final int LEAF = 5;
  private static final int BRANCH = 6;

  private PackListCodec() {}

  static byte[] encodeLeaf(PackSet packs) {
    PageOutput out = new PageOutput();
    out.u8(LEAF);
    out.packTable(packs);
    return out.toArray();
  }

  static byte[] encodeBranch(PackSet packs, List<PackListChild> children) {
    PageOutput out = new PageOutput();
    out.u8(BRANCH);
    out.varint(children.size());
    out.packTable(packs);
    Refs refs = new Refs(packs);
    for (PackListChild child : children) {
      out.pack(child.first());
      refs.write(out, child.ref());
      out.varint(child.count());
    }
    return out.toArray();
  }

  /**
   * Reads a page. A leaf names no page, so its node has an empty pack table.
   *
   * @throws io.datamon.error.CorruptException if the bytes are not a page in its one encoding
   */
  static Node<PackListChild, PackId> decode(ChunkRef ref, byte[] page) {
    PageInput in = new PageInput(ChunkKind.PACK_LIST, ref, page);
    try {
      int type = in.u8();
      Node<PackListChild, PackId> node =
          switch (type) {
            case LEAF -> Node.leaf(ref, page, PackSet.EMPTY, in.packTable().asList(), 0);
            case BRANCH -> readBranch(in, ref);
            default -> throw in.corrupt("page type " + type + " is not known");
          };
      in.end();
      if (node.size() == 0) {
        throw in.corrupt("it has no item");
      }
      return node;
    } catch (InvalidInputException e) {
      throw PageInput.corrupt(ChunkKind.PACK_LIST, ref, e);
    }
  }

  private static Node<PackListChild, PackId> readBranch(PageInput in, ChunkRef ref) {
    int count = in.count(PackId.BYTES + Refs.MIN_BYTES + 1, "pages");
    PackSet packs = in.packTable();
    Refs refs = new Refs(packs);
    List<PackListChild> children = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      PackId first = in.pack();
      if (i > 0 && children.get(i - 1).first().compareTo(first) >= 0) {
        throw in.corrupt("pack ids do not ascend at " + first);
      }
      ChunkRef child = refs.read(in);
      children.add(new PackListChild(first, child, in.varint(Long.MAX_VALUE, "a number of packs")));
    }
    return Node.branch(ref, packs, children, 0);
  }
}
