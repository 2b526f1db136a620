package io.datamon.cli.config;

import io.datamon.error.InvalidInputException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the process was started with.
 *
 * @param variables the environment variables; an empty one counts as not set
 * @param directory the working folder, absolute
 * @param home the user's home folder, absolute
 * @param user the user's name as the system gives it
 * @param input standard input, which is read only by commands that are told to
 */
public record Environment(
    Map<String, String> variables, Path directory, Path home, String user, InputStream input) {
  /** With nothing on standard input. */
  public Environment(Map<String, String> variables, Path directory, Path home, String user) {
    this(variables, directory, home, user, InputStream.nullInputStream());
  }

  /** Copies the variables. */
  public Environment {
    variables = Map.copyOf(variables);
  }

  /**
   * Returns the environment of this process. {@code HOME} wins over what the user data base says,
   * as in a shell.
   */
  public static Environment ofProcess() {
    Map<String, String> variables = System.getenv();
    String home = variables.getOrDefault("HOME", "");
    if (!home.startsWith("/")) {
      home = System.getProperty("user.home", "");
    }
    if (!home.startsWith("/")) {
      // Neither knows one, as for a user of a container that is only a number; theirs is the root.
      home = "/";
    }
    String user = System.getProperty("user.name", "");
    if (user.isBlank() || user.equals("?")) {
      // A user without an entry in the user data base, as in many containers.
      user = variables.getOrDefault("USER", "");
    }
    return new Environment(
        variables,
        Path.of("").toAbsolutePath(),
        Path.of(home),
        user.isBlank() ? "unknown" : user.strip(),
        // As a channel, so that a command that waits for input can be interrupted.
        Channels.newInputStream(new FileInputStream(FileDescriptor.in).getChannel()));
  }

  /** Returns a variable that is set and not empty. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
  }

  /**
   * Returns the path that a person typed, made absolute and normal.
   *
   * @throws InvalidInputException if it is no path of this system
   */
  public Path path(String typed) {
    try {
      return directory.resolve(typed).normalize();
    } catch (InvalidPathException e) {
      throw new InvalidInputException("path " + typed + " is not valid: " + e.getReason(), e);
    }
  }
}
