package io.datamon.manifest;

import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.Extras;
import io.datamon.model.FileContent;
import io.datamon.model.Owner;
import io.datamon.model.Place;
import io.datamon.model.Profile;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Random trees of entries, with the packs of their chunk lists; the same for the same seed. */
final class RandomTree {
  private static final String[] AWKWARD = {"a", "a-b", "a.b", "a b", "A", "a\u0001", "ab", "..a"};

  final NavigableMap<BundlePath, Entry> entries = new TreeMap<>();
  final Map<BundlePath, PackSet> listed = new HashMap<>();

  private final Random random;
  private final Profile profile;
  private final PageSink sink;
  private final List<BundlePath> folders = new ArrayList<>();
  private int number;
  private int offset = 64;
  private long pack = 1;

  RandomTree(long seed, Profile profile, PageSink sink) {
    this.random = new Random(seed);
    this.profile = profile;
    this.sink = sink;
    put(new Entry.Directory(BundlePath.ROOT, 0755, Instant.EPOCH, Extras.NONE));
  }

  /** Returns a tree of about this many entries. */
  static RandomTree of(long seed, int size, Profile profile, PageSink sink) {
    RandomTree tree = new RandomTree(seed, profile, sink);
    while (tree.entries.size() < size) {
      tree.grow();
    }
    return tree;
  }

  void put(Entry entry) {
    entries.put(entry.path(), entry);
    listed.remove(entry.path());
    if (entry instanceof Entry.Directory) {
      folders.add(entry.path());
    }
  }

  /** Adds an entry at a random place, or replaces one that is not a folder. */
  void grow() {
    // Recent folders are likelier, so that paths grow deep.
    int back = Math.min(folders.size(), 1 + (int) Math.abs(random.nextGaussian() * 8));
    BundlePath folder = folders.get(folders.size() - back);
    byte[] name = name();
    if (folder.length() + 1 + name.length > 4000) {
      return;
    }
    BundlePath path = folder.resolve(name);
    if (entries.get(path) instanceof Entry.Directory) {
      return;
    }
    add(path);
  }

  void add(BundlePath path) {
    int mode = random.nextInt(010000);
    switch (random.nextInt(10)) {
      case 0, 1 -> put(new Entry.Directory(path, mode, time(), extras(path, true)));
      case 2 -> {
        Bytes target = Bytes.copyOf(bytes(1 + random.nextInt(40), 1));
        put(new Entry.Link(path, mode, time(), target, extras(path, false)));
      }
      default -> file(path, mode);
    }
  }

  private void file(BundlePath path, int mode) {
    Extras extras = extras(path, false);
    int kind = random.nextInt(20);
    if (kind < 5) {
      byte[] bytes = bytes(random.nextInt(129), 0);
      FileContent content = new FileContent.Inline(Bytes.copyOf(bytes));
      put(new Entry.File(path, mode, time(), bytes.length, content, extras));
      return;
    }
    int chunks = kind < 15 ? 1 : kind < 19 ? 1 + random.nextInt(8) : 9 + random.nextInt(200);
    ChunkListWriter writer = new ChunkListWriter(profile, sink);
    long size = 0;
    for (int i = 0; i < chunks; i++) {
      ChunkRef chunk = chunk();
      size += chunk.length();
      writer.add(chunk);
    }
    ListedContent content = writer.finish(size);
    put(new Entry.File(path, mode, time(), size, content.content(), extras));
    if (content.content() instanceof FileContent.Listed) {
      listed.put(path, content.packs());
    }
  }

  /** Returns a chunk that lies behind the one before, most of the time. */
  ChunkRef chunk() {
    if (random.nextInt(30) == 0) {
      pack = 1L + random.nextInt(200);
      number = random.nextInt(65_000);
      offset = 64 + random.nextInt(1 << 27);
    }
    int length = 129 + random.nextInt(1 << 20);
    int stored = random.nextBoolean() ? length : random.nextInt(length + 1);
    Place place = new Place(MemoryPages.packId(pack), number % 65_536, offset, stored);
    number++;
    offset += 56 + stored;
    if (offset > 1 << 28) {
      offset = 64;
    }
    return new ChunkRef(digest(), length, place);
  }

  Digest digest() {
    return new Digest(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  private Instant time() {
    return random.nextInt(50) == 0
        ? (random.nextBoolean() ? Instant.MIN : Instant.MAX)
        : Instant.ofEpochSecond(
            1_700_000_000 + random.nextInt(100_000), random.nextInt(1_000_000_000));
  }

  private byte[] name() {
    return switch (random.nextInt(6)) {
      case 0 -> bytes(random.nextInt(20) == 0 ? 255 : 1 + random.nextInt(12), 1);
      case 1 -> AWKWARD[random.nextInt(AWKWARD.length)].getBytes(StandardCharsets.UTF_8);
      default ->
          String.format("file-%05d", random.nextInt(100_000)).getBytes(StandardCharsets.UTF_8);
    };
  }

  /** Returns bytes from a least one on that make a name: no slash, no dots alone. */
  private byte[] bytes(int length, int least) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      do {
        bytes[i] = (byte) (least + random.nextInt(256 - least));
      } while (bytes[i] == '/' || i == 0 && bytes[i] == '.');
    }
    return bytes;
  }

  private Extras extras(BundlePath path, boolean folder) {
    if (random.nextInt(8) != 0) {
      return Extras.NONE;
    }
    TreeMap<Bytes, Bytes> xattrs = new TreeMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      xattrs.put(Bytes.copyOf(bytes(1 + random.nextInt(9), 1)), Bytes.copyOf(bytes(i * 5, 0)));
    }
    TreeMap<Integer, Bytes> unknown = new TreeMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      unknown.put(4 + random.nextInt(1000), Bytes.copyOf(bytes(random.nextInt(9), 0)));
    }
    BundlePath lower = entries.lowerKey(path);
    return new Extras(
        random.nextBoolean()
            ? Optional.of(
                new Owner(random.nextInt(2000), 0xffff_ffffL, "j\u00f6rg \ud83d\ude00", ""))
            : Optional.empty(),
        xattrs,
        folder || lower == null || lower.isRoot() || random.nextBoolean()
            ? Optional.empty()
            : Optional.of(lower),
        unknown);
  }

  ManifestSummary write(PageSink target) {
    return write(profile, target, entries, listed);
  }

  static ManifestSummary write(
      Profile profile,
      PageSink target,
      NavigableMap<BundlePath, Entry> entries,
      Map<BundlePath, PackSet> listed) {
    ManifestWriter writer = new ManifestWriter(profile, target);
    for (Entry entry : entries.values()) {
      writer.add(entry, listed.getOrDefault(entry.path(), PackSet.EMPTY));
    }
    return writer.finish();
  }
}
