package io.datamon.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.datamon.error.AlreadyExistsException;
import io.datamon.error.CancelledException;
import io.datamon.error.ConflictException;
import io.datamon.error.CorruptException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.UnavailableException;
import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import io.datamon.model.Entry;
import io.datamon.model.Extras;
import io.datamon.model.FileContent;
import io.datamon.tree.Destination;
import io.datamon.tree.FileStat;
import io.datamon.tree.FileType;
import io.datamon.tree.RawPaths;
import io.datamon.tree.TreeItem;
import io.datamon.tree.TreeWalker;
import io.datamon.tree.WalkOptions;
import io.datamon.tree.Xattrs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadPipelineTest {
  private static final String BUNDLE = "3MPT8czFHOiSrmBSCwVt30VOVS7";
  private static final DownloadSettings SETTINGS = DownloadSettings.DEFAULT.withLimits(3, 1 << 20);

  @TempDir Path temp;

  private final List<ProgressEvent> events = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger runs = new AtomicInteger();
  private FakeBundle bundle = new FakeBundle();
  private Path root;

  @BeforeEach
  void place() {
    root = temp.resolve("dest");
  }

  private DownloadResult download(DownloadSettings settings) {
    return download(settings, BUNDLE);
  }

  private DownloadResult download(DownloadSettings settings, String id) {
    DownloadTarget target = new DownloadTarget("digits", id, Bytes.of("id: " + id + "\n"));
    return new DownloadPipeline(
            bundle, target, settings, Clock.systemUTC(), () -> "testrun" + runs.incrementAndGet())
        .run(root, events::add);
  }

  private static byte[] random(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] bytes(int seed, int length) {
    return random(new Random(seed), length);
  }

  private List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Checks that the destination is the bundle and nothing else, but for what is reserved. */
  private void assertRestored(String about) throws IOException {
    TreeWalker walker =
        new TreeWalker(root, WalkOptions.ALL, left -> assertEquals("", left.message(), about));
    for (Entry entry : bundle.entries.values()) {
      assertTrue(walker.hasNext(), about + ": " + entry.path() + " is missing");
      TreeItem item = walker.next();
      assertEquals(entry.path(), item.path(), about);
      FileStat stat = item.stat();
      if (entry instanceof Entry.Link link) {
        assertEquals(link.target(), RawPaths.target(Files.readSymbolicLink(item.file())), about);
        assertEquals(entry.modified().getEpochSecond(), stat.modified().getEpochSecond(), about);
        continue;
      }
      assertEquals(entry.mode(), stat.mode(), about + ": " + entry.path());
      assertEquals(entry.modified(), stat.modified(), about + ": " + entry.path());
      if (entry instanceof Entry.File) {
        byte[] expected = bundle.contents.get(entry.path());
        assertArrayEquals(expected, Files.readAllBytes(item.file()), about + entry.path());
      } else {
        assertEquals(FileType.FOLDER, stat.type(), about);
      }
    }
    assertFalse(walker.hasNext(), about + ": there is more than the bundle has");
  }

  private void fillRandomly(long seed) throws IOException {
    Random random = new Random(seed);
    // Others than root cannot look at what they may not read.
    int always = FileStat.read(Files.createTempFile(temp, "who", "")).uid() == 0 ? 0 : 0700;
    List<BundlePath> folders = new ArrayList<>(List.of(BundlePath.ROOT));
    int[] sizes = {0, 1, 128, 129, 4_999, 5_000, 5_001, 12_345, 41_000, 200_000};
    for (int i = 0; i < 150; i++) {
      BundlePath parent = folders.get(random.nextInt(folders.size()));
      byte[] name = random(random, 1 + random.nextInt(4));
      BundlePath path;
      try {
        path = parent.resolve(name);
      } catch (InvalidInputException e) {
        continue;
      }
      if (bundle.entries.containsKey(path) || path.toString().startsWith(".")) {
        continue;
      }
      Instant time =
          Instant.ofEpochSecond(random.nextInt(2_000_000_000), random.nextInt(1_000_000_000));
      int mode = random.nextInt(010000) | always;
      switch (random.nextInt(6)) {
        case 0 -> {
          bundle.add(new Entry.Directory(path, mode, time, Extras.NONE));
          folders.add(path);
        }
        case 1 -> bundle.add(new Entry.Link(path, 0777, time, Bytes.copyOf(name), Extras.NONE));
        default -> {
          byte[] content = random(random, sizes[random.nextInt(sizes.length)]);
          if (random.nextInt(4) == 0) {
            content = new byte[content.length];
          }
          bundle.file(path, content, mode, time, Extras.NONE);
        }
      }
    }
  }

  @Test
  void randomTreesAreRestoredAndThenKept() throws Exception {
    for (long seed = 1; seed <= 4; seed++) {
      bundle = new FakeBundle();
      root = temp.resolve("dest" + seed);
      fillRandomly(seed);
      DownloadResult result = download(SETTINGS);
      assertEquals(List.of(), result.failures());
      assertRestored("seed " + seed);
      long things =
          bundle.entries.values().stream().filter(e -> !(e instanceof Entry.Directory)).count();
      assertEquals(things, result.written(), "seed " + seed);
      for (boolean trust : new boolean[] {true, false}) {
        long before = bundle.requests.get();
        long hashed = bundle.hashed.get();
        DownloadResult again = download(SETTINGS.withTrustTimes(trust));
        assertEquals(trust, hashed == bundle.hashed.get(), "seed " + seed);
        assertEquals(things, again.kept(), "seed " + seed);
        assertEquals(0, again.written(), "seed " + seed);
        assertEquals(before, bundle.requests.get(), "seed " + seed);
        assertRestored("again, seed " + seed);
      }
    }
  }

  @Test
  void whatWasWrittenInTheLastMomentOfARunIsNotReadByTheNext() {
    bundle.file("file", bytes(1, 1_000));
    for (int i = 0; i < 50; i++) {
      root = temp.resolve("dest" + i);
      download(SETTINGS);
      long hashed = bundle.hashed.get();
      assertEquals(1, download(SETTINGS).kept());
      assertEquals(hashed, bundle.hashed.get());
    }
  }

  @Test
  void changedFilesAreMendedAndOnlyTheirBadPiecesAreFetched() throws Exception {
    bundle
        .file("large", bytes(1, 100_000))
        .file("other", bytes(2, 30_000))
        .file("tiny", bytes(3, 9));
    bundle.file("times", bytes(4, 300)).file("gone", bytes(5, 300)).file("mode", bytes(6, 300));
    download(SETTINGS);
    byte[] damaged = Files.readAllBytes(root.resolve("large"));
    damaged[50_001]++;
    Files.write(root.resolve("large"), damaged);
    Files.setLastModifiedTime(root.resolve("large"), FileTime.from(FakeBundle.TIME));
    Files.writeString(root.resolve("tiny"), "123456789");
    Files.setLastModifiedTime(root.resolve("times"), FileTime.from(Instant.EPOCH));
    Files.setAttribute(root.resolve("mode"), "unix:mode", 0400);
    Files.delete(root.resolve("gone"));
    bundle.chunksRead.set(0);
    DownloadResult result = download(SETTINGS);
    assertRestored("mended");
    assertEquals(3, result.written());
    assertEquals(3, result.kept());
    assertEquals(2, bundle.chunksRead.get());
  }

  @Test
  void whateverStandsInPlaceOfAnEntryIsReplaced() throws Exception {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Files.writeString(outside.resolve("f"), "precious");
    bundle.folder("a", 0755).file("a/f", bytes(1, 300)).file("b", bytes(2, 300)).link("c", "b");
    download(SETTINGS);
    Files.delete(root.resolve("a/f"));
    Files.delete(root.resolve("a"));
    Files.createSymbolicLink(root.resolve("a"), outside);
    Files.delete(root.resolve("b"));
    Files.createSymbolicLink(root.resolve("b"), outside.resolve("f"));
    Files.delete(root.resolve("c"));
    Files.createDirectory(root.resolve("c"));
    assertTrue(download(SETTINGS).isComplete());
    assertRestored("replaced");
    assertEquals("precious", Files.readString(outside.resolve("f")));
  }

  @Test
  void interruptedByTheStoreItGoesOnWhereItStopped() throws Exception {
    for (int i = 0; i < 300; i++) {
      bundle.file("f" + i, bytes(i, 20_000));
    }
    AtomicInteger left = new AtomicInteger(5);
    bundle.beforeRead =
        () -> {
          if (left.decrementAndGet() < 0) {
            throw new UnavailableException("the store is gone");
          }
        };
    assertThrows(UnavailableException.class, () -> download(SETTINGS));
    assertTrue(names(root).stream().noneMatch(name -> name.startsWith(".datamon-tmp-")));
    int whole = names(root).size() - 1;
    assertTrue(whole > 0 && whole < 300, whole + " files");
    bundle.beforeRead = () -> {};
    DownloadResult result = download(SETTINGS);
    assertEquals(whole, result.kept());
    assertEquals(300 - whole, result.written());
    assertRestored("resumed");
  }

  @Test
  void interruptCancelsAndLeavesNothingHalf() throws Exception {
    for (int i = 0; i < 50; i++) {
      bundle.file("f" + i, bytes(i, 100_000));
    }
    CountDownLatch reading = new CountDownLatch(3);
    CountDownLatch never = new CountDownLatch(1);
    bundle.beforeRead =
        () -> {
          reading.countDown();
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException("cancelled");
          }
        };
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                download(SETTINGS.withLimits(1, 1 << 20));
              } catch (CancelledException e) {
                thrown.set(Thread.currentThread().isInterrupted() ? e : new AssertionError("flag"));
              }
            });
    thread.start();
    while (reading.getCount() == 3) {
      Thread.onSpinWait();
    }
    thread.interrupt();
    thread.join();
    assertInstanceOf(CancelledException.class, thrown.get());
    assertFalse(Files.exists(root), "nothing was written, so nothing is left");
    assertTrue(
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(live -> live.getName().startsWith("datamon-download-")));
  }

  @Test
  void damagedChunkFailsItsFilesOnly() throws Exception {
    bundle
        .file("bad", bytes(1, 30_000))
        .file("twin", bytes(1, 30_000))
        .file("good", bytes(2, 30_000));
    bundle.file("listed", bytes(3, 90_000));
    bundle.damaged.add(bundle.chunkOf("bad", 3));
    bundle.damaged.add(bundle.chunkOf("listed", 10));
    DownloadResult result = download(SETTINGS);
    assertEquals(3, result.failed());
    assertTrue(result.foundCorruption());
    assertEquals(List.of(".datamon", "good"), names(root));
    assertInstanceOf(CorruptException.class, result.failures().get(0).cause());
    assertArrayEquals(bytes(2, 30_000), Files.readAllBytes(root.resolve("good")));
    bundle.damaged.clear();
    assertTrue(download(SETTINGS).isComplete());
    assertRestored("mended");
  }

  @Test
  void contentThatDoesNotFitItsSizeFailsTheFile() throws Exception {
    bundle.file("f", bytes(1, 30_000));
    Entry.File file = (Entry.File) bundle.entries.get(BundlePath.of("f"));
    FileContent content = file.content();
    for (long size : new long[] {29_999, 30_001, 1L << 50}) {
      bundle.add(new Entry.File(file.path(), 0644, FakeBundle.TIME, size, content, Extras.NONE));
      assertTrue(download(SETTINGS).foundCorruption());
      assertEquals(List.of(".datamon"), names(root));
    }
  }

  @Test
  void destinationWithoutRoomIsRefusedBeforeAnythingIsWritten() throws Exception {
    bundle.file("f", bytes(1, 3 << 20));
    Configuration small =
        Configuration.unix().toBuilder().setAttributeViews("basic").setMaxSize(1 << 20).build();
    try (FileSystem memory = Jimfs.newFileSystem(small)) {
      root = memory.getPath("/data/dest");
      UnavailableException full =
          assertThrows(UnavailableException.class, () -> download(SETTINGS));
      assertTrue(full.getMessage().contains("3145728 are needed"), full.getMessage());
      assertFalse(Files.exists(root.getParent()), "what was made is gone again");
      assertEquals(0, bundle.requests.get());
    }
  }

  @Test
  void plainFileSystemsWillDo() throws Exception {
    bundle.folder("a", 0755).file("a/f", bytes(1, 60_000)).link("a/l", "f").hardLink("h", "a/f");
    Configuration plain = Configuration.unix().toBuilder().setAttributeViews("basic").build();
    try (FileSystem memory = Jimfs.newFileSystem(plain)) {
      root = memory.getPath("/data/dest");
      for (int i = 0; i < 2; i++) {
        assertEquals(List.of(), download(SETTINGS).failures());
        assertArrayEquals(bytes(1, 60_000), Files.readAllBytes(root.resolve("a/f")));
        assertArrayEquals(bytes(1, 60_000), Files.readAllBytes(root.resolve("h")));
        assertEquals("f", Files.readSymbolicLink(root.resolve("a/l")).toString());
      }
    }
  }

  @Test
  void hostileManifestsWriteNothingOutside() throws Exception {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Files.writeString(outside.resolve("f"), "precious");
    List<FakeBundle> below =
        List.of(
            new FakeBundle().link("a", outside.toString()).file("a/f", bytes(1, 300)),
            new FakeBundle().link("a", outside.toString()).file("a/f", bytes(1, 3)),
            new FakeBundle().link("a", "../outside").folder("a/c", 0700).file("a/c/d", bytes(3, 3)),
            new FakeBundle().link("a", "/").file("a/datamon-hostile", bytes(4, 3)),
            new FakeBundle().file("f", bytes(1, 300)).link("a", "../outside").hardLink("a/f", "f"),
            new FakeBundle().file("a", bytes(1, 300)).link("a/l", "../f"));
    FakeBundle reserved =
        new FakeBundle()
            .folder(".datamon", 0755)
            .file(".datamon/state.json", bytes(5, 3))
            .link(".datamon-lock", outside.toString());
    for (DownloadSettings settings : List.of(SETTINGS, SETTINGS.withDeleteExtra(true))) {
      for (FakeBundle each : below) {
        bundle = each;
        for (int i = 0; i < 2; i++) {
          CorruptException e = assertThrows(CorruptException.class, () -> download(settings));
          assertTrue(e.getMessage().contains("lies in a, which is not a folder"), e.getMessage());
          assertEquals(List.of("f"), names(outside));
        }
      }
      bundle = reserved;
      download(settings);
      download(settings);
      assertEquals(List.of("f"), names(outside));
      assertEquals("precious", Files.readString(outside.resolve("f")));
      assertFalse(Files.exists(Path.of("/datamon-hostile")));
      assertFalse(Files.exists(root.resolve(".datamon-lock"), LinkOption.NOFOLLOW_LINKS));
      assertTrue(Files.readString(root.resolve(".datamon/state.json")).contains("digits"));
    }
  }

  @Test
  void aFurtherNameWhoseFirstOneIsNotRestoredIsAFileOfItsOwn() throws Exception {
    Extras first =
        new Extras(
            Optional.empty(), new TreeMap<>(), Optional.of(BundlePath.of("a")), new TreeMap<>());
    for (int length : new int[] {9, 300, 200_000}) {
      bundle = new FakeBundle();
      byte[] content = bytes(length, length);
      bundle.file(BundlePath.of("b"), content, 0644, FakeBundle.TIME, first);
      root = temp.resolve("fresh" + length);
      assertTrue(download(SETTINGS).isComplete());
      assertRestored("without the first name");

      // Something else stands where the first name would be, of the same length and time.
      root = Files.createDirectory(temp.resolve("other" + length));
      Files.write(root.resolve("a"), bytes(length + 1, length));
      Files.setLastModifiedTime(root.resolve("a"), FileTime.from(FakeBundle.TIME));
      for (int i = 0; i < 2; i++) {
        assertTrue(download(SETTINGS.withForceDest(true)).isComplete());
        assertArrayEquals(content, Files.readAllBytes(root.resolve("b")));
        assertArrayEquals(bytes(length + 1, length), Files.readAllBytes(root.resolve("a")));
      }
    }
  }

  @Test
  void manifestOutOfOrderIsRefused() {
    bundle.file("a", bytes(1, 3)).file("b", bytes(2, 3));
    List<Entry> swapped = new ArrayList<>(bundle.entries.values());
    Collections.swap(swapped, 1, 2);
    DownloadSource source = new ReorderedBundle(bundle, swapped);
    DownloadTarget target = new DownloadTarget("digits", BUNDLE, Bytes.EMPTY);
    DownloadPipeline pipeline =
        new DownloadPipeline(source, target, SETTINGS, Clock.systemUTC(), () -> "testrun0");
    assertThrows(CorruptException.class, () -> pipeline.run(root, Progress.NONE));
  }

  @Test
  void hardLinksBecomeOneFileAgain() throws Exception {
    bundle.file("a", bytes(1, 300)).folder("d", 0755).hardLink("d/b", "a").hardLink("c", "a");
    for (int i = 0; i < 2; i++) {
      assertTrue(download(SETTINGS).isComplete());
      assertRestored("hard links");
      assertEquals(3, FileStat.read(root.resolve("a")).nlink());
      Files.delete(root.resolve("d/b"));
    }
    root = temp.resolve("part");
    DownloadSettings part =
        SETTINGS.withFilter((path, folder) -> path.equals(BundlePath.of("d/b")));
    assertTrue(download(part).isComplete());
    assertArrayEquals(bytes(1, 300), Files.readAllBytes(root.resolve("d/b")));
  }

  @Test
  void fileWithAnotherNameElsewhereIsReplacedAndNotChanged() throws Exception {
    bundle.file("a", bytes(1, 300));
    download(SETTINGS);
    Path elsewhere = temp.resolve("elsewhere");
    Files.createLink(elsewhere, root.resolve("a"));
    Files.setAttribute(elsewhere, "unix:mode", 0600);
    assertEquals(1, download(SETTINGS).written());
    assertEquals(0600, FileStat.read(elsewhere).mode());
    assertRestored("replaced");
  }

  @Test
  void zerosAreFetchedOnceAndBecomeHoles() throws Exception {
    bundle.file("sparse", new byte[5_000 * 20_000]);
    DownloadResult result = download(SETTINGS);
    assertRestored("sparse");
    assertTrue(result.fetchedBytes() <= 10 * 5_000, result.toString());
    Process du = new ProcessBuilder("du", "-k", root.resolve("sparse").toString()).start();
    String said = new String(du.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertTrue(Integer.parseInt(said.split("\t", 2)[0]) <= 16, said);
  }

  @Test
  void neighboursInAPackTravelTogether() {
    for (int i = 0; i < 200; i++) {
      bundle.file("f" + i, bytes(i, 5_000));
    }
    assertTrue(download(SETTINGS).isComplete());
    assertEquals(5, bundle.requests.get());
    assertEquals(200, bundle.chunksRead.get());
  }

  @Test
  void aPackIsReadOnceAndWhatSeveralFilesHaveIsFetchedOnce() throws Exception {
    byte[] first = bytes(1, 60 * 5_000);
    byte[] last = bytes(2, 60 * 5_000);
    System.arraycopy(first, 30 * 5_000, last, 0, 30 * 5_000);
    bundle.file("a", first);
    for (int i = 0; i < 40; i++) {
      bundle.file("m" + i, bytes(100 + i, 10_000));
    }
    bundle.file("z", last);
    assertTrue(download(SETTINGS).isComplete());
    assertRestored("a");
    assertRestored("z");
    assertEquals(60 + 80 + 30, bundle.chunksRead.get());
    assertEquals(5, bundle.requests.get(), "as many as packs");
  }

  @Test
  void manyLargeFilesAreOpenInTurns() throws Exception {
    for (int i = 0; i < 450; i++) {
      bundle.file("f" + i, bytes(i, 12_000));
    }
    assertTrue(download(SETTINGS).isComplete());
    assertRestored("f0");
    assertRestored("f449");
    assertEquals(3 * 450, bundle.chunksRead.get());
  }

  @Test
  void metadataStaysOrNot() throws Exception {
    bundle.file("a", bytes(1, 300));
    download(SETTINGS.withMetadata(false));
    assertEquals(List.of("a"), names(root));
    assertThrows(AlreadyExistsException.class, () -> download(SETTINGS));
    assertTrue(download(SETTINGS.withForceDest(true)).isComplete());
    assertEquals(List.of(BUNDLE + ".yaml", "state.json"), names(root.resolve(".datamon")));
    String other = BUNDLE.replace('3', '4');
    download(SETTINGS, other);
    assertEquals(List.of(other + ".yaml", "state.json"), names(root.resolve(".datamon")));
    assertEquals(
        "id: " + other + "\n", Files.readString(root.resolve(".datamon/" + other + ".yaml")));
    download(SETTINGS.withMetadata(false));
    assertEquals(List.of("a"), names(root));
  }

  @Test
  void destinationOfAnotherRepoIsRefused() throws Exception {
    bundle.file("a", bytes(1, 300));
    download(SETTINGS);
    Path state = root.resolve(".datamon/state.json");
    Files.writeString(state, Files.readString(state).replace("digits", "letters"));
    AlreadyExistsException refused =
        assertThrows(AlreadyExistsException.class, () -> download(SETTINGS));
    assertTrue(refused.getMessage().contains("letters"), refused.getMessage());
  }

  @Test
  void volumeOfItsOwnCountsAsEmpty() throws Exception {
    bundle.file("a", bytes(1, 300));
    Files.createDirectories(root.resolve("lost+found"));
    assertTrue(download(SETTINGS.withDeleteExtra(true)).isComplete());
    assertEquals(List.of(".datamon", "a", "lost+found"), names(root));
  }

  @Test
  void otherBundleWithTheSameTimesIsNotTakenForThisOne() throws Exception {
    bundle.file("a", bytes(1, 300));
    download(SETTINGS);
    bundle.file("a", bytes(2, 300));
    download(SETTINGS, BUNDLE.replace('3', '4'));
    assertRestored("other bundle");
  }

  @Test
  void editThatHidesItselfIsFound() throws Exception {
    bundle.file("a", bytes(1, 300));
    download(SETTINGS);
    Files.write(root.resolve("a"), bytes(2, 300));
    Files.setLastModifiedTime(root.resolve("a"), FileTime.from(FakeBundle.TIME));
    assertEquals(1, download(SETTINGS).written());
    assertRestored("mended");
  }

  @Test
  void extraFilesStayUnlessTheyAreToBeRemoved() throws Exception {
    bundle.folder("a", 0755).file("a/b", bytes(1, 300)).file("f", bytes(2, 300));
    download(SETTINGS);
    Path store = Files.createDirectories(root.resolve("x/store/packs"));
    Files.createDirectories(root.resolve("y/z/w"));
    Files.writeString(root.resolve("a/extra"), "x");
    Files.createSymbolicLink(root.resolve("y/z/link"), temp);
    Files.delete(root.resolve("f"));
    Files.createDirectories(root.resolve("f/below"));
    DownloadResult refused = download(SETTINGS);
    assertEquals(1, refused.failed());
    assertTrue(refused.failures().get(0).cause().getMessage().contains("not empty"));
    assertTrue(Files.exists(root.resolve("a/extra")));
    DownloadSettings delete =
        SETTINGS.withDeleteExtra(true).withLeaveOut(Set.of(store.getParent()));
    DownloadResult result = download(delete);
    assertEquals(List.of(), result.failures());
    assertEquals(2, result.removed());
    assertEquals(List.of(".datamon", "a", "f", "x"), names(root));
    assertTrue(Files.exists(store));
    assertEquals(0755, FileStat.read(root.resolve("a")).mode());
    assertEquals(FakeBundle.TIME, FileStat.read(root.resolve("a")).modified());
  }

  @Test
  void foldersThatTheirOwnerMayNotEnterAreRestoredAndKept() throws Exception {
    bundle.folder("c", 0).folder("c/d", 0111).folder("c/d/e", 0555).folder("c/d/e/x", 0300);
    bundle.file(BundlePath.of("c/d/e/f"), bytes(1, 300), 0, FakeBundle.TIME, Extras.NONE);
    bundle.file(BundlePath.of("c/d/e/x/g"), bytes(2, 300), 0400, FakeBundle.TIME, Extras.NONE);
    for (boolean trust : new boolean[] {true, true, false}) {
      assertEquals(List.of(), download(SETTINGS.withTrustTimes(trust)).failures());
      List<Path> opened = new ArrayList<>();
      for (Entry entry : bundle.entries.values()) {
        Path path = root.resolve(entry.path().toString());
        FileStat stat = FileStat.read(path);
        assertEquals(entry.mode(), stat.mode(), path.toString());
        assertEquals(entry.modified(), stat.modified(), path.toString());
        if (entry instanceof Entry.Directory) {
          Files.setAttribute(path, "unix:mode", 0700);
          opened.add(0, path);
        }
      }
      for (Path path : opened) {
        BundlePath folder = BundlePath.of(root.relativize(path).toString());
        Files.setAttribute(path, "unix:mode", bundle.entries.get(folder).mode());
      }
    }
    try (Stream<Path> all = Stream.of("c", "c/d", "c/d/e", "c/d/e/x").map(root::resolve)) {
      for (Path path : all.toList()) {
        Files.setAttribute(path, "unix:mode", 0700);
      }
    }
  }

  @Test
  void filterRestoresItsPartWithTheFoldersAboveIt() throws Exception {
    bundle.folder("a", 0750).folder("a/b", 0711).file("a/b/f", bytes(1, 300)).folder("c", 0700);
    bundle.file("a/g", bytes(2, 300)).link("a/b/l", "f").link("m", "a");
    DownloadSettings part =
        SETTINGS.withFilter((path, folder) -> path.startsWith(BundlePath.of("a/b")));
    assertTrue(download(part).isComplete());
    assertEquals(List.of(".datamon", "a"), names(root));
    assertEquals(List.of("b"), names(root.resolve("a")));
    assertEquals(List.of("f", "l"), names(root.resolve("a/b")));
    assertEquals(0750, FileStat.read(root.resolve("a")).mode());
    assertEquals(FakeBundle.TIME, FileStat.read(root.resolve("a/b")).modified());
    assertEquals(new ProgressEvent.Found(1, 300), events.get(0));
    assertTrue(download(SETTINGS).isComplete());
    assertRestored("the rest");
  }

  @Test
  void leftoversOfAKilledRunAreRemoved() throws Exception {
    bundle.folder("a", 0755).file("a/b", bytes(1, 300)).file("bad", bytes(2, 300));
    bundle.damaged.add(bundle.chunkOf("bad", 0));
    download(SETTINGS);
    Files.writeString(root.resolve("a/.datamon-tmp-testrun1-7"), "half");
    bundle.damaged.clear();
    download(SETTINGS);
    assertRestored("swept");
  }

  @Test
  void leftoversOfEveryKilledRunAreRemovedHoweverManyWereKilledInARow() throws Exception {
    bundle.folder("a", 0755).file("a/b", bytes(1, 300));
    for (int run = 1; run <= 3; run++) {
      begin("testrun" + run); // killed before it removed what was left of those before it
      Files.createDirectories(root.resolve("a"));
      Files.writeString(root.resolve("a/.datamon-tmp-testrun" + run + "-1"), "half");
      Files.writeString(root.resolve(".datamon/.PROBE-N-testrun" + run), "");
      Files.writeString(root.resolve(".datamon/.probe-\u00e9-testrun" + run), "");
    }
    runs.set(3);
    download(SETTINGS);
    assertRestored("swept");
    assertEquals(List.of(BUNDLE + ".yaml", "state.json"), names(root.resolve(".datamon")));
    assertFalse(Files.readString(root.resolve(".datamon/state.json")).contains("dead"));
  }

  /** Begins as a run does that is killed then: the system takes back its lock, the file stays. */
  private void begin(String run) throws IOException {
    hold(run).close();
    Files.writeString(root.resolve(".datamon/lock"), run);
  }

  private DestinationState hold(String run) {
    DownloadTarget target = new DownloadTarget("digits", BUNDLE, Bytes.of("id: x\n"));
    return DestinationState.begin(
        Destination.make(root), target, false, false, Optional.empty(), run, Instant.EPOCH);
  }

  @Test
  void whileADownloadIsRunningAnotherIntoTheSameFolderIsRefusedAndChangesNothing()
      throws Exception {
    bundle.file("a", bytes(1, 300));
    try (DestinationState held = hold("testrun9")) {
      List<String> before = names(held.folder());
      ConflictException refused = assertThrows(ConflictException.class, () -> download(SETTINGS));
      assertTrue(
          refused.getMessage().contains("another download into " + root), refused.getMessage());
      assertEquals(before, names(held.folder()));
      assertEquals(List.of(".datamon"), names(root));
    }
    download(SETTINGS);
    assertRestored("when the other has ended");
    assertEquals(List.of(BUNDLE + ".yaml", "state.json"), names(root.resolve(".datamon")));
  }

  @Test
  void aRunThatWasKilledBeforeItNotedAnythingIsNoObstacle() throws Exception {
    bundle.file("a", bytes(1, 300));
    Files.createDirectories(root.resolve(".datamon"));
    download(SETTINGS.withMetadata(false));
    assertEquals(List.of("a"), names(root));

    root = temp.resolve("second");
    Files.createDirectories(root.resolve(".datamon"));
    Files.writeString(root.resolve(".datamon/state.json.tmp"), "{");
    download(SETTINGS.withMetadata(false));
    assertEquals(List.of("a"), names(root));

    root = temp.resolve("third");
    Files.createDirectories(root.resolve(".datamon"));
    Files.writeString(root.resolve(".datamon/mine"), "{");
    assertThrows(AlreadyExistsException.class, () -> download(SETTINGS));
  }

  @Test
  void aRunThatWasKilledAtItsEndLeavesNothingToTheNext() throws Exception {
    bundle.file("a", bytes(1, 300));
    begin("testrun0");
    for (String name : List.of(".state-new", BUNDLE + ".yaml", BUNDLE + ".yaml.tmp")) {
      Files.writeString(root.resolve(".datamon").resolve(name), "");
    }
    download(SETTINGS.withMetadata(false));
    assertEquals(List.of("a"), names(root));
  }

  @Test
  void withoutMetadataARunThatIsStoppedAtTheFoldersCanGoOn() throws Exception {
    bundle.folder("a", 0755).file("a/b", bytes(1, 300));
    begin("testrun0");
    Files.writeString(root.resolve("z"), "not in the bundle");
    DownloadSettings settings = SETTINGS.withMetadata(false).withDeleteExtra(true);
    DownloadTarget target = new DownloadTarget("digits", BUNDLE, Bytes.of("id: x\n"));
    DownloadPipeline stopped =
        new DownloadPipeline(bundle, target, settings, Clock.systemUTC(), () -> "testrun1");
    assertThrows(
        CancelledException.class,
        () ->
            stopped.run(
                root,
                event -> {
                  if (event instanceof ProgressEvent.Removed) {
                    Thread.currentThread().interrupt(); // seen next at the folders
                  }
                }));
    Thread.interrupted();
    assertEquals(List.of(".datamon", "a"), names(root));
    runs.set(1);
    download(settings);
    assertRestored("went on");
    assertEquals(List.of("a"), names(root));
  }

  @Test
  void manyFoldersNeedNoMemoryOfEach() throws Exception {
    DeferredEntries folders = new DeferredEntries(bundle, Entry.Directory.class::isInstance);
    for (int i = 0; i < 90_000; i++) {
      Entry folder =
          new Entry.Directory(BundlePath.of("f" + i), 0700, FakeBundle.TIME, Extras.NONE);
      bundle.add(folder);
    }
    bundle.entries.values().forEach(folders::take);
    List<BundlePath> again = new ArrayList<>();
    folders.forEach(entry -> again.add(entry.path()));
    assertEquals(List.copyOf(bundle.entries.keySet()), again);
  }

  @Test
  void collidingNamesAreFoundBeforeAnythingIsWritten() throws Exception {
    bundle.folder("a", 0755).folder("A", 0755).file("A/x", bytes(1, 3)).file("a/x", bytes(2, 3));
    try (FileSystem memory = Jimfs.newFileSystem(Configuration.osX())) {
      root = memory.getPath("/data/dest");
      ConflictException refused = assertThrows(ConflictException.class, () -> download(SETTINGS));
      assertTrue(refused.getMessage().contains("A and a"), refused.getMessage());
      assertFalse(Files.exists(root.getParent()), "what was made is gone again");
      Files.createDirectories(root);
      assertThrows(ConflictException.class, () -> download(SETTINGS));
      assertEquals(List.of(), names(root), "what was there is as it was");
    }
  }

  @Test
  void aDestinationInAStoreIsRefusedWhateverLeadsThere() throws Exception {
    bundle.file("f", bytes(1, 3));
    Path store = Files.createDirectories(temp.resolve("store"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), store);
    DownloadSettings settings = SETTINGS.withForceDest(true).withLeaveOut(Set.of(store));
    for (Path there : List.of(store, store.resolve("a/b"), link, link.resolve("a"))) {
      root = there;
      InvalidInputException refused =
          assertThrows(InvalidInputException.class, () -> download(settings));
      assertTrue(refused.getMessage().contains("choose a folder outside"), refused.getMessage());
      assertEquals(List.of(), names(store));
    }
    root = temp.resolve("store2");
    assertEquals(List.of(), download(settings).failures(), "a name that only begins so will do");
  }

  @Test
  void namesThatFoldAreToldApartPerFolder() {
    for (String[] pair :
        new String[][] {{"\u00e9", "e\u0301"}, {"stra\u00dfe", "STRASSE"}, {"x/I", "x/i"}}) {
      NameCollisions collisions = new NameCollisions();
      collisions.add(BundlePath.of(pair[0]));
      collisions.add(BundlePath.of(pair[1]));
      assertThrows(ConflictException.class, () -> collisions.check("here"), pair[0]);
    }
    NameCollisions fine = new NameCollisions();
    for (String path : new String[] {"", "a", "b", "a/x", "b/X"}) {
      fine.add(BundlePath.of(path));
    }
    fine.check("here");
  }

  @Test
  void pathSetForgetsNothing() {
    PathSet set = new PathSet();
    for (int i = 0; i < 10_000; i++) {
      set.add(BundlePath.of("p" + i));
    }
    for (int i = 0; i < 10_000; i++) {
      assertTrue(set.contains(BundlePath.of("p" + i)));
      assertFalse(set.contains(BundlePath.of("q" + i)));
    }
  }

  @Test
  void extendedAttributesComeBackWhenAskedFor() throws Exception {
    TreeMap<Bytes, Bytes> xattrs = new TreeMap<>();
    xattrs.put(Bytes.of("color"), Bytes.of("blue"));
    Extras extras = new Extras(Optional.empty(), xattrs, Optional.empty(), new TreeMap<>());
    bundle.file(BundlePath.of("f"), bytes(1, 300), 0444, FakeBundle.TIME, extras);
    download(SETTINGS);
    assertTrue(Xattrs.read(root.resolve("f")).values().isEmpty());
    assertEquals(1, download(SETTINGS.withAttributes(true, true)).kept());
    assertEquals(xattrs, Xattrs.read(root.resolve("f")).values());
    assertRestored("with attributes");
  }
}
