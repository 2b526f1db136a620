package io.datamon.cli.command;

import io.datamon.Bundle;
import io.datamon.model.BundleReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "unprotect", description = "Allow again to delete a bundle.")
final class BundleUnprotect implements Runnable {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private BundleNaming naming = new BundleNaming();
  @Mixin private WriterFlags writer = new WriterFlags();

  @Option(names = "--dry-run", description = "Tell what would be done, and do nothing.")
  private boolean dryRun;

  BundleUnprotect(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    BundleReference reference = naming.bundle(spec);
    if (reference.label().isEmpty() && reference.idPrefix().isEmpty()) {
      throw Usage.wrong(spec, "which bundle is meant? Name it by --bundle or --label");
    }
    Bundle bundle = session.open(writer).bundle(reference);
    if (!dryRun) {
      bundle.unprotect();
    }
    session.info(
        "INFO: "
            + (dryRun ? "would take" : "took")
            + " the protection off bundle "
            + bundle.id()
            + " of repo "
            + bundle.repo());
  }
}
