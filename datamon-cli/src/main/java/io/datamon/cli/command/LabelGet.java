package io.datamon.cli.command;

import io.datamon.Label;
import io.datamon.cli.format.Printer;
import io.datamon.cli.format.Views;
import io.datamon.model.LabelDescriptor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "get", description = "Show a label.")
final class LabelGet implements Runnable {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LabelNaming naming = new LabelNaming();
  @Mixin private FormatFlag format = new FormatFlag();

  @Option(
      names = "--with-versions",
      description = "Show every move of it, oldest first, the present state last.")
  private boolean withVersions;

  LabelGet(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    LabelNaming.Named named = naming.named(spec, Usage.required(spec));
    Printer<LabelDescriptor> printer =
        format.printer(session, Views::label, shown -> session.output().line(Rows.of(shown)));
    Label label =
        Session.found(() -> session.open().repo(named.repo().value())).label(named.label());
    var current = Session.found(label::descriptor);
    if (withVersions) {
      printer.all(label.history());
    } else {
      printer.one(current);
    }
  }
}
