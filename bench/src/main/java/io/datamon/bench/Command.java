package io.datamon.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One call of a program.
 *
 * @param words the program and its arguments
 * @param environment variables that are set beside those of this process
 * @param folder where it is started; empty: where this process was
 * @param output the file that takes its standard output; empty: it is thrown away after its last
 *     part has been kept
 */
record Command(
    List<String> words,
    Map<String, String> environment,
    Optional<Path> folder,
    Optional<Path> output) {

  /** Creates a call from where this process was started. */
  static Command of(Map<String, String> environment, List<String> words) {
    return new Command(words, environment, Optional.empty(), Optional.empty());
  }

  /** Returns this call from a folder. */
  Command in(Path other) {
    return new Command(words, environment, Optional.of(other), output);
  }

  /** Returns this call with its standard output in a file. */
  Command to(Path file) {
    return new Command(words, environment, folder, Optional.of(file));
  }
}
