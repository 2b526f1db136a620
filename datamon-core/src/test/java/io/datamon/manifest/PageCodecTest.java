package io.datamon.manifest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.datamon.error.CorruptException;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.PackId;
import io.datamon.model.Profile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PageCodecTest {
  /** Decodes a page of any kind and encodes it again. */
  static byte[] again(ChunkKind kind, ChunkRef ref, byte[] page) {
    switch (kind) {
      case PAGE -> {
        Node<ManifestChild, KeyedEntry> node = PageCodec.decode(ref, page);
        return node.leaf
            ? PageCodec.encodeLeaf(node.packs, node.items)
            : PageCodec.encodeBranch(node.packs, node.children);
      }
      case LIST -> {
        Node<ListChild, ChunkRef> node = ListCodec.decode(ref, page);
        return node.leaf
            ? ListCodec.encodeLeaf(node.packs, node.items)
            : ListCodec.encodeBranch(node.packs, node.children);
      }
      default -> {
        Node<PackListChild, PackId> node = PackListCodec.decode(ref, page);
        return node.leaf
            ? PackListCodec.encodeLeaf(PackSet.copyOf(node.items))
            : PackListCodec.encodeBranch(node.packs, node.children);
      }
    }
  }

  /** Some pages of each kind, leaves and branches. */
  private static Map<ChunkKind, List<byte[]>> pages(long seed) {
    Map<ChunkKind, List<byte[]>> pages = new LinkedHashMap<>();
    MemoryPages memory = new MemoryPages(100, 5);
    PageSink sink =
        (kind, page) -> {
          pages.computeIfAbsent(kind, k -> new ArrayList<>()).add(page.clone());
          return memory.put(kind, page);
        };
    RandomTree tree = RandomTree.of(seed, 250, Profile.SMALL, sink);
    ManifestSummary summary = tree.write(sink);
    Random random = new Random(seed);
    PackSet.Builder packs = PackSet.builder();
    packs.addAll(summary.packs());
    for (int i = 0; i < 100; i++) {
      packs.add(MemoryPages.packId(random.nextInt()));
    }
    new PackListWriter(Profile.SMALL, sink).write(packs.build());
    return pages;
  }

  private static final ChunkRef REF = new RandomTree(0, Profile.SMALL, new MemoryPages()).chunk();

  @Test
  void everyPageThatIsWrittenIsReadAndWrittenAlike() {
    for (long seed = 0; seed < 5; seed++) {
      for (Map.Entry<ChunkKind, List<byte[]>> some : pages(seed).entrySet()) {
        boolean[] leafOrBranch = new boolean[2];
        for (byte[] page : some.getValue()) {
          assertArrayEquals(page, again(some.getKey(), REF, page), "seed " + seed);
          leafOrBranch[page[0] & 1] = true;
        }
        assertTrue(leafOrBranch[0] && leafOrBranch[1], some.getKey() + " of seed " + seed);
      }
    }
  }

  @Test
  void damagedPageIsRefusedOrIsAnotherPageInItsOneEncoding() {
    int refused = 0;
    int other = 0;
    for (Map.Entry<ChunkKind, List<byte[]>> some : pages(7).entrySet()) {
      List<byte[]> all = new ArrayList<>(some.getValue());
      List<byte[]> branches = all.stream().filter(p -> p[0] % 2 == 0).limit(1).toList();
      List<byte[]> leaves = all.stream().filter(p -> p[0] % 2 != 0).limit(2).toList();
      all.clear();
      all.addAll(branches);
      all.addAll(leaves);
      Random random = new Random(7);
      for (byte[] page : all) {
        for (int at = 0; at < page.length; at++) {
          for (int mask : new int[] {1, 0x80, 0xff, 1 + random.nextInt(255)}) {
            byte[] damaged = page.clone();
            damaged[at] ^= (byte) mask;
            if (readsAlike(some.getKey(), damaged, at, mask)) {
              other++;
            } else {
              refused++;
            }
          }
          assertThrows(
              CorruptException.class,
              () -> again(some.getKey(), REF, Arrays.copyOf(page, page.length - 1)));
        }
      }
    }
    assertTrue(refused > 2_000 && other > 2_000, refused + " refused, " + other + " others");
  }

  private static boolean readsAlike(ChunkKind kind, byte[] page, int at, int mask) {
    try {
      byte[] again = again(kind, REF, page);
      assertArrayEquals(page, again, kind + ": byte " + at + " ^ " + mask);
      return true;
    } catch (CorruptException e) {
      assertEquals(REF.id().toString(), e.object());
      assertTrue(String.valueOf(e.getMessage()).contains(REF.id().toString()), e.getMessage());
      return false;
    } catch (RuntimeException e) {
      return fail(kind + ": byte " + at + " ^ " + mask, e);
    }
  }

  @Test
  void insertedAndRemovedBytesAreRefusedOrReadAlike() {
    int refused = 0;
    for (Map.Entry<ChunkKind, List<byte[]>> some : pages(8).entrySet()) {
      Random random = new Random(8);
      for (int i = 0; i < 3000; i++) {
        byte[] page = some.getValue().get(random.nextInt(some.getValue().size()));
        int at = random.nextInt(page.length);
        byte[] damaged;
        if (random.nextBoolean()) {
          damaged = new byte[page.length + 1];
          System.arraycopy(page, 0, damaged, 0, at);
          damaged[at] = (byte) (random.nextBoolean() ? 0x80 : random.nextInt());
          System.arraycopy(page, at, damaged, at + 1, page.length - at);
        } else {
          damaged = Arrays.copyOf(page, page.length - 1);
          System.arraycopy(page, at + 1, damaged, at, page.length - at - 1);
        }
        refused += readsAlike(some.getKey(), damaged, at, -1) ? 0 : 1;
      }
    }
    assertTrue(refused > 8000, refused + " of 9000 refused");
  }

  private static void refused(String why, ChunkKind kind, int... bytes) {
    byte[] page = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      page[i] = (byte) bytes[i];
    }
    CorruptException e = assertThrows(CorruptException.class, () -> again(kind, REF, page), why);
    assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
  }

  @Test
  void otherEncodingsOfTheSameAreRefused() {
    // A root folder and a link b to x, of mode 0 and time 0: key, type, mode, time (2), …, fields.
    int[] page = {1, 0, 2, 0, 0, 2, 0, 0, 0, 0, 0, 3, 0, 0, 'b', 3, 0, 0, 0, 1, 'x', 0};
    byte[] good = new byte[page.length];
    for (int i = 0; i < page.length; i++) {
      good[i] = (byte) page[i];
    }
    assertArrayEquals(good, again(ChunkKind.PAGE, REF, good));
    refused("shortest form", ChunkKind.PAGE, 1, 0x80, 0, 1, 0, 0, 2, 0, 0, 0, 0);
    refused("too early", ChunkKind.PAGE, 1, 0, 1, 0, 0, 2, 0, 0, 0x80, 0x80);
    refused("no item", ChunkKind.PAGE, 1, 0, 0);
    refused("no room", ChunkKind.PAGE, 1, 0, 0xff, 0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0, 0, 0);
    refused("no room", ChunkKind.PAGE, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f);
    refused("left over", ChunkKind.PAGE, 1, 0, 1, 0, 0, 2, 0, 0, 0, 0, 0);
    refused("page type", ChunkKind.PAGE, 3, 0, 1, 0, 0, 2, 0, 0, 0, 0);
    refused("entry type", ChunkKind.PAGE, 1, 0, 1, 0, 0, 4, 0, 0, 0, 0);
    refused("mode", ChunkKind.PAGE, 1, 0, 1, 0, 0, 2, 0x80, 0x20, 0, 0, 0);
    refused("root", ChunkKind.PAGE, 1, 0, 1, 0, 0, 3, 0, 0, 0, 1, 'x', 0);
    // The key after another: equal, and with a shared byte given again.
    refused("above", ChunkKind.PAGE, 1, 0, 2, 0, 0, 2, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0);
    refused(
        "above",
        ChunkKind.PAGE,
        1,
        0,
        2,
        0,
        3,
        0,
        0,
        'b',
        2,
        0,
        0,
        0,
        0,
        1,
        3,
        0,
        'b',
        'c',
        2,
        0,
        0,
        0,
        0);
    // A pack that nothing names.
    refused(
        "nothing names",
        ChunkKind.PAGE,
        1,
        1,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        1,
        0,
        0,
        2,
        0,
        0,
        0,
        0);
    // Optional fields: no attributes, tags that do not ascend, bytes left over in a field.
    refused("empty", ChunkKind.PAGE, 1, 0, 1, 0, 0, 2, 0, 0, 0, 1, 2, 1, 0);
    refused("comes after", ChunkKind.PAGE, 1, 0, 1, 0, 0, 2, 0, 0, 0, 2, 9, 0, 9, 0);
    refused("left over", ChunkKind.PAGE, 1, 0, 1, 0, 0, 2, 0, 0, 0, 1, 1, 5, 0, 0, 0, 0, 0);
    refused("UTF-8", ChunkKind.PAGE, 1, 0, 1, 0, 0, 2, 0, 0, 0, 1, 1, 5, 0, 0, 1, 0xff, 0);
  }

  @Test
  void smallPageThatWouldBecomeLargeIsRefused() {
    // Each item shares a long key with the one before: a few bytes that stand for many.
    PageOutput out = new PageOutput();
    out.u8(1);
    out.varint(0);
    int items = 200_000;
    out.varint(items);
    StringBuilder key = new StringBuilder();
    while (key.length() < 30_000) {
      key.append("x".repeat(200)).append('\0');
    }
    byte[] bytes = (key + "y\0\0").getBytes(StandardCharsets.ISO_8859_1);
    byte[] before = new byte[3];
    for (int i = 0; i < items; i++) {
      byte[] tail = {(byte) (1 + i / 10_000), (byte) (50 + i / 100 % 100), (byte) (50 + i % 100)};
      int shared = Arrays.mismatch(before, tail);
      out.varint(i == 0 ? 0 : bytes.length + shared);
      out.varint((i == 0 ? bytes.length : 0) + 3 - shared);
      if (i == 0) {
        out.bytes(bytes);
      }
      out.bytes(tail, shared, 3 - shared);
      out.bytes(new byte[] {2, 0, 0, 0, 0});
      before = tail;
    }
    CorruptException e =
        assertThrows(CorruptException.class, () -> PageCodec.decode(REF, out.toArray()));
    assertTrue(String.valueOf(e.getMessage()).contains("weigh"), e.getMessage());
  }
}
