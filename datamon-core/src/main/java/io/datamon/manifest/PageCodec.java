package io.datamon.manifest;

import io.datamon.error.InvalidInputException;
import io.datamon.model.BundlePath;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Entry;
import io.datamon.model.FileContent;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The stored form of manifest pages. There is one encoding of a page, and no other is read: reading
 * and writing again gives the same bytes.
 */
final class PageCodec {
  /** The greatest sum of the weights of a page's items; it bounds what decoding allocates. */
  static final long MAX_WEIGHT = 16L << 20;

  /** What an item of a branch page weighs besides its key. */
  static final int CHILD_WEIGHT = 100;

  private static final int LEAF = 1;
  private static final int BRANCH = 2;

  /** The empty key (2), type, mode, seconds, nanoseconds, number of fields. */
  private static final int MIN_ENTRY = 7;

  private static final int MIN_CHILD = 2 + Refs.MIN_BYTES + 3;
  private static final int MAX_KEY = BundlePath.MAX_BYTES + 2;

  private PageCodec() {}

  static byte[] encodeLeaf(PackSet packs, List<KeyedEntry> entries) {
    PageOutput out = new PageOutput();
    out.u8(LEAF);
    out.packTable(packs);
    out.varint(entries.size());
    Refs refs = new Refs(packs);
    byte[] key = new byte[0];
    long seconds = 0;
    for (KeyedEntry item : entries) {
      writeKey(out, key, item.key);
      EntryCodec.write(out, refs, seconds, item.entry);
      key = item.key;
      seconds = item.entry.modified().getEpochSecond();
    }
    return out.toArray();
  }

  static byte[] encodeBranch(PackSet packs, List<ManifestChild> children) {
    PageOutput out = new PageOutput();
    out.u8(BRANCH);
    out.packTable(packs);
    out.varint(children.size());
    Refs refs = new Refs(packs);
    byte[] key = new byte[0];
    for (ManifestChild child : children) {
      writeKey(out, key, child.key);
      refs.write(out, child.ref());
      out.varint(child.counts.entries());
      out.varint(child.counts.files());
      out.varint(child.counts.bytes());
      key = child.key;
    }
    return out.toArray();
  }

  /**
   * Reads a page.
   *
   * @throws io.datamon.error.CorruptException if the bytes are not a page in its one encoding
   */
  static Node<ManifestChild, KeyedEntry> decode(ChunkRef ref, byte[] page) {
    PageInput in = new PageInput(ChunkKind.PAGE, ref, page);
    try {
      int type = in.u8();
      PackSet packs = in.packTable();
      Node<ManifestChild, KeyedEntry> node =
          switch (type) {
            case LEAF -> {
              List<KeyedEntry> entries = readEntries(in, packs);
              long keys = entries.stream().mapToLong(item -> item.key.length).sum();
              yield Node.leaf(ref, page, packs, entries, keys);
            }
            case BRANCH -> {
              List<ManifestChild> children = readChildren(in, packs);
              long keys = children.stream().mapToLong(item -> item.key.length).sum();
              yield Node.branch(ref, packs, children, keys);
            }
            default -> throw in.corrupt("page type " + type + " is not known");
          };
      in.end();
      return node;
    } catch (InvalidInputException | ArithmeticException | DateTimeException e) {
      throw PageInput.corrupt(ChunkKind.PAGE, ref, e);
    }
  }

  private static List<KeyedEntry> readEntries(PageInput in, PackSet packs) {
    int count = in.count(MIN_ENTRY, "entries");
    checkNotEmpty(in, count);
    Refs refs = new Refs(packs);
    List<KeyedEntry> entries = new ArrayList<>(count);
    byte[] key = new byte[0];
    long seconds = 0;
    long weight = 0;
    boolean listed = false;
    for (int i = 0; i < count; i++) {
      key = readKey(in, key, i == 0);
      KeyedEntry item =
          new KeyedEntry(
              key, EntryCodec.read(in, refs, seconds, BundlePath.ofSortKey(key, key.length)));
      seconds = item.entry.modified().getEpochSecond();
      weight = checkWeight(in, weight + EntryCodec.weight(key, item.entry));
      listed |=
          item.entry instanceof Entry.File file && file.content() instanceof FileContent.Listed;
      entries.add(item);
    }
    if (!listed && refs.named() != packs.size()) {
      throw in.corrupt("the pack table holds a pack that nothing names");
    }
    return entries;
  }

  private static List<ManifestChild> readChildren(PageInput in, PackSet packs) {
    int count = in.count(MIN_CHILD, "pages");
    checkNotEmpty(in, count);
    Refs refs = new Refs(packs);
    List<ManifestChild> children = new ArrayList<>(count);
    byte[] key = new byte[0];
    long weight = 0;
    for (int i = 0; i < count; i++) {
      key = readKey(in, key, i == 0);
      BundlePath.ofSortKey(key, key.length);
      ChunkRef child = refs.read(in);
      Counts counts =
          new Counts(
              in.varint(Long.MAX_VALUE, "a number of entries"),
              in.varint(Long.MAX_VALUE, "a number of files"),
              in.varint(Long.MAX_VALUE, "a number of bytes"));
      weight = checkWeight(in, weight + CHILD_WEIGHT + key.length);
      children.add(new ManifestChild(key, child, counts));
    }
    return children;
  }

  private static void checkNotEmpty(PageInput in, int count) {
    if (count == 0) {
      throw in.corrupt("it has no item");
    }
  }

  private static long checkWeight(PageInput in, long weight) {
    if (weight > MAX_WEIGHT) {
      throw in.corrupt("its items weigh more than " + MAX_WEIGHT);
    }
    return weight;
  }

  private static void writeKey(PageOutput out, byte[] before, byte[] key) {
    int shared = Math.max(0, Arrays.mismatch(before, key));
    out.varint(shared);
    out.varint(key.length - shared);
    out.bytes(key, shared, key.length - shared);
  }

  private static byte[] readKey(PageInput in, byte[] before, boolean first) {
    int shared = (int) in.varint(before.length, "a number of shared bytes");
    int more = in.count(1, "bytes of a key");
    if (shared + more > MAX_KEY) {
      throw in.corrupt("a key has " + (shared + more) + " bytes");
    }
    byte[] key = Arrays.copyOf(before, shared + more);
    in.bytes(key, shared, more);
    // More shared bytes than said, or a lower byte after them: both are caught by the first
    // byte that differs.
    boolean ascends =
        more > 0 && (shared == before.length || (key[shared] & 0xff) > (before[shared] & 0xff));
    if (!ascends && !(first && more == 0)) {
      throw in.corrupt("a key is not above the key before it, or not in its shortest form");
    }
    return key;
  }
}
