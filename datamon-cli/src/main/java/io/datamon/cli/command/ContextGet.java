package io.datamon.cli.command;

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

  ContextGet(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    ContextName name =
        naming.given(session) == null
            ? ContextName.of(session.settings().context().value())
            : naming.name(spec, session);
    var context = Session.found(() -> session.openConfiguration().context(name.value()));
    session.output().line(Rows.of(context));
  }
}
