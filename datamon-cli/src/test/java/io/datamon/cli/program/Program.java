package io.datamon.cli.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Starts the built program as a user would, with a home of its own and nothing else in its
 * environment but {@code PATH} and the JDK under test.
 */
final class Program {
  /** The unpacked distribution. */
  static final Path DISTRIBUTION = Path.of(System.getProperty("datamon.dist"));

  /** One folder for all runs of this build: an archive is made once, and not in each home. */
  static final Path START_CACHE = DISTRIBUTION.resolveSibling("start");

  private static final int PATIENCE_SECONDS = 120;

  private final Path home;
  private final Path directory;
  private final Map<String, String> variables;
  private Path launcher = DISTRIBUTION.resolve("bin").resolve("datamon");

  /** Creates a starter with a home that exists; commands run in it. */
  Program(Path home) {
    this(home, home, new HashMap<>());
    variables.put("PATH", "/usr/local/bin:/usr/bin:/bin");
    variables.put("HOME", home.toString());
    variables.put("DATAMON_JAVA", System.getProperty("datamon.java"));
    variables.put("DATAMON_START_CACHE", START_CACHE.toString());
    variables.put("GIT_CONFIG_NOSYSTEM", "1");
  }

  private Program(Path home, Path directory, Map<String, String> variables) {
    this.home = home;
    this.directory = directory;
    this.variables = variables;
  }

  /** Returns a starter with one variable more. */
  Program with(String variable, String value) {
    Program other = new Program(home, directory, new HashMap<>(variables));
    other.launcher = launcher;
    other.variables.put(variable, value);
    return other;
  }

  /** Returns a starter with one variable less. */
  Program without(String variable) {
    Program other = new Program(home, directory, new HashMap<>(variables));
    other.launcher = launcher;
    other.variables.remove(variable);
    return other;
  }

  /** Returns a starter that runs commands in another folder. */
  Program in(Path folder) {
    Program other = new Program(home, folder, new HashMap<>(variables));
    other.launcher = launcher;
    return other;
  }

  /** Returns a starter of another copy of the program. */
  Program from(Path otherLauncher) {
    Program other = new Program(home, directory, new HashMap<>(variables));
    other.launcher = otherLauncher;
    return other;
  }

  /** The program's file, for tests that start it from a shell. */
  Path launcher() {
    return launcher;
  }

  /**
   * What a run did.
   *
   * @param code the exit code
   * @param out standard output
   * @param err standard error
   */
  record Result(int code, String out, String err) {
    /** Returns standard output, and fails unless the run ended with 0. */
    String ok() {
      if (code != 0) {
        throw new AssertionError("exit code " + code + "\nout: " + out + "\nerr: " + err);
      }
      return out;
    }

    /** Returns standard error, and fails unless the run ended with that code. */
    String failed(int expected) {
      if (code != expected) {
        throw new AssertionError(
            "exit code " + code + ", not " + expected + "\nout: " + out + "\nerr: " + err);
      }
      return err;
    }

    /** Returns the lines of standard output, and fails unless the run ended with 0. */
    List<String> lines() {
      return ok().lines().toList();
    }
  }

  /** Runs the program to its end. */
  Result run(String... words) {
    List<String> command = new ArrayList<>();
    command.add(launcher.toString());
    command.addAll(Arrays.asList(words));
    return finish(begin(command));
  }

  /** Runs words that stand in one text, parted by blanks. */
  Result line(String words) {
    return run(
        Arrays.stream(words.split(" ", -1)).filter(w -> !w.isEmpty()).toArray(String[]::new));
  }

  /** Runs a shell script in which {@code datamon} is the program. */
  Result shell(String script) {
    return finish(
        begin(List.of("/bin/sh", "-c", "datamon() { '" + launcher + "' \"$@\"; }\n" + script)));
  }

  /**
   * Starts the program and returns at once. It takes SIGINT as in a terminal, also where the tests
   * run in the background of a shell, which ignores that signal for all that is started there.
   */
  Process start(String... words) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("/usr/bin/env", "--default-signal=INT"));
    command.add(launcher.toString());
    command.addAll(Arrays.asList(words));
    return begin(command);
  }

  /**
   * Starts the program with its output in files {@code out} and {@code err} of a folder, which a
   * kill of it leaves as they are.
   */
  Process startInto(Path folder, List<String> words) {
    List<String> command = new ArrayList<>();
    command.add(launcher.toString());
    command.addAll(words);
    return begin(
        builder(command)
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile()));
  }

  private Process begin(List<String> command) {
    return begin(builder(command));
  }

  private ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(variables);
    return builder;
  }

  private static Process begin(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the end of a process. */
  static Result finish(Process process) {
    try {
      process.getOutputStream().close();
      CompletableFuture<String> out = read(process.getInputStream());
      CompletableFuture<String> err = read(process.getErrorStream());
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the program did not end; so far it said: " + process.info());
      }
      return new Result(process.exitValue(), out.join(), err.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static CompletableFuture<String> read(InputStream in) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** Copies the distribution to another folder. */
  static void copyDistribution(Path target) throws IOException {
    try (var files = Files.walk(DISTRIBUTION)) {
      for (Path file : files.toList()) {
        Path copy = target.resolve(DISTRIBUTION.relativize(file).toString());
        Files.copy(file, copy, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
