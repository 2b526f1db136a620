package io.datamon.cli.command;

import io.datamon.Datamon;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "squash",
    description =
        "Squash every repo of a context, by name, as 'repo squash' does; ends at the first that"
            + " fails.")
final class ContextSquash implements Runnable {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ContextNaming naming = new ContextNaming();
  @Mixin private WriterFlags writer = new WriterFlags();
  @Mixin private SquashFlags flags = new SquashFlags();
  @Mixin private YesFlag yes = new YesFlag();

  ContextSquash(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    Usage.required(spec).flag("context", naming.given(session)).check();
    session.flags().context = naming.name(spec, session).value();
    Datamon datamon = session.open(writer);
    if (flags.isDryRun()) {
      datamon.planSquash(
          flags.squash(), (repo, plan) -> session.info("INFO: " + flags.told(repo, plan)));
      return;
    }
    yes.confirmOnTerminal(
        session, "squash every repo of context \"" + session.flags().context + "\"");
    Session.doing(
        "squash context",
        () -> {
          datamon.squash(
              flags.squash(), (repo, plan) -> session.info("INFO: " + flags.told(repo, plan)));
          return datamon;
        });
  }
}
