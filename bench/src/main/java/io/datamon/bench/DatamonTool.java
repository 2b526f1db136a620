package io.datamon.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Ours, as it is delivered, on one Java. */
final class DatamonTool extends LocalTool {
  /** The repo that all uploads go to. */
  static final String REPO = "bench";

  private final Host.Jdk jdk;
  private final Path archives;

  /**
   * Creates it; nothing runs yet.
   *
   * @param archives the folder of the archives of loaded classes
   */
  DatamonTool(String title, Path launcher, Host.Jdk jdk, Path archives) {
    super(title, Kind.OURS, launcher.toString(), "./datamon");
    this.jdk = jdk;
    this.archives = archives;
  }

  /** The Java that it runs on. */
  Host.Jdk jdk() {
    return jdk;
  }

  @Override
  boolean isThere() {
    return true;
  }

  @Override
  Map<String, String> environment(Place place) {
    Map<String, String> all = new HashMap<>();
    all.put("DATAMON_JAVA", jdk.java().toString());
    // As on a machine where it has been used before.
    all.put("DATAMON_START_CACHE", archives.toString());
    return all;
  }

  @Override
  List<List<String>> prepare(Place place) {
    return List.of(create(program(), place.store().toString()));
  }

  /** Makes the archive of loaded classes, which the first use on a machine makes. */
  void makeArchive(Place place) throws IOException, InterruptedException {
    Files.createDirectories(place.home());
    Measured.run(
        Command.of(
            Map.of(
                "HOME",
                place.home().toString(),
                "DATAMON_JAVA",
                jdk.java().toString(),
                "DATAMON_START_CACHE",
                archives.toString()),
            List.of(program(), "__archive")));
  }

  @Override
  Optional<List<String>> words(Job job, Place place) {
    String program = program();
    String store = place.store().toString();
    return Optional.of(
        switch (job) {
          case FIRST, AGAIN, EDITED -> upload(program, store, place.source());
          case DOWNLOAD, OVER -> download(program, store, place.target());
          case ONE -> call(program, store, "bundle", "cat", REPO + "::" + place.one());
          case VERIFY -> call(program, store, "verify", "--data");
          case LIST -> call(program, store, "bundle", "list", "files", "--repo", REPO);
          case VERSION -> List.of(program, "version");
          case HELP -> List.of(program, "--help");
          case REPOS -> call(program, store, "repo", "list");
        });
  }

  /** Returns the call that makes the repo. */
  static List<String> create(String program, String config) {
    return call(program, config, "repo", "create", "--repo", REPO, "--description", "Measured");
  }

  /** Returns the call that uploads a tree. */
  static List<String> upload(String program, String config, Path source) {
    return call(
        program,
        config,
        "bundle",
        "upload",
        "--repo",
        REPO,
        "--path",
        source.toString(),
        "--message",
        "m");
  }

  /** Returns the call that brings the newest upload back. */
  static List<String> download(String program, String config, Path target) {
    return call(
        program, config, "bundle", "download", "--repo", REPO, "--destination", target.toString());
  }

  private static List<String> call(String program, String config, String... words) {
    List<String> all = new ArrayList<>(List.of(program, "--config", config));
    all.addAll(List.of(words));
    return all;
  }
}
