package io.datamon.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import io.datamon.model.Owner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DestinationTest {
  private static final Instant TIME = Instant.parse("2021-02-03T04:05:06.123456789Z");

  @TempDir Path temp;

  private Path root;
  private Path outside;
  private final List<AttributeWarning> warnings = new ArrayList<>();
  private Destination destination;

  @BeforeEach
  void open() throws IOException {
    outside = Files.createDirectory(temp.resolve("outside"));
    Files.writeString(outside.resolve("precious"), "precious");
    root = Destination.make(temp.resolve("new/dest"));
    destination = Destination.open(root, root, "run1", warnings::add);
  }

  private static BundlePath path(String text) {
    return BundlePath.of(text);
  }

  private static Attributes mode(int mode) {
    return new Attributes(mode, TIME, Optional.empty(), Optional.empty());
  }

  private void write(String path, String content, Attributes attributes) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    try (NewFile file = destination.newFile(path(path), bytes.length)) {
      file.write(0, bytes, 0, bytes.length);
      file.finish(attributes);
    }
  }

  private List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void fileGetsContentModeAndTime() throws Exception {
    write("a/b/file", "hello", mode(06741));
    FileStat stat = FileStat.read(root.resolve("a/b/file"));
    assertEquals(06741, stat.mode());
    assertEquals(TIME, stat.modified());
    assertEquals("hello", Files.readString(root.resolve("a/b/file")));
    assertEquals(0700, FileStat.read(root.resolve("a")).mode());
    assertEquals(List.of("file"), names(root.resolve("a/b")));
    assertEquals(List.of(), warnings);
  }

  @Test
  void probesLeaveNothing() throws Exception {
    assertEquals(List.of(), names(root));
    assertFalse(destination.traits().foldsNames());
    assertEquals(1, destination.traits().timeUnit());
  }

  @Test
  void unfinishedFileLeavesNothingAndTheOlderOneStays() throws Exception {
    write("file", "old", mode(0644));
    try (NewFile file = destination.newFile(path("file"), 3)) {
      file.write(0, new byte[] {1, 2, 3}, 0, 3);
      assertEquals(2, names(root).size());
    }
    assertEquals(List.of("file"), names(root));
    assertEquals("old", Files.readString(root.resolve("file")));
  }

  @Test
  void zerosBecomeHoles() throws Exception {
    byte[] data = new byte[1 << 20];
    data[300_000] = 1;
    try (NewFile file = destination.newFile(path("sparse"), 64 << 20)) {
      for (int i = 0; i < 64; i++) {
        file.write((long) i << 20, i == 7 ? data : new byte[1 << 20], 0, 1 << 20);
      }
      file.finish(mode(0644));
    }
    Path sparse = root.resolve("sparse");
    assertEquals(64 << 20, Files.size(sparse));
    byte[] all = Files.readAllBytes(sparse);
    for (int i = 0; i < all.length; i++) {
      if (all[i] != 0) {
        assertEquals((7 << 20) + 300_000, i);
      }
    }
    Process du = new ProcessBuilder("du", "-k", sparse.toString()).start();
    String said = new String(du.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertTrue(Integer.parseInt(said.split("\t", 2)[0]) <= 64, said);
  }

  @Test
  void writesInAnyPiecesGiveTheSameBytes() throws Exception {
    long seed = 11;
    Random random = new Random(seed);
    for (int round = 0; round < 30; round++) {
      byte[] data = new byte[random.nextInt(100_000)];
      for (int at = 0; at < data.length; ) {
        int end = Math.min(data.length, at + random.nextInt(20_000));
        if (random.nextBoolean()) {
          byte[] part = new byte[end - at];
          random.nextBytes(part);
          System.arraycopy(part, 0, data, at, part.length);
        }
        at = end;
      }
      try (NewFile file = destination.newFile(path("f"), data.length)) {
        for (int at = 0; at < data.length; ) {
          int length = Math.min(data.length - at, 1 + random.nextInt(30_000));
          file.write(at, data, at, length);
          at += length;
        }
        file.finish(mode(0600));
      }
      assertArrayEquals(data, Files.readAllBytes(root.resolve("f")), "seed " + seed);
    }
  }

  @Test
  void linksAreMadeAsTheyAre() throws Exception {
    for (String target : new String[] {"nowhere", "/", "../..", "a//b/", "."}) {
      assertTrue(destination.link(path("link"), Bytes.of(target), mode(0777)));
      Path link = root.resolve("link");
      assertEquals(Bytes.of(target), RawPaths.target(Files.readSymbolicLink(link)));
      assertEquals(TIME.getEpochSecond(), FileStat.read(link).modified().getEpochSecond());
      assertFalse(destination.link(path("link"), Bytes.of(target), mode(0777)));
    }
    assertEquals(List.of("link"), names(root));
  }

  @Test
  void nothingIsWrittenThroughALinkThatStandsWhereAFolderShouldBe() throws Exception {
    Files.createSymbolicLink(root.resolve("a"), outside);
    assertTrue(destination.find(path("a/precious")).isEmpty());
    assertFalse(destination.finishFolder(path("a"), mode(0111)));
    destination.remove(path("a/precious"));
    write("a/precious", "changed", mode(0644));
    assertEquals("precious", Files.readString(outside.resolve("precious")));
    assertEquals(List.of("precious"), names(outside));
    assertTrue(Files.isDirectory(root.resolve("a"), LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void linkThatReplacesAFolderIsNotGoneThroughAfterwards() throws Exception {
    destination.folder(path("a/b"));
    Files.delete(root.resolve("a/b"));
    destination.link(path("a"), Bytes.of(outside.toString()), mode(0777));
    write("a/b/precious", "changed", mode(0644));
    write("a/precious", "changed", mode(0644));
    assertEquals(List.of("precious"), names(outside));
    assertEquals("precious", Files.readString(outside.resolve("precious")));
  }

  @Test
  void removalOfALinkOrAFolderWithLinksRemovesNothingElse() throws Exception {
    Files.createDirectories(root.resolve("a/b"));
    Files.createSymbolicLink(root.resolve("a/b/link"), outside);
    Files.createSymbolicLink(root.resolve("link"), outside);
    destination.remove(path("a"));
    destination.remove(path("link"));
    assertEquals(List.of(), names(root));
    assertEquals(List.of("precious"), names(outside));
  }

  @Test
  void emptyFolderInTheWayIsRemovedAndAFullOneStays() throws Exception {
    Files.createDirectories(root.resolve("empty"));
    Files.createDirectories(root.resolve("full/below"));
    write("empty", "x", mode(0644));
    assertEquals("x", Files.readString(root.resolve("empty")));
    FileSystemException refused =
        assertThrows(FileSystemException.class, () -> write("full", "x", mode(0644)));
    assertEquals("a folder that is not empty is in the way", refused.getReason());
    assertEquals(List.of("empty", "full"), names(root));
  }

  @Test
  void hardLinksAreOneFile() throws Exception {
    write("first", "x", mode(0644));
    assertTrue(destination.hardLink(path("sub/second"), path("first")));
    assertFalse(destination.hardLink(path("sub/second"), path("first")));
    assertTrue(
        FileStat.read(root.resolve("first")).isSameFile(FileStat.read(root.resolve("sub/second"))));
    Files.createSymbolicLink(root.resolve("alias"), outside.resolve("precious"));
    assertThrows(IOException.class, () -> destination.hardLink(path("third"), path("alias")));
  }

  @Test
  void foldersGetModeAndTimeAtTheEnd() throws Exception {
    write("a/file", "x", mode(0644));
    assertTrue(destination.finishFolder(path("a"), mode(02555)));
    FileStat stat = FileStat.read(root.resolve("a"));
    assertEquals(02555, stat.mode());
    assertEquals(TIME, stat.modified());
    assertFalse(destination.finishFolder(path("absent"), mode(0755)));
    assertFalse(destination.finishFolder(path("a/file"), mode(0755)));
  }

  @Test
  void extendedAttributesAreRestoredAndReadBack() throws Exception {
    TreeMap<Bytes, Bytes> xattrs = new TreeMap<>();
    xattrs.put(Bytes.of("color"), Bytes.of("blue"));
    xattrs.put(Bytes.of("raw"), Bytes.copyOf(new byte[] {0, 1, (byte) 0xff}));
    Attributes wanted = new Attributes(0444, TIME, Optional.empty(), Optional.of(xattrs));
    write("file", "x", wanted);
    Path file = root.resolve("file");
    assertEquals(xattrs, Xattrs.read(file).values());
    xattrs.remove(Bytes.of("raw"));
    Attributes fewer = new Attributes(0444, TIME, Optional.empty(), Optional.of(xattrs));
    Destination.Present present = destination.find(path("file")).orElseThrow();
    assertTrue(destination.mend(path("file"), present, fewer));
    assertEquals(xattrs, Xattrs.read(file).values());
    assertFalse(
        destination.mend(path("file"), destination.find(path("file")).orElseThrow(), fewer));
    assertEquals(0444, FileStat.read(file).mode());
  }

  @Test
  void ownerIsRestoredOrAWarning() throws Exception {
    Owner owner = new Owner(12345, 4_000_000_000L, "", "");
    write("file", "x", new Attributes(06755, TIME, Optional.of(owner), Optional.empty()));
    FileStat stat = FileStat.read(root.resolve("file"));
    if (destination.traits().superuser()) {
      assertEquals(owner, new OwnerReader().read(root.resolve("file"), stat));
      assertEquals(06755, stat.mode());
      assertEquals(List.of(), warnings);
    } else {
      assertEquals(AttributeWarning.Kind.OWNER, warnings.get(0).kind());
    }
  }

  @Test
  void timesThatCannotBeSetAreWarnedOf() throws Exception {
    for (String time : new String[] {"1960-01-01T00:00:00.5Z", "2300-01-01T00:00:00Z"}) {
      warnings.clear();
      write(
          "file",
          "x",
          new Attributes(0644, Instant.parse(time), Optional.empty(), Optional.empty()));
      assertEquals(1, warnings.size(), time);
      assertEquals(AttributeWarning.Kind.TIME, warnings.get(0).kind());
    }
    warnings.clear();
    Instant whole = Instant.parse("1960-01-01T00:00:00Z");
    write("file", "x", new Attributes(0644, whole, Optional.empty(), Optional.empty()));
    assertEquals(whole, FileStat.read(root.resolve("file")).modified());
    assertEquals(List.of(), warnings);
  }

  @Test
  void leftoversOfADeadRunAreSweptAndNothingElse() throws Exception {
    Files.createDirectories(root.resolve("a"));
    Files.createFile(root.resolve("a/.datamon-tmp-dead-1"));
    Files.createFile(root.resolve("a/.datamon-tmp-other-1"));
    Files.createSymbolicLink(root.resolve("link"), outside);
    Files.createFile(outside.resolve(".datamon-tmp-dead-2"));
    destination.sweep("dead");
    assertEquals(List.of(".datamon-tmp-other-1"), names(root.resolve("a")));
    assertEquals(2, names(outside).size());
  }

  @Test
  void plainFileSystemsWillDo() throws Exception {
    Configuration plain = Configuration.unix().toBuilder().setAttributeViews("basic").build();
    try (FileSystem memory = Jimfs.newFileSystem(plain)) {
      root = Destination.make(memory.getPath("/data/dest"));
      destination = Destination.open(root, root, "run1", warnings::add);
      write("a/file", "hello", mode(0640));
      assertTrue(destination.link(path("a/link"), Bytes.of("x"), mode(0777)));
      assertTrue(destination.finishFolder(path("a"), mode(0755)));
      assertEquals("hello", Files.readString(root.resolve("a/file")));
      assertEquals(
          TIME.getEpochSecond(), FileStat.read(root.resolve("a/file")).modified().getEpochSecond());
    }
  }

  @Test
  void foldingFileSystemsAreRecognised() throws Exception {
    try (FileSystem memory = Jimfs.newFileSystem(Configuration.osX())) {
      Path folder = Files.createDirectories(memory.getPath("/work"));
      assertTrue(Traits.probe(folder, "x").foldsNames());
    }
  }
}
