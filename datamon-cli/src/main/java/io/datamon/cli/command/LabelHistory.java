package io.datamon.cli.command;

import io.datamon.Label;
import io.datamon.cli.format.Printer;
import io.datamon.cli.format.Views;
import io.datamon.model.LabelDescriptor;
import java.util.Iterator;
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
  @Mixin private FormatFlag format = new FormatFlag();

  LabelHistory(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    LabelNaming.Named named = naming.named(spec, Usage.required(spec));
    Printer<LabelDescriptor> printer =
        format.printer(session, Views::label, move -> session.output().line(Rows.of(move)));
    Label label =
        Session.found(() -> session.open().repo(named.repo().value())).label(named.label());
    Iterator<LabelDescriptor> moves = Session.found(() -> label.history().iterator());
    printer.all(() -> moves);
  }
}
