package io.datamon;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.datamon.error.InvalidInputException;
import io.datamon.model.BundlePath;
import io.datamon.model.Entry;
import io.datamon.model.Profile;
import io.datamon.transfer.DownloadResult;
import io.datamon.transfer.ProgressEvent;
import io.datamon.transfer.UploadOutcome;
import io.datamon.tree.AwkwardNames;
import io.datamon.tree.FileType;
import io.datamon.tree.RawPaths;
import io.datamon.verify.VerifySettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trees that people really have and programs trip over. Each goes up, is listed, comes back equal,
 * is found unchanged, can be read file by file, and is verified.
 *
 * <p>What changes while it is read is in {@link UploadFailuresTest}.
 */
class OddTreesTest {
  private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

  @TempDir(factory = MemoryFolders.class)
  Path temp;

  private Path source;
  private Datamon datamon;
  private Repo repo;

  @BeforeEach
  void open() throws IOException {
    source = Files.createDirectory(temp.resolve("in"));
    datamon =
        Datamon.builder()
            .configuration(temp.resolve("store").toUri())
            .cacheFolder(temp.resolve("cache"))
            .newProfile(Profile.SMALL)
            .build();
    repo = datamon.createRepo("odd", "Odd trees");
  }

  @AfterEach
  void close() {
    datamon.close();
  }

