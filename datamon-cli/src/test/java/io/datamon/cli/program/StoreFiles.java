package io.datamon.cli.program;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names of the files of a store's folder at one moment: a configuration whose one context,
 * {@code dev}, lies beside it.
 */
final class StoreFiles {
  /**
   * Every file that may be in such a folder, and whether it is one that a bundle, label or repo is
   * made of, or one that collection removes when it is of no use any more.
   */
  enum Kind {
    CONTEXT("contexts/dev/context\\.yaml"),
    REPO("dev/meta/repos/[^/]+/repo\\.yaml"),
    BUNDLE("dev/meta/bundles/[^/]+/[0-9A-Za-z]{27}/bundle\\.yaml"),
    LABEL("dev/meta/labels/[^/]+/[^/]+/label\\.yaml"),
    /** Put before each move of a label; one whose move was killed stays in the label's history. */
    MOVE("dev/meta/labels-history/[^/]+/[^/]+/[0-9A-Za-z]{27}"),
    HEAD("dev/content/gc/head"),
    /** Collected when no bundle leads to it. */
    PACK("dev/content/packs/[0-9a-f]{2}/[0-9a-f]{32}"),
    /** Collected when merged, or when its packs are gone. */
    INDEX("dev/content/index/[0-9A-Za-z]{27}"),
    /** Of a run that is going on or was killed; collection ends it. */
    SESSION("dev/content/sessions/[0-9A-Za-z]{27}"),
    /** Swept by the store itself when it is a day old. */
    TEMPORARY("(dev/meta/|dev/content/)?\\.tmp/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    /** One of 64 for each part; they stay. */
    LOCK("(dev/meta/|dev/content/)?\\.locks/([0-3][0-9a-f]|reserve)");

    private final Pattern name;

    Kind(String name) {
      this.name = Pattern.compile(name);
    }

    static Optional<Kind> of(String file) {
      return Stream.of(values()).filter(kind -> kind.name.matcher(file).matches()).findFirst();
    }
  }

  private final Path root;
  private final Set<String> names;

  /** Length, time of change and inode of each file. */
  private final Map<String, List<Object>> states;

  private StoreFiles(Path root, Map<String, List<Object>> states) {
    this.root = root;
    this.states = states;
    this.names = states.keySet();
  }

  static StoreFiles of(Path root) throws IOException {
    Map<String, List<Object>> states = new TreeMap<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes stat) {
            states.put(
                root.relativize(file).toString(),
                List.of(stat.size(), stat.lastModifiedTime(), String.valueOf(stat.fileKey())));
            return FileVisitResult.CONTINUE;
          }
        });
    return new StoreFiles(root, states);
  }

  /** Returns the files of a kind. */
  List<Path> all(Kind kind) {
    return names.stream()
        .filter(name -> Kind.of(name).equals(Optional.of(kind)))
        .map(root::resolve)
        .toList();
  }

  /** Returns the files of a kind that were not there at an earlier moment. */
  List<Path> added(Kind kind, StoreFiles earlier) {
    return all(kind).stream().filter(file -> !earlier.has(file)).toList();
  }

  private boolean has(Path file) {
    return names.contains(root.relativize(file).toString());
  }

  /** Tells whether no file was added, removed or written between two moments. */
  boolean isAs(StoreFiles other) {
    return states.equals(other.states);
  }

  /** Returns the files that are none of a store's. */
  List<String> foreign() {
    return names.stream().filter(name -> Kind.of(name).isEmpty()).toList();
  }
}
