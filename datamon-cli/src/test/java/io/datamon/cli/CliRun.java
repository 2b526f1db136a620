package io.datamon.cli;

import io.datamon.cli.config.Environment;
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
  /** Runs a command line with an empty environment and a home. */
  public static CliRun of(Path home, String... args) {
    return of(Map.of("HOSTNAME", "box", "GIT_CONFIG_NOSYSTEM", "1"), home, args);
  }

  /** Runs a command line. */
  public static CliRun of(Map<String, String> variables, Path home, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        new Cli(new Environment(variables, home, home, "ann"), new Output(out, err, false))
            .run(args);
    return new CliRun(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
