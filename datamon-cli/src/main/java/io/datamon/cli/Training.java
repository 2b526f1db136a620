package io.datamon.cli;

import io.datamon.cli.config.Environment;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Runs what users run, so that the JVM tells which classes are loaded for it, which are then
 * archived for later starts; the launcher asks for it. The lines go through {@link Cli}, on a store
 * of their own; what they print is thrown away.
 */
final class Training {
  /** The word that the launcher uses. */
  static final String NAME = "__train";

  /** In an order in which they work; blanks part the words, and no-break spaces are blanks. */
  private static final List<String> LINES =
      List.of(
          "version",
          "--help",
          "repo create first --description d", // by whom, git is asked
          "config set --name Ann --email ann@example.com",
          "config get",
          "context list",
          "repo create trained --description d",
          "repo list",
          "repo list --format json",
          "repo get trained",
          "bundle --help",
          "bundle upload trained@new --path data --message m",
          "bundle list trained",
          "bundle list trained --format {{.ID}}",
          "bundle list files trained@new",
          "bundle get trained@new",
          "bundle diff trained@new --destination data",
          "bundle download trained@new --destination out",
          "bundle cat trained@new:sub/3",
          "label set trained@old",
          "label get trained@old",
          "label list trained",
          "stats trained",
          "verify trained@new --data",
          "info",
          "bundel",
          "__complete --line datamon\u00a0bun",
          "__complete -- repo get tr",
          "__complete -- bundle get trained@n",
          "__complete -- bundle download --");

  /** What the client of a cloud is made for, and asks first. */
  private static final List<String> CLOUD_LINES =
      List.of(
          "context list --config s3://trained/c",
          "repo list --config s3://trained/c",
          "repo create trained --description d --config s3://trained/c");

  /** Large enough to be cut. */
  private static final int LARGE = 12 << 20;

  /** As many are read together. */
  private static final int SMALL_FILES = 40;

  private Training() {}

  /**
   * Runs all lines, and returns the exit code of the program.
   *
   * @param folder a folder to work in, which others remove
   */
  static int run(Path folder) {
    try {
      Path home = folder.resolve("home");
      Path data = Files.createDirectories(home.resolve("data/sub"));
      write(data);
      LINES.forEach(line -> run(home, line));
      trainForClouds(home);
      return ExitCode.OK;
    } catch (IOException e) {
      throw new UncheckedIOException("training needs a folder to work in", e);
    }
  }

  private static void write(Path data) throws IOException {
    Random random = new Random(1);
    byte[] bytes = new byte[LARGE];
    random.nextBytes(bytes);
    // Compressible at first, then not, then zeros.
    for (int i = 0; i < LARGE / 3; i++) {
      bytes[i] &= 7;
    }
    Arrays.fill(bytes, LARGE / 3 * 2, LARGE, (byte) 0);
    Files.write(data.resolve("cut"), bytes);
    Files.writeString(data.resolve("3"), "three\n");
    for (int i = 0; i < SMALL_FILES; i++) {
      Files.write(data.resolve("small" + i), Arrays.copyOf(bytes, 500 * (i + 1)));
    }
  }

  private static void trainForClouds(Path home) {
    try (TrainingEndpoint endpoint = TrainingEndpoint.open()) {
      endpoint.useForS3();
      CLOUD_LINES.forEach(line -> run(home, line));
    } catch (IOException e) {
      // Where there are no sockets, no command uses a cloud.
      System.getLogger(Training.class.getName()).log(Level.DEBUG, "not trained for clouds", e);
    }
  }

  private static void run(Path home, String line) {
    Environment environment =
        new Environment(
            Map.of("XDG_CACHE_HOME", home.resolve("cache").toString()), home, home, "user");
    Output output =
        new Output(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), false);
    String[] words = line.split(" ", -1);
    Arrays.setAll(words, i -> words[i].replace('\u00a0', ' '));
    new Cli(environment, output).run(words);
  }
}
