package io.datamon.cli.command;

import io.datamon.model.BundlePath;
import io.datamon.model.BundleReference;
import picocli.CommandLine.Model.CommandSpec;

/** The path of a file that a command needs. */
final class FileNaming {
  private FileNaming() {}

  /** Returns the path of a reference, or ends the command if there is none. */
  static BundlePath required(CommandSpec spec, BundleReference reference) {
    Usage.required(spec).flag("file", reference.path().orElse(null)).check();
    return reference.path().orElseThrow();
  }
}
