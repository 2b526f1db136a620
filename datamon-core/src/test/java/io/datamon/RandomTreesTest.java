package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.model.BundlePath;
import io.datamon.model.Entry;
import io.datamon.model.FileContent;
import io.datamon.model.NativeBundle;
import io.datamon.model.Profile;
import io.datamon.transfer.DownloadResult;
import io.datamon.transfer.UploadOutcome;
import io.datamon.tree.FileStat;
import io.datamon.tree.FileType;
import io.datamon.verify.Finding;
import io.datamon.verify.VerifyOutcome;
import io.datamon.verify.VerifySettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random trees go through the whole engine: uploaded, changed, uploaded again, listed, read,
 * verified and downloaded.
 *
 * <p>Each tree has a seed of its own. {@code -Ddatamon.trees.seed=SEED -Ddatamon.trees.count=1}
 * runs one again.
 */
class RandomTreesTest {
  private static final long SEED = Long.getLong("datamon.trees.seed", 3_000_000);
  private static final int COUNT = Integer.getInteger("datamon.trees.count", 2_000);

  /** From how many trees on every kind of thing must have come up. */
  private static final int ENOUGH = 2_000;

  /** What the trees of a run must have had, all together. */
  private enum Trait {
    STORE_IN_FOLDER,
    STANDARD_PROFILE,
    SEVERAL_PACKS,
    SEVERAL_PAGES,
    PAGES_OF_PAGES,
    NESTED_CHUNK_LIST,
    LARGE_FILE,
    FILE,
    INLINE_FILE,
    ONE_CHUNK_FILE,
    MULTI_CHUNK_FILE,
    LISTED_FILE,
    FOLDER,
    EMPTY_FOLDER,
    LINK,
    DANGLING_LINK,
    ABSOLUTE_LINK,
    LINK_TO_FOLDER,
    NAME_NOT_UTF8,
    HARD_LINK,
    EXTENDED_ATTRIBUTES,
    SPECIAL_MODE_BITS,
    ZERO_RUN,
    KEPT_BY_STAT_CACHE,
    UNCHANGED,
    DESTINATION_CHANGED
  }

  @TempDir(factory = MemoryFolders.class)
  Path temp;

  private final Map<Trait, Long> seen = new EnumMap<>(Trait.class);

  @Test
  void everyTreeComesBackAsItWas() throws Exception {
    for (long seed = SEED; seed < SEED + COUNT; seed++) {
      Path folder = temp.resolve("tree-" + seed);
      try {
        new OneTree(new Random(seed), folder).run();
      } catch (Exception | AssertionError e) {
        throw new AssertionError(
            "tree with seed "
                + seed
                + " failed; run it again with -Ddatamon.trees.seed="
                + seed
                + " -Ddatamon.trees.count=1: "
                + e,
            e);
      }
      TreeMaker.delete(folder);
    }
    if (COUNT >= ENOUGH) {
      Set<Trait> expected = EnumSet.allOf(Trait.class);
      if (!Files.getFileStore(temp).supportsFileAttributeView("user")) {
        expected.remove(Trait.EXTENDED_ATTRIBUTES);
      }
      for (Trait trait : expected) {
        assertTrue(seen.containsKey(trait), "no tree had " + trait + ", all in all: " + seen);
      }
    }
  }

  private void note(Trait trait, boolean present) {
    if (present) {
      seen.merge(trait, 1L, Long::sum);
    }
  }

  /** The life of one tree. */
  private final class OneTree {
    private final Random random;
    private final Path folder;
    private final Path source;
    private final Profile profile;
    private final boolean inFolder;
    private final boolean cache;
    private final boolean believeTimes;
    private final boolean attributes;
    private final TreeMaker maker;

    OneTree(Random random, Path folder) throws IOException {
      this.random = random;
      this.folder = folder;
      this.source = folder.resolve("source");
      this.profile = random.nextInt(30) == 0 ? Profile.STANDARD : Profile.SMALL;
      this.inFolder = random.nextInt(15) == 0;
      this.cache = random.nextInt(3) != 0;
      this.believeTimes = cache && random.nextBoolean();
      this.attributes = random.nextInt(3) == 0;
      this.maker = new TreeMaker(random, source, profile, attributes);
    }

