package io.datamon.cli.command;

import io.datamon.Bundle;

/** The line that says which bundle was chosen; the older program's scripts read it. */
final class Using {
  private Using() {}

  static void tell(Session session, BundleNaming naming, FormatFlag format, Bundle bundle) {
    if (!naming.isShort() && !format.isGiven() && !session.flags().quiet) {
      session.output().line("Using bundle: " + bundle.id());
    }
  }
}
