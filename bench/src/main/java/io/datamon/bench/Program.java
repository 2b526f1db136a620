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
  private final Map<String, String> variables;

  /**
   * Creates it; nothing runs yet.
   *
   * @param launcher the program that is run
   * @param folder where its home and its store are
   */
  Program(Path launcher, Path folder) {
    this(launcher, folder, Map.of());
  }

  /**
   * Creates it; nothing runs yet.
   *
   * @param variables further ones of the environment
   */
  Program(Path launcher, Path folder, Map<String, String> variables) {
    this.launcher = launcher;
    this.folder = folder;
    this.variables = Map.copyOf(variables);
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
    return Measured.run(command(words));
  }

  /** Runs one command to its end, with what it prints in a file. */
  Measured run(Path output, String... words) throws IOException, InterruptedException {
    return Measured.run(command(words).to(output));
  }

  private Command command(String... words) {
    List<String> command =
        new ArrayList<>(List.of(launcher.toString(), "--config", store().toString()));
    command.addAll(List.of(words));
    Map<String, String> environment = new HashMap<>(variables);
    environment.put("HOME", folder.resolve("home").toString());
    environment.put("XDG_CACHE_HOME", cache().toString());
    return Command.of(environment, command);
  }
}
