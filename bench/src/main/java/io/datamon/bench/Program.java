package io.datamon.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The built command line, with a home, a store and caches of its own below one folder. */
final class Program {
  private final Path launcher;
  private final Path folder;

  /**
   * Creates it; nothing runs yet.
   *
   * @param launcher the program that is run
   * @param folder where its home and its store are
   */
  Program(Path launcher, Path folder) {
    this.launcher = launcher;
    this.folder = folder;
  }

  /** The folder of its store. */
  Path store() {
    return folder.resolve("store");
  }

  /** The folder of its caches. */
  Path cache() {
    return folder.resolve("cache");
  }

  /** Runs one command to its end. */
  Measured run(String... words) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(launcher.toString(), "--config", store().toString()));
    command.addAll(List.of(words));
    Map<String, String> environment = new HashMap<>();
    environment.put("HOME", folder.resolve("home").toString());
    environment.put("XDG_CACHE_HOME", cache().toString());
    environment.putAll(DatamonTool.identity());
    return Measured.run(environment, command);
  }
}
