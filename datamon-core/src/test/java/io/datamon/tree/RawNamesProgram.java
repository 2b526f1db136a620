package io.datamon.tree;

import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Makes, walks and checks files of awkward names; run by a test in a JVM of another locale. */
final class RawNamesProgram {
  private RawNamesProgram() {}

  public static void main(String[] args) throws Exception {
    System.out.println("names as " + System.getProperty("sun.jnu.encoding"));
    run(Path.of(args[0]));
    System.out.println("all names survived");
  }

  static void run(Path folder) throws Exception {
    Destination destination =
        Destination.open(folder.toRealPath(), folder, "raw0", RawNamesProgram::fail);
    Attributes attributes = new Attributes(0640, Instant.EPOCH, Optional.empty(), Optional.empty());
    SortedSet<BundlePath> made = new TreeSet<>();
    made.add(BundlePath.ROOT);
    for (byte[] name : AwkwardNames.ALL) {
      BundlePath below = BundlePath.ROOT.resolve(name);
      BundlePath file = below.resolve(name);
      try (NewFile out = destination.newFile(file, name.length)) {
        out.write(0, name, 0, name.length);
        out.finish(attributes);
      }
      made.add(below);
      made.add(file);
    }
    for (byte[] name : AwkwardNames.ALL) {
      BundlePath link = BundlePath.ROOT.resolve(name).resolve(AwkwardNames.utf8("link"));
      destination.link(link, Bytes.copyOf(name), attributes);
      made.add(link);
    }
    TreeWalker walker = new TreeWalker(folder, WalkOptions.ALL, RawNamesProgram::fail);
    for (BundlePath expected : made) {
      TreeItem item = walker.next();
      check(item.path().equals(expected), "found " + item.path() + " instead of " + expected);
      if (item.stat().type() == FileType.FILE) {
        byte[] content = Files.readAllBytes(item.file());
        check(Bytes.copyOf(content).equals(expected.name()), "content of " + expected);
      } else if (item.stat().type() == FileType.LINK) {
        Bytes target = RawPaths.target(Files.readSymbolicLink(item.file()));
        check(target.equals(expected.parent().name()), "target of " + expected);
      }
    }
    check(!walker.hasNext(), "more than was made");
  }

  private static void fail(Object what) {
    throw new AssertionError(what);
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
