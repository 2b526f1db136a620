package io.datamon.manifest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.content.ChunkHasher;
import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.Extras;
import io.datamon.model.FileContent;
import io.datamon.model.Owner;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Pins every byte of the stored pages. {@code -Ddatamon.golden.write=true} writes the files again,
 * which only a change of the format's specification allows.
 */
final class GoldenPagesTest {
  private static final PackId ONE = PackId.parse("00112233445566778899aabbccddeeff");
  private static final PackId TWO = PackId.parse("80112233445566778899aabbccddeeff");
  private static final PackId THREE = PackId.parse("ff112233445566778899aabbccddeeff");
  private static final PackSet ALL = PackSet.of(ONE, TWO, THREE);

  private static ChunkRef ref(String content, PackId pack, int number, int offset, int stored) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    Digest id = ChunkHasher.id(ChunkKind.DATA, bytes, 0, bytes.length);
    return new ChunkRef(id, 1000, new Place(pack, number, offset, stored));
  }

  private static KeyedEntry keyed(Entry entry) {
    return new KeyedEntry(entry.path().sortKey(), entry);
  }

  private static Extras extras() {
    TreeMap<Bytes, Bytes> xattrs = new TreeMap<>();
    xattrs.put(Bytes.of("empty"), Bytes.EMPTY);
    xattrs.put(Bytes.of("mime_type"), Bytes.of("text/plain"));
    TreeMap<Integer, Bytes> unknown = new TreeMap<>();
    unknown.put(4, Bytes.of("reserved"));
    unknown.put(300, Bytes.copyOf(new byte[] {0, (byte) 0xff}));
    return new Extras(
        Optional.of(new Owner(1000, 0xffff_ffffL, "j\u00f6rg", "")),
        xattrs,
        Optional.of(BundlePath.of("a")),
        unknown);
  }

  private static List<KeyedEntry> entries() {
    Instant time = Instant.ofEpochSecond(1_764_000_000, 123_456_789);
    ChunkRef first = ref("first", TWO, 0, 64, 1000);
    ChunkRef next = ref("next", TWO, 1, 64 + 56 + 1000, 700);
    ChunkRef far = ref("far", ONE, 65_535, 200_000_000, 1001);
    ChunkRef back = ref("back", TWO, 0, 64, 1);
    Digest hash = first.id();
    return List.of(
        keyed(new Entry.Directory(BundlePath.ROOT, 0755, time, Extras.NONE)),
        keyed(
            new Entry.File(
                BundlePath.of("a"),
                0644,
                time.plusSeconds(-1),
                1000,
                new FileContent.Direct(first.id(), List.of(first)),
                Extras.NONE)),
        keyed(
            new Entry.File(
                BundlePath.of("a-b"),
                07777,
                Instant.ofEpochSecond(-5, 0),
                3000,
                new FileContent.Direct(hash, List.of(next, far, back)),
                extras())),
        keyed(
            new Entry.File(
                BundlePath.of("empty"),
                0,
                Instant.EPOCH,
                0,
                new FileContent.Inline(Bytes.EMPTY),
                Extras.NONE)),
        keyed(new Entry.Directory(BundlePath.of("folder"), 0700, time, Extras.NONE)),
        keyed(
            new Entry.File(
                BundlePath.of("inline"),
                0600,
                time,
                5,
                new FileContent.Inline(Bytes.of("hello")),
                Extras.NONE)),
        keyed(
            new Entry.Link(
                BundlePath.of("link"), 0777, time, Bytes.of("../else/where"), Extras.NONE)),
        keyed(
            new Entry.File(
                BundlePath.of("listed"),
                0644,
                time,
                1L << 30,
                new FileContent.Listed(hash, ref("list", THREE, 3, 5000, 900), 1000),
                Extras.NONE)),
        keyed(
            new Entry.Link(
                BundlePath.of(new byte[] {'f', 'o', 'l', 'd', 'e', 'r', '/', (byte) 0xfe, 1}),
                0777,
                time,
                Bytes.of("x"),
                Extras.NONE)));
  }

  private static Map<String, byte[]> pages() {
    ChunkRef one = ref("page one", ONE, 7, 7000, 500);
    ChunkRef two = ref("page two", TWO, 8, 9000, 1000);
    Map<String, byte[]> pages = new LinkedHashMap<>();
    pages.put("leaf.bin", PageCodec.encodeLeaf(ALL, entries()));
    pages.put(
        "branch.bin",
        PageCodec.encodeBranch(
            ALL,
            List.of(
                new ManifestChild(new byte[0], one, new Counts(10, 5, 12_345)),
                new ManifestChild(BundlePath.of("m/n").sortKey(), two, new Counts(1, 0, 0)),
                new ManifestChild(
                    BundlePath.of("m/nn").sortKey(), one, new Counts(200, 199, 1L << 40)))));
    pages.put(
        "list-leaf.bin", ListCodec.encodeLeaf(PackSet.of(ONE, TWO), List.of(one, two, two, one)));
    pages.put(
        "list-branch.bin",
        ListCodec.encodeBranch(
            ALL, List.of(new ListChild(one, 20, 20_000), new ListChild(two, 300, 1L << 33))));
    pages.put("pack-list-leaf.bin", PackListCodec.encodeLeaf(ALL));
    pages.put(
        "pack-list-branch.bin",
        PackListCodec.encodeBranch(
            ALL, List.of(new PackListChild(ONE, one, 20), new PackListChild(THREE, two, 300))));
    return pages;
  }

  @Test
  void pagesAreAsSpecified() throws IOException {
    for (Map.Entry<String, byte[]> page : pages().entrySet()) {
      String name = "golden/manifest/" + page.getKey();
      if (Boolean.getBoolean("datamon.golden.write")) {
        Path file = Path.of("src/test/resources", name);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, page.getValue());
      } else {
        try (InputStream in = getClass().getClassLoader().getResourceAsStream(name)) {
          assertTrue(in != null, name + " is there");
          assertArrayEquals(in.readAllBytes(), page.getValue(), name);
        }
      }
    }
  }

  @Test
  void everyPageIsReadAndWrittenAlike() {
    ChunkRef ref = ref("any", ONE, 0, 64, 1);
    pages()
        .forEach(
            (name, page) -> {
              ChunkKind kind =
                  name.startsWith("list")
                      ? ChunkKind.LIST
                      : name.startsWith("pack") ? ChunkKind.PACK_LIST : ChunkKind.PAGE;
              assertArrayEquals(page, PageCodecTest.again(kind, ref, page), name);
            });
  }

  @Test
  void leafHoldsWhatWasPutIn() {
    byte[] page = PageCodec.encodeLeaf(ALL, entries());
    assertEquals(
        entries().stream().map(item -> item.entry).toList(),
        PageCodec.decode(ref("any", ONE, 0, 64, 1), page).items.stream()
            .map(item -> item.entry)
            .toList());
  }
}
