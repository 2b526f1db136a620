package io.datamon.cli.command;

import io.datamon.Bundle;
import io.datamon.model.BundleReference;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What {@code bundle protect} and {@code bundle unprotect} have in common. */
final class BundleProtection {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Mixin private BundleNaming naming = new BundleNaming();
  @Mixin private WriterFlags writer = new WriterFlags();

  @Option(names = "--dry-run", description = "Tell what would be done, and do nothing.")
  private boolean dryRun;

  /** Protects the bundle that is named, or takes its protection off. */
  void set(Session session, boolean wanted) {
    BundleReference reference = naming.bundle(spec);
    if (reference.label().isEmpty() && reference.idPrefix().isEmpty()) {
      throw Usage.wrong(spec, "which bundle is meant? Name it by --bundle or --label");
    }
    Bundle bundle = session.open(writer).bundle(reference);
    if (!dryRun) {
      if (wanted) {
        bundle.protect();
      } else {
        bundle.unprotect();
      }
    }
    tell(session, wanted, dryRun, "bundle " + bundle.id() + " of repo " + bundle.repo());
  }

  /** Says what was done to a bundle or a label, or would be. */
  static void tell(Session session, boolean wanted, boolean dryRun, String what) {
    String done =
        wanted
            ? (dryRun ? "would protect " : "protected ")
            : (dryRun ? "would take" : "took") + " the protection off ";
    session.info("INFO: " + done + what);
  }
}
