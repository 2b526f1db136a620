package io.datamon.cli.command;

import io.datamon.Label;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "protect",
    description =
        "Keep a label from being deleted, and the bundle that it points at, until 'label unprotect'. It can be moved.")
final class LabelProtect implements Runnable {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LabelNaming naming = new LabelNaming();
  @Mixin private WriterFlags writer = new WriterFlags();

  @Option(names = "--dry-run", description = "Tell what would be done, and do nothing.")
  private boolean dryRun;

  LabelProtect(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    LabelNaming.Named named = naming.named(spec, Usage.required(spec));
    Label label =
        Session.found(() -> session.open(writer).repo(named.repo().value())).label(named.label());
    Session.found(() -> dryRun ? label.descriptor() : label.protect());
    session.info(
        "INFO: "
            + (dryRun ? "would protect" : "protected")
            + " label "
            + named.label()
            + " of repo "
            + named.repo());
  }
}
