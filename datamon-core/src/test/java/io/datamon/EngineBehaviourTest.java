package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.datamon.error.AlreadyExistsException;
import io.datamon.error.DatamonException;
import io.datamon.error.InvalidInputException;
import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import io.datamon.model.Entry;
import io.datamon.model.FileContent;
import io.datamon.model.Profile;
import io.datamon.transfer.DownloadResult;
import io.datamon.transfer.ProgressEvent;
import io.datamon.transfer.UnreadableFilesException;
import io.datamon.transfer.UploadOutcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What uploads and downloads do, seen by a program that uses the public classes. */
class EngineBehaviourTest {
  @TempDir Path temp;

  private Path source;
  private Datamon datamon;
  private Repo repo;

  @BeforeEach
  void open() throws IOException {
    source = Files.createDirectories(temp.resolve("data/source"));
    datamon = open(Profile.SMALL);
    repo = datamon.createRepo("digits", "Handwritten digits");
  }

  @AfterEach
  void close() {
    datamon.close();
  }

  private Datamon open(Profile profile) {
    return Datamon.builder()
        .configuration(temp.resolve("data/store").toUri())
        .cacheFolder(temp.resolve("data/cache"))
        .newProfile(profile)
        .build();
  }

  private static Set<String> paths(Bundle bundle) {
    Set<String> paths = new TreeSet<>();
    bundle.list().forEach(entry -> paths.add(entry.path().toString()));
    return paths;
  }

  private static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private void assertComesBack(Bundle bundle) throws IOException {
    TreeSnapshot tree = TreeSnapshot.of(source);
    assertEquals(List.of(), tree.differences(bundle.list()));
    Path out = temp.resolve("out-" + bundle.id());
    DownloadResult result = bundle.download(out, Download.defaults());
    assertEquals(List.of(), result.failures());
    assertEquals(List.of(), tree.differences(TreeSnapshot.of(out), false));
  }

  @Test
  void emptyFolderIsABundle() throws Exception {
    Bundle bundle = repo.upload(source, Upload.message(""));
    assertEquals(Set.of(""), paths(bundle));
    assertEquals("", bundle.descriptor().message());
    assertComesBack(bundle);
  }

  @Test
  void singleEmptyFileIsABundle() throws Exception {
    Files.createFile(source.resolve("empty"));
    Bundle bundle = repo.upload(source, Upload.message("empty"));
    assertEquals(0, bundle.find("empty").orElseThrow().size());
    try (InputStream in = bundle.open("empty")) {
      assertEquals(-1, in.read());
    }
    assertComesBack(bundle);
  }

  @Test
  void filesAtTheLimitsOfTheFormatComeBack() throws Exception {
    Profile p = Profile.SMALL;
    int[] sizes = {
      1,
      FileContent.MAX_INLINE,
      FileContent.MAX_INLINE + 1,
      p.chunkMin(),
      p.chunkMin() + 1,
      p.chunkMax(),
      p.chunkMax() + 1,
      8 << 20,
      (8 << 20) + 1
    };
    for (int size : sizes) {
      Files.write(source.resolve("random-" + size), bytes(size, size));
      Files.write(source.resolve("zero-" + size), new byte[size]);
    }
    Bundle bundle = repo.upload(source, Upload.message("limits"));
    assertComesBack(bundle);
    assertTrue(content(bundle, "random-128") instanceof FileContent.Inline);
    assertEquals(1, ((FileContent.Direct) content(bundle, "random-129")).chunks().size());
    assertEquals(
        1, ((FileContent.Direct) content(bundle, "random-" + p.chunkMin())).chunks().size());
    // Zeros have no place to cut at, so they are cut at the greatest length.
    assertEquals(1, ((FileContent.Direct) content(bundle, "zero-16384")).chunks().size());
    assertEquals(2, ((FileContent.Direct) content(bundle, "zero-16385")).chunks().size());
    assertEquals(512, ((FileContent.Listed) content(bundle, "zero-8388608")).count());
    assertEquals(513, ((FileContent.Listed) content(bundle, "zero-8388609")).count());
  }

  private static FileContent content(Bundle bundle, String path) {
    return ((Entry.File) bundle.find(path).orElseThrow()).content();
  }

  @Test
  void folderOfManyFilesComesBack() throws Exception {
    for (int i = 0; i < 20_000; i++) {
      Files.createFile(source.resolve("f" + i));
    }
    Bundle bundle = repo.upload(source, Upload.message("many"));
    assertEquals(20_001, bundle.descriptor().requireNative().entries());
    assertEquals(List.of(), TreeSnapshot.of(source).differences(bundle.list()));
  }

