package io.datamon.cli.command;

import io.datamon.Repo;
import io.datamon.cli.format.Printer;
import io.datamon.cli.format.Views;
import io.datamon.model.RepoDescriptor;
import io.datamon.model.RepoName;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "get", description = "Show a repo.")
final class RepoGet implements Callable<Integer> {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RepoNaming naming = new RepoNaming();
  @Mixin private FormatFlag format = new FormatFlag();

  @Option(names = "--with-size", description = "Show the size of each bundle, too.")
  private boolean withSize;

  RepoGet(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    RepoName repo = naming.repo(spec);
    Sizes.check(spec, withSize, format);
    Printer<RepoDescriptor> printer =
        format.printer(
            session,
            Views::repo,
            shown -> session.output().line(Rows.of(shown, ZoneId.systemDefault())));
    Repo found = Session.found(() -> session.open().repo(repo.value()));
    RepoDescriptor descriptor = Session.found(found::descriptor);
    printer.one(descriptor);
    if (withSize) {
      session.output().line("All bundles with their total size:");
      Sizes.print(session, found);
    }
    tellOfWhatIsUnderWay(descriptor);
    return session.code();
  }

  private void tellOfWhatIsUnderWay(RepoDescriptor repo) {
    repo.renamedFrom().ifPresent(from -> tell("rename", "rename " + from + " " + repo.name()));
    repo.renamedTo().ifPresent(to -> tell("rename", "rename " + repo.name() + " " + to));
    if (repo.beingDeleted()) {
      tell("deletion", "delete " + repo.name());
    }
  }

  private void tell(String what, String command) {
    session.output().flush();
    session.info(
        "INFO: its "
            + what
            + " has begun and not come to its end; finish it with: datamon repo "
            + command);
  }
}
