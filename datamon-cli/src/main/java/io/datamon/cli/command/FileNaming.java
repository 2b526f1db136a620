package io.datamon.cli.command;

import io.datamon.model.BundlePath;
import io.datamon.model.BundleReference;
import picocli.CommandLine.Model.CommandSpec;

/** The path of a file that a command needs. */
final class FileNaming {
  private FileNaming() {}

  /** Returns the path of a reference, or ends the command if there is none. */
  static BundlePath required(CommandSpec spec, BundleNaming naming, BundleReference reference) {
    String word = naming.word;
    if (reference.path().isEmpty() && word != null && word.indexOf(':') >= 0) {
      String begin = reference.idPrefix().orElse("");
      throw Usage.wrong(
          spec,
          "no file is named in \"%s\": %s is the beginning of a bundle's id; for a path, write %s"
              .formatted(word, begin, reference.repo() + "::" + begin));
    }
    Usage.required(spec).flag("file", reference.path().orElse(null)).check();
    return reference.path().orElseThrow();
  }
}