  @Test
  void unchangedTreeMakesNoBundleAndATouchedOneDoes() throws Exception {
    Path file = Files.writeString(source.resolve("file"), "text");
    Bundle first = repo.upload(source, Upload.message("first"));
    UploadOutcome same =
        repo.uploadWithOutcome(source, Upload.message("same").skipIfUnchanged().label("stable"));
    assertFalse(same.created());
    assertTrue(same.unchanged());
    assertEquals(first.id(), same.bundle().id());
    assertEquals(first.id(), repo.label("stable").bundle().id());

    UploadOutcome again = repo.uploadWithOutcome(source, Upload.message("again"));
    assertTrue(again.created());
    assertTrue(again.unchanged());
    assertEquals(0, again.newChunks());
    assertEquals(0, again.sentBytes());

    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2001-02-03T04:05:06.789Z")));
    UploadOutcome touched =
        repo.uploadWithOutcome(source, Upload.message("touched").skipIfUnchanged());
    assertTrue(touched.created());
    assertFalse(touched.unchanged());
    assertComesBack(repo.newest());
  }

  @Test
  void quickRewritesWithTheTimePutBackAreNeverMissed() throws Exception {
    Path file = source.resolve("file");
    FileTime time = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    for (int i = 0; i < 60; i++) {
      String text = String.format("%06d", i);
      Files.writeString(file, text);
      Files.setLastModifiedTime(file, time);
      Bundle bundle = repo.upload(source, Upload.message(text).skipIfUnchanged());
      try (InputStream in = bundle.open("file")) {
        assertEquals(text, Bytes.copyOf(in.readAllBytes()).toString());
      }
    }
  }

  @Test
  void rewrittenFileWithItsTimePutBackIsMissedByNobodyWhoRemembersIt() throws Exception {
    Path file = Files.writeString(source.resolve("file"), "one text");
    FileTime time = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    Files.setLastModifiedTime(file, time);
    UploadOutcome outcome = repo.uploadWithOutcome(source, Upload.message("remembered"));
    while (outcome.readFiles() > 0) { // until it is old enough to be believed
      outcome = repo.uploadWithOutcome(source, Upload.message("remembered"));
    }
    Files.writeString(file, "two text");
    Files.setLastModifiedTime(file, time);
    outcome = repo.uploadWithOutcome(source, Upload.message("changed"));
    assertEquals(1, outcome.readFiles());
    assertFalse(outcome.unchanged());
  }

  @Test
  void ownStateOfADestinationIsNeverUploaded() throws Exception {
    Files.writeString(source.resolve("file"), "text");
    Bundle first = repo.upload(source, Upload.message("first"));
    Path out = temp.resolve("out");
    first.download(out, Download.defaults());
    Files.createDirectories(out.resolve("below/.datamon"));
    assertEquals(
        Set.of("", "file", "below", "below/.datamon"),
        paths(repo.upload(out, Upload.message("second"))));
  }

  @Test
  void storeAndCacheInTheSourceAreLeftOut() throws Exception {
    Files.writeString(source.resolve("file"), "text");
    List<String> skipped = Collections.synchronizedList(new ArrayList<>());
    Bundle bundle =
        repo.upload(
            temp.resolve("data"),
            Upload.message("all")
                .progress(
                    event -> {
                      if (event instanceof ProgressEvent.Skipped skip) {
                        skipped.add(skip.path().toString());
                      }
                    }));
    assertEquals(Set.of("", "source", "source/file"), paths(bundle));
    assertEquals(List.of("cache", "store"), skipped.stream().sorted().toList());
    assertThrows(
        InvalidInputException.class,
        () -> repo.upload(temp.resolve("data/store"), Upload.message("store")));
  }

