package io.datamon;

import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import io.datamon.model.Entry;
import io.datamon.tree.FileStat;
import io.datamon.tree.FileType;
import io.datamon.tree.RawPaths;
import io.datamon.tree.Xattrs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is in a folder at one moment, read with nothing but the JDK's calls for files. */
final class TreeSnapshot {
  private static final Bytes RESERVED = Bytes.of(".datamon");

  private final SortedMap<BundlePath, Item> items = new TreeMap<>();

  /**
   * One file, folder or link.
   *
   * @param content the hash of a file's bytes, or a link's target
   * @param first the first path that is the same file
   */
  record Item(
      Path file, FileStat stat, Bytes content, SortedMap<Bytes, Bytes> xattrs, BundlePath first) {}

  private TreeSnapshot() {}

  /** Reads a folder, without what Datamon keeps at the top of a destination. */
  static TreeSnapshot of(Path root) throws IOException {
    TreeSnapshot snapshot = new TreeSnapshot();
    snapshot.add(BundlePath.ROOT, root);
    Map<Long, BundlePath> firsts = new HashMap<>();
    snapshot.items.replaceAll(
        (path, item) -> {
          BundlePath first = firsts.computeIfAbsent(item.stat().ino(), ino -> path);
          return new Item(item.file(), item.stat(), item.content(), item.xattrs(), first);
        });
    return snapshot;
  }

  private void add(BundlePath path, Path file) throws IOException {
    FileStat stat = FileStat.read(file);
    Bytes content =
        switch (stat.type()) {
          case FILE -> hash(file);
          case LINK -> RawPaths.target(Files.readSymbolicLink(file));
          default -> Bytes.EMPTY;
        };
    SortedMap<Bytes, Bytes> xattrs =
        stat.type() == FileType.LINK ? new TreeMap<>() : Xattrs.read(file).values();
    items.put(path, new Item(file, stat, content, xattrs, path));
    if (stat.type() == FileType.FOLDER) {
      try (DirectoryStream<Path> children = Files.newDirectoryStream(file)) {
        for (Path child : children) {
          byte[] name = RawPaths.name(child);
          if (!path.isRoot() || !Bytes.copyOf(name).equals(RESERVED)) {
            add(path.resolve(name), child);
          }
        }
      }
    }
  }

  private static Bytes hash(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return Bytes.copyOf(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns everything, in manifest order. */
  SortedMap<BundlePath, Item> items() {
    return items;
  }

  /** Returns how many things of a type there are. */
  long count(FileType type) {
    return items.values().stream().filter(item -> item.stat().type() == type).count();
  }

  /** Returns how many files have a time that is later than this one. */
  long filesAfter(Instant time) {
    return items.values().stream()
        .filter(item -> item.stat().type() == FileType.FILE)
        .filter(item -> item.stat().modified().isAfter(time))
        .count();
  }

  /** Returns the bytes of all files. */
  long bytes() {
    return items.values().stream()
        .filter(item -> item.stat().type() == FileType.FILE)
        .mapToLong(item -> item.stat().size())
        .sum();
  }

  /**
   * Returns what another folder has otherwise than this one, in words.
   *
   * @param all whether owners, extended attributes and hard links are compared, too
   */
  List<String> differences(TreeSnapshot other, boolean all) {
    List<String> found = new ArrayList<>();
    for (Map.Entry<BundlePath, Item> each : items.entrySet()) {
      Item theirs = other.items.get(each.getKey());
      if (theirs == null) {
        found.add(name(each.getKey()) + " is missing");
      } else if (!face(each.getValue(), all).equals(face(theirs, all))) {
        found.add(
            name(each.getKey())
                + " is "
                + face(theirs, all)
                + " instead of "
                + face(each.getValue(), all));
      }
    }
    for (BundlePath path : other.items.keySet()) {
      if (!items.containsKey(path)) {
        found.add(name(path) + " is there and should not");
      }
    }
    return found;
  }

  private static String face(Item item, boolean all) {
    FileStat stat = item.stat();
    boolean link = stat.type() == FileType.LINK;
    boolean file = stat.type() == FileType.FILE;
    // The JVM sets the times of links to the microsecond only.
    Instant modified = link ? stat.modified().truncatedTo(ChronoUnit.MICROS) : stat.modified();
    return stat.type()
        + " "
        + Integer.toOctalString(stat.mode())
        + " "
        + modified
        + " "
        + (file ? stat.size() : 0)
        + " "
        + hex(item.content())
        + (all ? " " + stat.uid() + ":" + stat.gid() + " " + hex(item.xattrs()) : "")
        + (all && file ? " same file as " + name(item.first()) : "");
  }

  private static String hex(Bytes bytes) {
    return java.util.HexFormat.of().formatHex(bytes.toArray());
  }

  private static String hex(SortedMap<Bytes, Bytes> values) {
    StringBuilder text = new StringBuilder();
    values.forEach((name, value) -> text.append(name).append('=').append(hex(value)).append(' '));
    return text.toString();
  }

  private static String name(BundlePath path) {
    return path.isUtf8() ? "'" + path + "'" : "bytes " + hex(Bytes.copyOf(path.toArray()));
  }

  /** Returns what a listing has otherwise than this folder, in words; order counts. */
  List<String> differences(Iterable<Entry> listing) {
    List<String> found = new ArrayList<>();
    Iterator<Map.Entry<BundlePath, Item>> expected = items.entrySet().iterator();
    for (Entry entry : listing) {
      if (!expected.hasNext()) {
        found.add(name(entry.path()) + " is listed after all that there is");
        break;
      }
      Map.Entry<BundlePath, Item> next = expected.next();
      if (!entry.path().equals(next.getKey()) || !isSame(entry, next.getValue())) {
        found.add(entry + " is listed instead of " + next);
        break;
      }
    }
    if (found.isEmpty() && expected.hasNext()) {
      found.add(name(expected.next().getKey()) + " and what follows is not listed");
    }
    return found;
  }

  private static boolean isSame(Entry entry, Item item) {
    FileStat stat = item.stat();
    boolean sameKind =
        entry instanceof Entry.File file
            ? stat.type() == FileType.FILE && file.size() == stat.size()
            : entry instanceof Entry.Link link
                ? stat.type() == FileType.LINK && link.target().equals(item.content())
                : stat.type() == FileType.FOLDER;
    return sameKind && entry.mode() == stat.mode() && entry.modified().equals(stat.modified());
  }
}
