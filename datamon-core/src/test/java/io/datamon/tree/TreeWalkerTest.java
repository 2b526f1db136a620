package io.datamon.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.InvalidInputException;
import io.datamon.error.NotFoundException;
import io.datamon.model.BundlePath;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeWalkerTest {
  @TempDir Path temp;

  private final List<LeftOut> leftOut = new ArrayList<>();

  private List<String> walk(WalkOptions options) {
    List<String> found = new ArrayList<>();
    new TreeWalker(temp, options, leftOut::add)
        .forEachRemaining(item -> found.add(item.path().toString()));
    return found;
  }

  @Test
  void itemsComeInManifestOrder() throws Exception {
    long seed = 7;
    Random random = new Random(seed);
    Set<BundlePath> made = new TreeSet<>();
    made.add(BundlePath.ROOT);
    List<BundlePath> folders = new ArrayList<>(made);
    String letters = "ab-./\u00e9".replace("/", "");
    for (int i = 0; i < 400; i++) {
      BundlePath parent = folders.get(random.nextInt(folders.size()));
      StringBuilder name = new StringBuilder();
      for (int n = random.nextInt(3) + 1; n > 0; n--) {
        name.append(letters.charAt(random.nextInt(letters.length())));
      }
      if (name.toString().equals(".") || name.toString().equals("..")) {
        continue;
      }
      BundlePath path = parent.resolve(AwkwardNames.utf8(name.toString()));
      if (made.add(path)) {
        Path file = temp.resolve(path.toString());
        if (random.nextInt(3) == 0) {
          Files.createDirectory(file);
          folders.add(path);
        } else {
          Files.createFile(file);
        }
      }
    }
    List<String> expected = made.stream().map(BundlePath::toString).toList();
    assertEquals(expected, walk(WalkOptions.ALL), "seed " + seed);
    assertEquals(List.of(), leftOut);
  }

  @Test
  void statIsWhatTheSystemSays() throws Exception {
    Path file = Files.write(temp.resolve("f"), new byte[1234]);
    Instant time = Instant.parse("2020-02-03T04:05:06.123456789Z");
    Files.setLastModifiedTime(file, FileTime.from(time));
    Files.setAttribute(file, "unix:mode", 06751);
    Files.createLink(temp.resolve("g"), file);
    Files.createSymbolicLink(temp.resolve("h"), Path.of("nowhere"));
    TreeWalker walker = new TreeWalker(temp, WalkOptions.ALL, leftOut::add);
    assertEquals(FileType.FOLDER, walker.next().stat().type());
    FileStat stat = walker.next().stat();
    assertEquals(FileType.FILE, stat.type());
    assertEquals(1234, stat.size());
    assertEquals(06751, stat.mode());
    assertEquals(time, stat.modified());
    assertEquals(2, stat.nlink());
    assertTrue(walker.next().stat().isSameFile(stat));
    TreeItem link = walker.next();
    assertEquals(FileType.LINK, link.stat().type());
    assertEquals(7, link.stat().size());
  }

  @Test
  void reservedNamesAreLeftOutAtTheTopOnly() throws Exception {
    for (String name : new String[] {".datamon", ".conflicts", ".checkpoints", "sub/.datamon"}) {
      Files.createDirectories(temp.resolve(name).resolve("below"));
    }
    Files.createFile(temp.resolve(".datamon-lock"));
    Files.createFile(temp.resolve(".datamonx"));
    assertEquals(
        List.of("", ".datamonx", "sub", "sub/.datamon", "sub/.datamon/below"),
        walk(WalkOptions.ALL));
    assertEquals(List.of(), leftOut);
  }

  @Test
  void linksAreNeverFollowed() throws Exception {
    Files.createDirectories(temp.resolve("folder/below"));
    Files.createSymbolicLink(temp.resolve("link"), Path.of("folder"));
    Files.createSymbolicLink(temp.resolve("loop"), Path.of("."));
    assertEquals(List.of("", "folder", "link", "loop", "folder/below"), walk(WalkOptions.ALL));
  }

  @Test
  void specialFilesAreNamedAndLeftOut() throws Exception {
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(temp.resolve("socket")));
      Files.createFile(temp.resolve("file"));
      assertEquals(List.of("", "file"), walk(WalkOptions.ALL));
    }
    assertEquals(1, leftOut.size());
    assertEquals(LeftOut.Reason.SPECIAL, leftOut.get(0).reason());
    assertEquals("socket is a socket and is left out", leftOut.get(0).message());
    assertFalse(leftOut.get(0).isFailure());
  }

  @Test
  void storeInTheTreeIsLeftOutByWhateverPathItWasNamed() throws Exception {
    Files.createDirectories(temp.resolve("data/store/packs"));
    Path alias = Files.createSymbolicLink(temp.resolve("alias"), Path.of("data/store"));
    assertEquals(List.of("", "alias", "data"), walk(new WalkOptions(Set.of(alias), false)));
    assertEquals(LeftOut.Reason.STORE, leftOut.get(0).reason());
    assertEquals(
        List.of("", "alias", "data", "data/store", "data/store/packs"),
        walk(new WalkOptions(Set.of(temp.resolve("absent")), false)));
  }

  @Test
  void folderInsideTheStoreIsRefused() throws Exception {
    Path inside = Files.createDirectories(temp.resolve("store/inside"));
    WalkOptions options = new WalkOptions(Set.of(temp.resolve("store")), false);
    assertThrows(InvalidInputException.class, () -> new TreeWalker(inside, options, leftOut::add));
    assertThrows(
        InvalidInputException.class,
        () -> new TreeWalker(temp.resolve("store"), options, leftOut::add));
  }

  @Test
  void whatIsNoFolderIsRefused() throws Exception {
    Path file = Files.createFile(temp.resolve("f"));
    assertThrows(
        InvalidInputException.class, () -> new TreeWalker(file, WalkOptions.ALL, leftOut::add));
    assertThrows(
        NotFoundException.class,
        () -> new TreeWalker(temp.resolve("g"), WalkOptions.ALL, leftOut::add));
  }

  @Test
  void childrenOfASkippedFolderDoNotCome() throws Exception {
    Files.createDirectories(temp.resolve("a/x"));
    Files.createDirectories(temp.resolve("b/y"));
    TreeWalker walker = new TreeWalker(temp, WalkOptions.ALL, leftOut::add);
    List<String> found = new ArrayList<>();
    while (walker.hasNext()) {
      String path = walker.next().path().toString();
      found.add(path);
      if (path.equals("a")) {
        walker.skipChildren();
      }
    }
    assertEquals(List.of("", "a", "b", "b/y"), found);
  }

  @Test
  void whatVanishesMeanwhileIsReported() throws Exception {
    Files.createDirectories(temp.resolve("a"));
    Path file = Files.createFile(temp.resolve("b"));
    TreeWalker walker = new TreeWalker(temp, WalkOptions.ALL, leftOut::add);
    walker.next();
    walker.next();
    Files.delete(file);
    Files.delete(temp.resolve("a"));
    assertFalse(walker.hasNext());
    assertEquals(
        List.of(LeftOut.Reason.VANISHED, LeftOut.Reason.VANISHED),
        leftOut.stream().map(LeftOut::reason).toList());
  }
}