  @Test
  void chosenPathsAreTakenAndMissingOnesAreFailures() throws Exception {
    for (String file : List.of("a/one", "a/two", "b/deep/three", "c")) {
      Path path = source.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, file);
    }
    Upload some =
        Upload.message("some").only(List.of(BundlePath.of("a/two"), BundlePath.of("b/deep")));
    assertEquals(
        Set.of("", "a", "a/two", "b", "b/deep", "b/deep/three"), paths(repo.upload(source, some)));
    Upload missing = Upload.message("x").only(List.of(BundlePath.of("a"), BundlePath.of("no/pe")));
    UnreadableFilesException e =
        assertThrows(UnreadableFilesException.class, () -> repo.upload(source, missing));
    assertEquals(List.of("no/pe"), e.failures().stream().map(f -> f.path().toString()).toList());
    assertEquals(
        Set.of("", "a", "a/one", "a/two"), paths(repo.upload(source, missing.skipUnreadable())));
  }

  @Test
  void ownersAttributesAndHardLinksComeBackWhenAskedFor() throws Exception {
    Path file = Files.writeString(source.resolve("file"), "text");
    Files.createLink(source.resolve("other name"), file);
    assumeTrue(Files.getFileStore(file).supportsFileAttributeView("user"));
    Files.getFileAttributeView(file, UserDefinedFileAttributeView.class)
        .write("colour", ByteBuffer.wrap(new byte[] {1, 0, (byte) 255}));
    if ("root".equals(System.getProperty("user.name"))) {
      Files.setAttribute(file, "unix:uid", 54_321, LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(file, "unix:gid", 12_345, LinkOption.NOFOLLOW_LINKS);
    }
    Bundle bundle = repo.upload(source, Upload.message("all").attributes(true, true));
    Path out = temp.resolve("out");
    bundle.download(out, Download.defaults().attributes(true, true));
    assertEquals(List.of(), TreeSnapshot.of(source).differences(TreeSnapshot.of(out), true));
    Entry.File first = (Entry.File) bundle.find("file").orElseThrow();
    assertEquals(
        BundlePath.of("file"),
        bundle.find("other name").orElseThrow().extras().hardLink().orElseThrow());
    assertEquals(
        Bytes.copyOf(new byte[] {1, 0, (byte) 255}),
        first.extras().xattrs().get(Bytes.of("colour")));

    Bundle plain = repo.upload(source, Upload.message("plain"));
    assertTrue(plain.find("file").orElseThrow().extras().isEmpty());
  }

  @Test
  void storeThatIsGoneIsSaidWhileReading() throws Exception {
    Files.write(source.resolve("file"), bytes(1, 100_000));
    Bundle bundle = repo.upload(source, Upload.message("first"));
    Files.move(temp.resolve("data/store"), temp.resolve("data/elsewhere"));
    try (Datamon other = open(Profile.SMALL)) {
      DatamonException e = assertThrows(DatamonException.class, () -> other.repo("digits"));
      assertFalse(e.getMessage().contains("\n"));
    }
    assertThrows(Exception.class, () -> read(bundle));
    Files.move(temp.resolve("data/elsewhere"), temp.resolve("data/store"));
    assertEquals(100_000, read(bundle).length);
  }

  private static byte[] read(Bundle bundle) throws IOException {
    try (InputStream in = bundle.open("file")) {
      return in.readAllBytes();
    }
  }

  @Test
  void downloadRunAgainKeepsAndStateHasTwoFiles() throws Exception {
    Files.write(source.resolve("one"), bytes(1, 100_000));
    Files.write(source.resolve("two"), bytes(2, 100));
    Bundle first = repo.upload(source, Upload.message("first"));
    Path out = temp.resolve("out");
    first.download(out, Download.defaults());
    DownloadResult again = first.download(out, Download.defaults());
    assertEquals(0, again.written());
    assertEquals(2, again.kept());
    assertEquals(Set.of(first.id() + ".yaml", "state.json"), names(out.resolve(".datamon")));
    Files.write(source.resolve("two"), bytes(3, 100));
    Bundle second = repo.upload(source, Upload.message("second"));
    DownloadResult over = second.download(out, Download.defaults());
    assertEquals(1, over.written());
    assertEquals(1, over.kept());
    assertEquals(Set.of(second.id() + ".yaml", "state.json"), names(out.resolve(".datamon")));
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return new TreeSet<>(files.map(file -> file.getFileName().toString()).toList());
    }
  }

  @Test
  void destinationOfSomethingElseIsRefused() throws Exception {
    Files.writeString(source.resolve("file"), "text");
    Bundle bundle = repo.upload(source, Upload.message("first"));
    Path out = Files.createDirectories(temp.resolve("out"));
    Files.writeString(out.resolve("mine"), "precious");
    assertThrows(AlreadyExistsException.class, () -> bundle.download(out, Download.defaults()));
    assertEquals(Set.of("mine"), names(out));

    Path other = temp.resolve("other");
    bundle.download(other, Download.defaults());
    Repo letters = datamon.createRepo("letters", "Handwritten letters");
    Bundle letter = letters.upload(source, Upload.message("first"));
    AlreadyExistsException e =
        assertThrows(
            AlreadyExistsException.class, () -> letter.download(other, Download.defaults()));
    assertTrue(e.getMessage().contains("not one of repo digits"), e.getMessage());
    letter.download(other, Download.defaults().forceDestination());
    assertEquals(Set.of(letter.id() + ".yaml", "state.json"), names(other.resolve(".datamon")));
  }
}