    void run() throws Exception {
      maker.make();
      URI store = inFolder ? folder.resolve("store").toUri() : URI.create("memory:/");
      DatamonBuilder builder = Datamon.builder().configuration(store).newProfile(profile);
      builder = cache ? builder.cacheFolder(folder.resolve("cache")) : builder.withoutCache();
      if (believeTimes) {
        // A scan that begins an hour later finds no time so new that it could not be believed.
        builder.clock(Clock.offset(Clock.systemUTC(), Duration.ofHours(1)));
      }
      note(Trait.STORE_IN_FOLDER, inFolder);
      note(Trait.STANDARD_PROFILE, profile.equals(Profile.STANDARD));
      try (Datamon datamon = builder.build()) {
        use(datamon);
      }
    }

    private void use(Datamon datamon) throws Exception {
      Repo repo = datamon.createRepo("trees", "random trees");
      TreeSnapshot before = TreeSnapshot.of(source);
      Bundle first = repo.upload(source, upload("first"));
      check(first, before);
      if (believeTimes) {
        awaitTick();
        UploadOutcome again = repo.uploadWithOutcome(source, upload("again").skipIfUnchanged());
        assertTrue(again.unchanged(), "the same tree was taken for another one");
        assertFalse(again.created());
        assertEquals(first.id(), again.bundle().id());
        assertEquals(before.filesAfter(Instant.now()), again.readFiles(), "files that were read");
        note(Trait.UNCHANGED, true);
        note(Trait.KEPT_BY_STAT_CACHE, before.count(FileType.FILE) > 0);
      }
      Path over = folder.resolve("over");
      download(first, over, before);
      maker.change();
      TreeSnapshot after = TreeSnapshot.of(source);
      Bundle second = repo.upload(source, upload("second"));
      check(second, after);
      assertEquals(List.of(first.id()), second.descriptor().parents());
      boolean disturb = random.nextInt(3) == 0;
      if (disturb) {
        disturb(over);
      }
      download(second, over, after);
      if (disturb) {
        disturb(over);
        download(second, over, after);
      }
      download(second, folder.resolve("fresh"), after);
      assertEquals(List.of(), before.differences(first.list()));
      List<Finding> findings = new ArrayList<>();
      VerifyOutcome verified = datamon.verify(VerifySettings.DATA, findings::add);
      assertEquals(List.of(), findings);
      assertTrue(verified.isSound());
      assertEquals(2, verified.bundles());
      assertEquals(verified.packs(), verified.packsRead());
      note(Trait.SEVERAL_PACKS, verified.packs() > 3);
      note(Trait.ZERO_RUN, maker.hasZeroRun());
      note(Trait.DESTINATION_CHANGED, disturb);
    }

    private void disturb(Path destination) throws IOException {
      new TreeMaker(random, destination, profile, attributes).change();
    }

    private Upload upload(String message) {
      return Upload.message(message)
          .threads(1 + random.nextInt(4), 1 + random.nextInt(2))
          .attributes(attributes, attributes);
    }

    /** Waits until the file system's clock has gone on since the tree was made. */
    private void awaitTick() throws IOException {
      Path probe = folder.resolve("probe");
      Instant last = FileStat.read(Files.createFile(folder.resolve("last"))).changed();
      Files.createFile(probe);
      while (!FileStat.read(probe).changed().isAfter(last)) {
        Files.setAttribute(probe, "unix:mode", 0600);
      }
    }

    private void download(Bundle bundle, Path destination, TreeSnapshot expected)
        throws IOException {
      DownloadResult result =
          bundle.download(
              destination, Download.defaults().deleteExtra().attributes(attributes, attributes));
      assertEquals(List.of(), result.failures());
      assertEquals(0, result.warnings());
      assertEquals(
          List.of(), expected.differences(TreeSnapshot.of(destination), attributes), "downloaded");
    }

