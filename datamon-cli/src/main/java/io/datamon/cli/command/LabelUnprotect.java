package io.datamon.cli.command;

import io.datamon.Label;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "unprotect", description = "Allow again to delete a label.")
final class LabelUnprotect implements Runnable {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LabelNaming naming = new LabelNaming();
  @Mixin private WriterFlags writer = new WriterFlags();

  @Option(names = "--dry-run", description = "Tell what would be done, and do nothing.")
  private boolean dryRun;

  LabelUnprotect(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    LabelNaming.Named named = naming.named(spec, Usage.required(spec));
    Label label =
        Session.found(() -> session.open(writer).repo(named.repo().value())).label(named.label());
    Session.found(() -> dryRun ? label.descriptor() : label.unprotect());
    session.info(
        "INFO: "
            + (dryRun ? "would take" : "took")
            + " the protection off label "
            + named.label()
            + " of repo "
            + named.repo());
  }
}
