package io.datamon.cli.command;

import io.datamon.cli.format.Views;
import io.datamon.model.RepoDescriptor;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "list", description = "List the repos, by name.")
final class RepoList implements Callable<Integer> {
  private final Session session;

  @Mixin private FormatFlag format = new FormatFlag();

  RepoList(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    ZoneId zone = ZoneId.systemDefault();
    Iterable<RepoDescriptor> repos = () -> session.open().repos(session::passedOver).iterator();
    format
        .printer(session, Views::repo, repo -> session.output().line(Rows.of(repo, zone)))
        .all(repos);
    return session.code();
  }
}