    private void check(Bundle bundle, TreeSnapshot tree) throws IOException {
      assertEquals(List.of(), tree.differences(bundle.list()));
      NativeBundle counts = bundle.descriptor().requireNative();
      assertEquals(tree.items().size(), counts.entries());
      assertEquals(tree.count(FileType.FILE), counts.files());
      assertEquals(tree.bytes(), counts.bytes());
      assertEquals(0, counts.skipped());
      note(Trait.SEVERAL_PAGES, counts.entries() > 4L * profile.pageEntries());
      note(
          Trait.PAGES_OF_PAGES,
          counts.entries() > 16L * profile.pageEntries() * profile.pageEntries());
      for (Entry entry : bundle.list()) {
        note(entry, tree.items().get(entry.path()));
      }
      List<BundlePath> paths = new ArrayList<>(tree.items().keySet());
      for (int i = 0; i < 3; i++) {
        BundlePath path = paths.get(random.nextInt(paths.size()));
        Entry entry = bundle.find(path).orElseThrow();
        assertEquals(path, entry.path());
        if (entry instanceof Entry.File) {
          compareFrom(bundle, path, tree.items().get(path));
        } else if (entry instanceof Entry.Directory) {
          compareBelow(bundle, path, paths);
        }
      }
    }

    private void compareFrom(Bundle bundle, BundlePath path, TreeSnapshot.Item item)
        throws IOException {
      long size = item.stat().size();
      long offset = (long) (random.nextDouble() * (size + 1));
      try (InputStream in = bundle.open(path, offset);
          FileChannel channel = FileChannel.open(item.file());
          InputStream expected = Channels.newInputStream(channel.position(offset))) {
        byte[] some = in.readNBytes(random.nextInt(5_000));
        assertEquals(
            List.of(), differences(expected.readNBytes(some.length), some), path + "@" + offset);
        byte[] rest = in.readAllBytes();
        assertEquals(List.of(), differences(expected.readAllBytes(), rest), path + "@" + offset);
      }
    }

    private static List<String> differences(byte[] expected, byte[] actual) {
      int at = java.util.Arrays.mismatch(expected, actual);
      return at < 0 ? List.of() : List.of("differs from byte " + at + " on");
    }

    private static void compareBelow(Bundle bundle, BundlePath folder, List<BundlePath> paths) {
      List<BundlePath> below = new ArrayList<>();
      bundle.list(folder).forEach(entry -> below.add(entry.path()));
      assertEquals(paths.stream().filter(path -> path.startsWith(folder)).toList(), below);
      List<BundlePath> children = new ArrayList<>();
      bundle.children(folder).forEach(entry -> children.add(entry.path()));
      assertEquals(
          paths.stream().filter(path -> !path.isRoot() && path.parent().equals(folder)).toList(),
          children);
    }

    private void note(Entry entry, TreeSnapshot.Item item) throws IOException {
      note(Trait.NAME_NOT_UTF8, !entry.path().isUtf8());
      note(Trait.SPECIAL_MODE_BITS, (entry.mode() & 07000) != 0);
      note(Trait.EXTENDED_ATTRIBUTES, !entry.extras().xattrs().isEmpty());
      if (entry instanceof Entry.File file) {
        note(Trait.FILE, true);
        note(Trait.LARGE_FILE, file.size() > 8 << 20);
        note(Trait.HARD_LINK, file.extras().hardLink().isPresent());
        note(file.content());
      } else if (entry instanceof Entry.Link) {
        Path target = Files.readSymbolicLink(item.file());
        note(Trait.LINK, true);
        note(Trait.DANGLING_LINK, !Files.exists(item.file()));
        note(Trait.ABSOLUTE_LINK, target.isAbsolute());
        note(Trait.LINK_TO_FOLDER, Files.isDirectory(item.file()));
      } else {
        note(Trait.FOLDER, true);
        try (var children = Files.newDirectoryStream(item.file())) {
          note(Trait.EMPTY_FOLDER, !children.iterator().hasNext());
        }
      }
    }

    private void note(FileContent content) {
      if (content instanceof FileContent.Direct direct) {
        note(Trait.ONE_CHUNK_FILE, direct.chunks().size() == 1);
        note(Trait.MULTI_CHUNK_FILE, direct.chunks().size() > 1);
      } else if (content instanceof FileContent.Listed listed) {
        note(Trait.LISTED_FILE, true);
        note(Trait.NESTED_CHUNK_LIST, listed.count() > 4L * profile.listEntries());
      } else {
        note(Trait.INLINE_FILE, true);
      }
    }

    private void note(Trait trait, boolean present) {
      RandomTreesTest.this.note(trait, present);
    }
  }
}
