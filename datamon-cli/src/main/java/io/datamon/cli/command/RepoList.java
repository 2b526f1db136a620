package io.datamon.cli.command;

import io.datamon.Datamon;
import io.datamon.cli.format.Printer;
import io.datamon.cli.format.Views;
import io.datamon.model.RepoDescriptor;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "list", description = "List the repos, by name.")
final class RepoList implements Callable<Integer> {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private FormatFlag format = new FormatFlag();

  @Option(names = "--with-size", description = "Show the size of each bundle, too.")
  private boolean withSize;

  RepoList(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    ZoneId zone = ZoneId.systemDefault();
    Sizes.check(spec, withSize, format);
    Printer<RepoDescriptor> printer =
        format.printer(session, Views::repo, repo -> session.output().line(Rows.of(repo, zone)));
    Datamon datamon = session.open();
    if (!withSize) {
      printer.all(datamon.repos(session::passedOver));
      return session.code();
    }
    for (RepoDescriptor repo : datamon.repos(session::passedOver)) {
      printer.one(repo);
      Sizes.print(session, datamon.repo(repo.name().value()));
    }
    return session.code();
  }
}
