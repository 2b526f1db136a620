package io.datamon.cli.program;

import io.datamon.Datamon;
import io.datamon.error.NotFoundException;
import java.nio.file.Path;

/** A program that deletes a bundle, and the labels that point at it, through the library. */
final class DeleteProgram {
  private DeleteProgram() {}

  /**
   * Deletes {@code args[1]} of repo {@code r} in the store at {@code args[0]}; ends with 2 if there
   * is no such bundle.
   */
  public static void main(String[] args) {
    try (Datamon datamon =
        Datamon.builder().configuration(Path.of(args[0]).toUri()).withoutCache().build()) {
      datamon.bundle("r:" + args[1]).deleteWithLabels();
    } catch (NotFoundException e) {
      System.exit(2);
    }
  }
}
