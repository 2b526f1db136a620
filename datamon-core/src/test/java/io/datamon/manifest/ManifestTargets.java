package io.datamon.manifest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.fuzz.FuzzTarget;
import io.datamon.model.BundlePath;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.FileContent;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import io.datamon.model.Profile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The parsers of this package. */
public final class ManifestTargets {
  private static final PackId PACK = MemoryPages.packId(1);
  private static final ChunkRef REF =
      new ChunkRef(new Digest(1, 2, 3, 4), 100, new Place(PACK, 0, 64, 50));

  /** Keys share what they begin with, so that a page of few bytes may hold 16 MiB of them. */
  private static final long SHARED = 3 * PageCodec.MAX_WEIGHT + (1 << 20);

  /** A tree may be endless, for the pages here come without their ids being checked. */
  private static final int MOST_PAGES = 100;

  private static final int MOST_ITEMS = 2_000;

  private ManifestTargets() {}

  /** Returns them. */
  public static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "page",
            4096,
            SHARED,
            200,
            in -> codec(ChunkKind.PAGE, in),
            () -> pages(ChunkKind.PAGE)),
        new FuzzTarget(
            "list",
            4096,
            300_000,
            100,
            in -> codec(ChunkKind.LIST, in),
            () -> pages(ChunkKind.LIST)),
        new FuzzTarget(
            "pack-list",
            4096,
            300_000,
            100,
            in -> codec(ChunkKind.PACK_LIST, in),
            () -> pages(ChunkKind.PACK_LIST)),
        new FuzzTarget(
            "tree",
            8192,
            MOST_PAGES * SHARED,
            1000,
            ManifestTargets::tree,
            ManifestTargets::trees));
  }

  private static void codec(ChunkKind kind, byte[] input) {
    assertArrayEquals(input, PageCodecTest.again(kind, REF, input));
  }

  private static List<byte[]> pages(ChunkKind kind) {
    Map<ChunkKind, List<String>> golden =
        Map.of(
            ChunkKind.PAGE, List.of("leaf", "branch"),
            ChunkKind.LIST, List.of("list-leaf", "list-branch"),
            ChunkKind.PACK_LIST, List.of("pack-list-leaf", "pack-list-branch"));
    List<byte[]> pages = new ArrayList<>();
    for (String name : golden.getOrDefault(kind, List.of())) {
      try (InputStream in =
          ManifestTargets.class.getResourceAsStream("/golden/manifest/" + name + ".bin")) {
        if (in == null) {
          throw new AssertionError("there is no golden file " + name);
        }
        pages.add(in.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    RandomTree tree =
        RandomTree.of(
            3,
            100,
            Profile.SMALL,
            (any, page) -> {
              if (any == kind && page.length < 4096 && pages.size() < 6) {
                pages.add(page.clone());
              }
              return new ChunkRef(REF.id(), page.length, REF.place());
            });
    tree.write(
        (any, page) -> {
          if (any == kind && page.length < 4096 && pages.size() < 8) {
            pages.add(page.clone());
          }
          return new ChunkRef(REF.id(), page.length, REF.place());
        });
    return pages;
  }

  /** Pages by the number in the pack, each after its length; the first byte tells the kind. */
  private static final class Pages implements PageSource {
    final List<byte[]> pages = new ArrayList<>();
    private int left = MOST_PAGES;

    Pages(byte[] input) {
      for (int at = 1; at + 2 < input.length; ) {
        int length = (input[at] & 0xff) << 8 | input[at + 1] & 0xff;
        int end = Math.min(input.length, at + 2 + length);
        pages.add(Arrays.copyOfRange(input, at + 2, end));
        at = end;
      }
    }

    @Override
    public byte[] get(ChunkKind kind, ChunkRef ref) {
      if (left-- == 0) {
        throw new Enough();
      }
      return pages.get(ref.place().number() % pages.size());
    }

    ChunkRef top() {
      byte[] page = pages.get(pages.size() - 1);
      return new ChunkRef(REF.id(), page.length, new Place(PACK, pages.size() - 1, 64, 1));
    }
  }

  /** Ends a walk that could go on for long. */
  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Enough() {
      super("enough pages", null, false, false);
    }
  }

  private static void tree(byte[] input) {
    Pages pages = new Pages(input);
    if (pages.pages.isEmpty()) {
      return;
    }
    try {
      switch (input[0] & 3) {
        case 0 -> list(pages);
        case 1 -> packs(pages);
        default -> manifest(pages, (input[0] & 1) != 0);
      }
    } catch (Enough e) {
      return; // as much of it as was looked at is right
    }
  }

  private static void manifest(Pages pages, boolean find) {
    Manifest manifest = new Manifest(pages, pages.top());
    if (find) {
      manifest.find(BundlePath.of("a/b"));
      Iterator<Entry> below = manifest.subtree(BundlePath.of("a"));
      assertTrue(!below.hasNext() || below.next().path().equals(BundlePath.of("a")));
    }
    Optional<BundlePath> last = Optional.empty();
    Iterator<Entry> entries = manifest.entries();
    for (int i = 0; i < MOST_ITEMS && entries.hasNext(); i++) {
      BundlePath path = entries.next().path();
      assertTrue(last.isEmpty() || last.get().compareTo(path) < 0, "entries ascend");
      last = Optional.of(path);
    }
    manifest.summary();
  }

  private static void list(Pages pages) {
    ChunkRef top = pages.top();
    int count = 0;
    try {
      Node<ListChild, ChunkRef> node = ListCodec.decode(top, pages.get(ChunkKind.LIST, top));
      count =
          Math.toIntExact(
              node.leaf ? node.items.size() : ListChild.over(top, node.children).chunks());
    } catch (ArithmeticException e) {
      return; // told by the reader as damage, once it has a count to compare with
    }
    FileContent content = new FileContent.Listed(REF.id(), top, count);
    Iterator<ChunkRef> chunks = new ChunkLists(pages).chunks(content);
    for (int i = 0; i < MOST_ITEMS && chunks.hasNext(); i++) {
      chunks.next();
    }
    Iterator<ChunkLists.Positioned> from = new ChunkLists(pages).chunksFrom(content, 100_000);
    assertTrue(!from.hasNext() || from.next().start() <= 100_000);
    new ChunkLists(pages).packs(content);
  }

  private static void packs(Pages pages) {
    PackLists lists = new PackLists(pages);
    PackSet all = lists.readAll(pages.top());
    assertTrue(lists.containsAny(pages.top(), all));
  }

  private static List<byte[]> trees() {
    List<byte[]> seeds = new ArrayList<>();
    Map<Integer, byte[]> manifest = new TreeMap<>();
    MemoryPages memory = new MemoryPages(1, 60_000);
    RandomTree tree = RandomTree.of(5, 40, Profile.SMALL, memory);
    int before = memory.stored.size();
    tree.write(
        (kind, page) -> {
          ChunkRef ref = memory.put(kind, page);
          manifest.put(ref.place().number() - before, page.clone());
          return new ChunkRef(
              ref.id(),
              ref.length(),
              new Place(
                  PACK, ref.place().number() - before, ref.place().offset(), ref.place().stored()));
        });
    seeds.add(join(2, manifest));
    Map<Integer, byte[]> packs = new TreeMap<>();
    PackSet.Builder ids = PackSet.builder();
    for (int i = 0; i < 90; i++) {
      ids.add(MemoryPages.packId(i));
    }
    new PackListWriter(Profile.SMALL, numbered(packs)).write(ids.build());
    seeds.add(join(1, packs));
    Map<Integer, byte[]> list = new TreeMap<>();
    ChunkListWriter writer = new ChunkListWriter(Profile.SMALL, numbered(list));
    RandomTree random = new RandomTree(9, Profile.SMALL, new MemoryPages());
    long size = 0;
    for (int i = 0; i < 100; i++) {
      ChunkRef chunk = random.chunk();
      size += chunk.length();
      writer.add(chunk);
    }
    writer.finish(size);
    seeds.add(join(0, list));
    return seeds;
  }

  private static PageSink numbered(Map<Integer, byte[]> pages) {
    return (kind, page) -> {
      int number = pages.size();
      pages.put(number, page.clone());
      return new ChunkRef(REF.id(), page.length, new Place(PACK, number, 64 + 100 * number, 1));
    };
  }

  private static byte[] join(int kind, Map<Integer, byte[]> pages) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(kind);
    for (byte[] page : pages.values()) {
      out.write(page.length >> 8);
      out.write(page.length);
      out.writeBytes(page);
    }
    return out.toByteArray();
  }
}
