package io.datamon.cli.command;

import io.datamon.cli.config.Environment;
import io.datamon.error.InvalidInputException;
import io.datamon.error.UnavailableException;
import io.datamon.model.BundlePath;
import io.datamon.tree.PathRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The flags that say which files of a tree a command takes. */
final class SelectFlags {
  @Option(
      names = "--include",
      paramLabel = "PATTERN",
      description =
          "Take only what fits this pattern, or lies in a folder that does; may be given several"
              + " times. Patterns are those of gitignore: *.csv, /train/, data/**/raw.")
  private List<String> include = new ArrayList<>();

  @Option(
      names = "--exclude",
      paramLabel = "PATTERN",
      description = "Leave out what fits this pattern; may be given several times.")
  private List<String> exclude = new ArrayList<>();

  @Option(
      names = "--exclude-from",
      paramLabel = "FILE",
      description =
          "Leave out what fits the patterns in this file, one a line; - is standard input.")
  private List<String> excludeFrom = new ArrayList<>();

  @Option(
      names = "--files",
      paramLabel = "LIST",
      description =
          "Take only the paths that stand in this file, one a line, with all below them; - is"
              + " standard input.")
  private @Nullable String files;

  /** Checks that standard input is read once at most. */
  void check(CommandSpec spec, boolean inputIsTaken) {
    long readers =
        excludeFrom.stream().filter("-"::equals).count()
            + ("-".equals(files) ? 1 : 0)
            + (inputIsTaken ? 1 : 0);
    if (readers > 1) {
      throw Usage.wrong(spec, "standard input (-) can be read for one flag only");
    }
  }

  /** Tells whether any of the flags is given. */
  boolean isGiven() {
    return !include.isEmpty() || !exclude.isEmpty() || !excludeFrom.isEmpty() || files != null;
  }

  String[] include() {
    return include.toArray(new String[0]);
  }

  /** Returns what is left out: the patterns of flags come after those of files. */
  PathRules exclude(Environment environment) {
    PathRules rules = PathRules.NONE;
    for (String file : excludeFrom) {
      rules = rules.and(PathRules.parse(read(environment, file)));
    }
    return rules.and(PathRules.of(exclude));
  }

  /** Returns the paths that are listed. */
  Optional<List<BundlePath>> files(Environment environment) {
    return Optional.ofNullable(files).map(list -> PathList.read(environment, list));
  }

  private static byte[] read(Environment environment, String typed) {
    Path file = environment.path(typed);
    try {
      return typed.equals("-") ? environment.input().readAllBytes() : Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new InvalidInputException("file of patterns " + file + " does not exist", e);
    } catch (IOException e) {
      throw new UnavailableException(
          "file of patterns " + typed + " cannot be read: " + e.getMessage(), e);
    }
  }
}
