package io.datamon.cli.command;

import io.datamon.cli.format.Printer;
import io.datamon.cli.format.Views;
import io.datamon.model.ContextDescriptor;
import io.datamon.model.ContextName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "get", description = "Show a context (default: the one in force).")
final class ContextGet implements Runnable {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ContextNaming naming = new ContextNaming();
  @Mixin private FormatFlag format = new FormatFlag();

  ContextGet(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    Printer<ContextDescriptor> printer =
        format.printer(session, Views::context, shown -> session.output().line(Rows.of(shown)));
    ContextName name =
        naming.given(session) == null
            ? ContextName.of(session.settings().context().value())
            : naming.name(spec, session);
    var context = Session.found(() -> session.openConfiguration().context(name.value()));
    printer.one(context);
  }
}
