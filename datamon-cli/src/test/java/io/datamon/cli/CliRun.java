package io.datamon.cli;

import io.datamon.cli.config.Environment;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a command line in this process did.
 *
 * @param code the exit code
 * @param out standard output
 * @param err standard error
 */
public record CliRun(int code, String out, String err) {
  private static final Map<String, String> VARIABLES =
      Map.of("HOSTNAME", "box", "GIT_CONFIG_NOSYSTEM", "1");

  /** Runs a command line with an empty environment and a home. */
  public static CliRun of(Path home, String... args) {
    return of(VARIABLES, home, args);
  }

  /** Runs a command line with something on standard input. */
  public static CliRun withInput(byte[] input, Path home, String... args) {
    return of(new Environment(VARIABLES, home, home, "ann", new ByteArrayInputStream(input)), args);
  }

  /** Runs a command line. */
  public static CliRun of(Map<String, String> variables, Path home, String... args) {
    return of(new Environment(variables, home, home, "ann"), args);
  }

  private static CliRun of(Environment environment, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = new Cli(environment, new Output(out, err, false)).run(args);
    return new CliRun(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