  private Path file(String path, String content) throws IOException {
    Path file = source.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private Bundle survives() throws IOException {
    return survives(Upload.message("odd"), Download.defaults(), false);
  }

  private Bundle survives(Upload upload, Download download, boolean all) throws IOException {
    TreeSnapshot tree = TreeSnapshot.of(source);
    UploadOutcome first = repo.uploadWithOutcome(source, upload);
    assertEquals(0, first.failureCount());
    Bundle bundle = repo.newest();
    assertEquals(List.of(), tree.differences(bundle.list()));
    Path out = temp.resolve("out");
    DownloadResult result = bundle.download(out, download);
    assertEquals(List.of(), result.failures());
    assertEquals(List.of(), tree.differences(TreeSnapshot.of(out), all));
    assertTrue(
        repo.uploadWithOutcome(source, upload.skipIfUnchanged()).unchanged(), "it is unchanged");
    DownloadResult again = bundle.download(out, download);
    assertEquals(0, again.written(), again.toString());
    assertTrue(bundle.verify(VerifySettings.DATA, finding -> {}).isSound());
    int read = 0;
    for (Entry entry : bundle.list()) {
      if (entry instanceof Entry.File && read++ < 50) {
        try (InputStream in = bundle.open(entry.path(), 0)) {
          TreeSnapshot.Item item = tree.items().get(entry.path());
          assertArrayEquals(Files.readAllBytes(item.file()), in.readAllBytes());
        }
      }
    }
    return bundle;
  }

  @Test
  void namesOfAnyBytes() throws Exception {
    for (byte[] name : AwkwardNames.ALL) {
      Path folder = Files.createDirectory(RawPaths.child(source, name));
      for (byte[] below : AwkwardNames.ALL) {
        Files.write(RawPaths.child(folder, below), below);
      }
    }
    survives();
  }

  @Test
  void everyByteThatANameMayHave() throws Exception {
    for (int b = 1; b < 256; b++) {
      if (b != '/') {
        byte[] pair = {(byte) b, 'x'};
        Files.write(RawPaths.child(source, pair), pair);
        if (b != '.') {
          byte[] single = {(byte) b};
          Files.write(RawPaths.child(source, single), single);
        }
      }
    }
    Bundle bundle = survives();
    assertEquals(1 + 254 + 253, count(bundle));
  }

  private static long count(Bundle bundle) {
    long count = 0;
    for (Entry entry : bundle.list()) {
      count += entry.mode() >= 0 ? 1 : 0;
    }
    return count;
  }

  @Test
  void caseTwinsAndBothNormalForms() throws Exception {
    for (String name :
        List.of("Readme", "README", "readme", "\u00e9", "e\u0301", "\u212b", "\u00c5", "A\u030a")) {
      Files.write(
          RawPaths.child(source, name.getBytes(StandardCharsets.UTF_8)),
          name.getBytes(StandardCharsets.UTF_8));
    }
    assertEquals(9, count(survives()));
  }

  @Test
  void pathsOfFourThousandBytes() throws Exception {
    byte[] longest = new byte[249];
    Arrays.fill(longest, (byte) 'n');
    Path folder = source;
    int length = 0;
    while (4_000 - length > 255) {
      folder = Files.createDirectory(RawPaths.child(folder, longest));
      length += 250;
    }
    byte[] last = new byte[4_000 - length];
    Arrays.fill(last, (byte) 'f');
    Files.writeString(RawPaths.child(folder, last), "at the end");
    Bundle bundle = survives();
    int most = 0;
    for (Entry entry : bundle.list()) {
      most = Math.max(most, entry.path().toArray().length);
    }
    assertEquals(4_000, most);
  }

  @Test
  void threeHundredLevels() throws Exception {
    Path folder = source;
    for (int i = 0; i < 300; i++) {
      folder = Files.createDirectory(folder.resolve("d"));
      Files.writeString(folder.resolve("f"), "level " + i);
    }
    assertEquals(601, count(survives()));
  }

  @Test
  @Tag("long")
  void aHundredThousandEntriesInAFolder() throws Exception {
    Path folder = Files.createDirectory(source.resolve("wide"));
    for (int i = 0; i < 100_000; i++) {
      Files.createFile(folder.resolve("entry-" + i));
    }
    assertEquals(100_002, count(survives()));
  }

  @Test
  void linksThatLoopDangleAndClimb() throws Exception {
    file("folder/file", "x");
    List<String> targets =
        List.of(
            "self",
            ".",
            "..",
            "../..",
            "../../../../../../etc/passwd",
            "nowhere",
            "/",
            "/nowhere",
            "folder",
            "folder/",
            "folder/../folder/file",
            " ",
            "-x",
            "a\nb",
            "x".repeat(1_000));
    for (int i = 0; i < targets.size(); i++) {
      Files.createSymbolicLink(source.resolve("link" + i), Path.of(targets.get(i)));
    }
    Files.createSymbolicLink(source.resolve("self"), Path.of("self"));
    Files.createSymbolicLink(source.resolve("one"), Path.of("two"));
    Files.createSymbolicLink(source.resolve("two"), Path.of("one"));
    Files.createSymbolicLink(source.resolve("folder/up"), Path.of(".."));
    byte[] odd = {(byte) 0xff, '\n', (byte) 0xe9};
    Files.createSymbolicLink(
        source.resolve("raw"), RawPaths.child(Path.of("x"), odd).getFileName());
    Bundle bundle = survives();
    assertEquals(targets.size() + 7, TreeSnapshot.of(source).count(FileType.LINK) + 2);
    assertThrows(InvalidInputException.class, () -> bundle.open("self"));
  }

  @Test
  void hardLinks() throws Exception {
    Path file = file("a/one", "shared content that is longer than what an entry holds ".repeat(9));
    Files.createLink(source.resolve("a/two"), file);
    Files.createLink(source.resolve("three"), file);
    Files.createLink(source.resolve("empty-link"), file("empty", ""));
    survives();
    TreeMaker.delete(temp.resolve("out"));
    survives(
        Upload.message("with owners").attributes(true, false),
        Download.defaults().attributes(true, false),
        true);
  }

  @Test
  void modesOfAllKinds() throws Exception {
    int[] modes = {04755, 02755, 01777, 07777, 0400, 0111, 0};
    for (int mode : modes) {
      String name = Integer.toOctalString(mode);
      Path folder = Files.createDirectory(source.resolve("d" + name));
      Path file = file("f" + name, name);
      if (ROOT || (mode & 0400) != 0) {
        Files.writeString(folder.resolve("below"), name);
        Files.setAttribute(file, "unix:mode", mode);
        Files.setAttribute(folder, "unix:mode", mode | (ROOT ? 0 : 0700));
      }
    }
    survives();
  }

  @Test
  void timesBefore1970AndAfter2038() throws Exception {
    List<Instant> times =
        List.of(
            Instant.parse("1901-12-13T20:45:53Z"),
            Instant.parse("1969-12-31T23:59:59Z"),
            Instant.EPOCH,
            Instant.parse("1970-01-01T00:00:00.000000001Z"),
            Instant.parse("2038-01-19T03:14:07.999999999Z"),
            Instant.parse("2038-01-19T03:14:08Z"),
            Instant.parse("2106-02-07T06:28:16.5Z"),
            Instant.parse("2262-04-11T23:47:16Z"));
    for (int i = 0; i < times.size(); i++) {
      time(file("file" + i, "x"), times.get(i));
      time(Files.createDirectory(source.resolve("folder" + i)), times.get(i));
      time(Files.createSymbolicLink(source.resolve("link" + i), Path.of("x")), times.get(i));
    }
    TreeSnapshot tree = TreeSnapshot.of(source);
    assertEquals(
        times.get(7), tree.items().get(BundlePath.of("file7")).stat().modified(), "it was set");
    survives();
  }

  private static void time(Path path, Instant time) throws IOException {
    Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setTimes(FileTime.from(time), null, null);
  }

  @Test
  void sparseFiles() throws Exception {
    try (RandomAccessFile file = new RandomAccessFile(source.resolve("hole").toFile(), "rw")) {
      file.setLength(40_000_000);
      file.seek(20_000_001);
      file.write("island".getBytes(StandardCharsets.UTF_8));
    }
    try (RandomAccessFile file = new RandomAccessFile(source.resolve("nothing").toFile(), "rw")) {
      file.setLength(30_000_000);
    }
    survives();
  }

  @Test
  void anotherFileSystemMountedInside() throws Exception {
    assumeTrue(ROOT, "mounting a file system takes a superuser");
    file("here", "x");
    Path inside = Files.createDirectory(source.resolve("inside"));
    assumeTrue(mount("tmpfs", inside), "no file system can be mounted here");
    try {
      Files.writeString(inside.resolve("there"), "y");
      assertEquals(4, count(survives()));
      List<ProgressEvent> told = Collections.synchronizedList(new ArrayList<>());
      Bundle one = repo.upload(source, Upload.message("one").oneFileSystem().progress(told::add));
      assertEquals(2, count(one));
      assertTrue(
          told.toString().contains("inside lies on another file system and is left out"),
          told.toString());
    } finally {
      unmount(inside);
    }
  }

  @Test
  void viewsOfTheSystemAreNamedAndLeftOut() throws Exception {
    Path proc = Path.of("/proc");
    assumeTrue(Files.exists(proc.resolve("self")), "there is no /proc here");
    for (Path view : List.of(proc, Path.of("/proc/self/fd"))) {
      InvalidInputException e =
          assertThrows(
              InvalidInputException.class, () -> repo.upload(view, Upload.message("system")));
      assertTrue(
          e.getMessage().contains("is a view of the system (file system proc)"), e.getMessage());
    }
    assumeTrue(ROOT, "mounting a file system takes a superuser");
    file("here", "x");
    Path inside = Files.createDirectory(source.resolve("proc"));
    assumeTrue(mount("proc", inside), "no file system can be mounted here");
    try {
      List<ProgressEvent> told = Collections.synchronizedList(new ArrayList<>());
      Bundle bundle = repo.upload(source, Upload.message("system").progress(told::add));
      assertEquals(2, count(bundle));
      assertTrue(
          told.toString().contains("proc is a view of the system (file system proc)"),
          told.toString());
    } finally {
      unmount(inside);
    }
  }

  private static boolean mount(String type, Path folder) throws Exception {
    return new ProcessBuilder("mount", "-t", type, type, folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  private static void unmount(Path folder) throws Exception {
    assertEquals(0, new ProcessBuilder("umount", "-l", folder.toString()).start().waitFor());
  }
}
