package io.datamon.cli.command;

import java.nio.file.Path;

/** Opens the parser of file lists to the fuzzer. */
public final class PathListTarget {
  private PathListTarget() {}

  /** Reads a list; returns how many paths it has. */
  public static int read(Path file) {
    return PathList.read(file).size();
  }
}
