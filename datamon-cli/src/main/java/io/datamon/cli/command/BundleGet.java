package io.datamon.cli.command;

import io.datamon.Bundle;
import io.datamon.cli.format.Printer;
import io.datamon.cli.format.Views;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "get", description = "Show a bundle.")
final class BundleGet implements Runnable {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private BundleNaming naming = new BundleNaming();
  @Mixin private FormatFlag format = new FormatFlag();

  BundleGet(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    BundleReference reference = naming.bundle(spec);
    Printer<BundleDescriptor> printer =
        format.printer(session, Views::bundle, shown -> session.output().line(Rows.of(shown)));
    Bundle bundle =
        reference.label().isPresent() || reference.idPrefix().isPresent()
            ? Session.found(() -> session.open().bundle(reference))
            : session.open().bundle(reference);
    Using.tell(session, naming, format, bundle);
    printer.one(bundle.descriptor());
  }
}
