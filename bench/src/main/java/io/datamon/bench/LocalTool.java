package io.datamon.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program that brings a tree into a folder and back: ours or a peer, as its user would run it who
 * has set nothing.
 */
abstract class LocalTool {
  /** What its figures count as. */
  enum Kind {
    /** This program. */
    OURS,
    /** A store of many versions without duplicates: what ours is compared with. */
    PEER,
    /** What keeps no versions by itself, or checks nothing that it has kept: shown beside. */
    BESIDE
  }

  /**
   * Where a tool works.
   *
   * @param folder all that is its own: home, caches, store
   * @param source the tree; the call is made from the folder that it is in
   * @param target where the tree is brought back to
   * @param one the path of one file below the tree
   */
  record Place(Path folder, Path source, Path target, Path one) {
    Path home() {
      return folder.resolve("home");
    }

    Path cache() {
      return folder.resolve("cache");
    }

    Path store() {
      return folder.resolve("store");
    }

    /** The last part of the name of the tree. */
    String name() {
      return source.getFileName().toString();
    }
  }

  private final String title;
  private final Kind kind;
  private final String program;
  private final String source;

  /**
   * Creates it; nothing runs yet.
   *
   * @param title its name in tables
   * @param program the word on PATH, or the path
   * @param source how it is installed
   */
  LocalTool(String title, Kind kind, String program, String source) {
    this.title = title;
    this.kind = kind;
    this.program = program;
    this.source = source;
  }

  final String title() {
    return title;
  }

  final Kind kind() {
    return kind;
  }

  final String program() {
    return program;
  }

  final String source() {
    return source;
  }

  /** Tells whether it can be run on this host. */
  boolean isThere() {
    return Host.has(program());
  }

  /** Variables of the environment beside HOME and XDG_CACHE_HOME. */
  Map<String, String> environment(Place place) {
    return Map.of();
  }

  /** Returns the arguments of what is run before a first upload, and not measured. */
  List<List<String>> prepare(Place place) {
    return List.of();
  }

  /** Returns the arguments for a job; none if the tool has no such thing. */
  abstract Optional<List<String>> words(Job job, Place place);

  /** The folder in which a job is started. */
  Path folder(Job job, Place place) {
    return place.source().getParent();
  }

  /** Where the tree is after a download. */
  Path restored(Place place) {
    return place.target();
  }

  /** Tells whether a listing reads what an upload left; else it lists the source. */
  boolean listsStore() {
    return true;
  }

  static Optional<List<String>> line(String... words) {
    return Optional.of(Arrays.asList(words));
  }
}
