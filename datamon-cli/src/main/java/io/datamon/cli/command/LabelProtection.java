package io.datamon.cli.command;

import io.datamon.Label;
import io.datamon.model.LabelDescriptor;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What {@code label protect} and {@code label unprotect} have in common. */
final class LabelProtection {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Mixin private LabelNaming naming = new LabelNaming();
  @Mixin private WriterFlags writer = new WriterFlags();

  @Option(names = "--dry-run", description = "Tell what would be done, and do nothing.")
  private boolean dryRun;

  /** Protects the label that is named, or takes its protection off. */
  void set(Session session, boolean wanted) {
    LabelNaming.Named named = naming.named(spec, Usage.required(spec));
    Label label =
        Session.found(() -> session.open(writer).repo(named.repo().value())).label(named.label());
    Session.found(() -> set(label, wanted));
    BundleProtection.tell(
        session, wanted, dryRun, "label " + named.label() + " of repo " + named.repo());
  }

  private LabelDescriptor set(Label label, boolean wanted) {
    return dryRun ? label.descriptor() : wanted ? label.protect() : label.unprotect();
  }
}
