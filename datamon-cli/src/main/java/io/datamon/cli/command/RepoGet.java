package io.datamon.cli.command;

import io.datamon.cli.format.Printer;
import io.datamon.cli.format.Views;
import io.datamon.model.RepoDescriptor;
import io.datamon.model.RepoName;
import java.time.ZoneId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "get", description = "Show a repo.")
final class RepoGet implements Runnable {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RepoNaming naming = new RepoNaming();
  @Mixin private FormatFlag format = new FormatFlag();

  RepoGet(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    RepoName repo = naming.repo(spec);
    Printer<RepoDescriptor> printer =
        format.printer(
            session,
            Views::repo,
            shown -> session.output().line(Rows.of(shown, ZoneId.systemDefault())));
    var descriptor = Session.found(() -> session.open().repo(repo.value()).descriptor());
    printer.one(descriptor);
  }
}
