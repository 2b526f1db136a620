package io.datamon.cli.command;

import io.datamon.Label;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "history",
    description = "Show every move of a label, oldest first, also of one that was deleted.")
final class LabelHistory implements Runnable {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LabelNaming naming = new LabelNaming();

  LabelHistory(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    LabelNaming.Named named = naming.named(spec, Usage.required(spec));
    Label label =
        Session.found(() -> session.open().repo(named.repo().value())).label(named.label());
    Session.found(() -> label.history().iterator())
        .forEachRemaining(move -> session.output().line(Rows.of(move)));
  }
}
