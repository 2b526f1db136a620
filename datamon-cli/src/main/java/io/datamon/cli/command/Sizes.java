package io.datamon.cli.command;

import io.datamon.Repo;
import io.datamon.error.UnsupportedFormatException;
import io.datamon.model.BundleDescriptor;
import picocli.CommandLine.Model.CommandSpec;

/** The lines that {@code --with-size} adds to a repo. */
final class Sizes {
  private Sizes() {}

  /** These lines are for people: formats show the size of each bundle in {@code bundle list}. */
  static void check(CommandSpec spec, boolean withSize, FormatFlag format) {
    if (withSize && format.isGiven()) {
      throw Usage.wrong(
          spec,
          "--with-size and --format are mutually exclusive: 'bundle list --format' shows the size"
              + " of each bundle");
    }
  }

  /** Prints the size of each bundle, as if it held its own files, and their sum. */
  static void print(Session session, Repo repo) {
    long total = 0;
    for (BundleDescriptor bundle : repo.bundles(session::passedOver)) {
      try {
        session.output().line(Rows.sized(bundle));
        total += bundle.requireNative().bytes();
      } catch (UnsupportedFormatException e) {
        session.passedOver(e);
      }
    }
    session.output().line("");
    session.output().line("Grand total for repo \"" + repo + "\": " + Rows.size(total));
  }
}
