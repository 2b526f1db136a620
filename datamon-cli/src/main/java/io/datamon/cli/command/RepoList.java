package io.datamon.cli.command;

import java.time.ZoneId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "list", description = "List the repos, by name.")
final class RepoList implements Callable<Integer> {
  private final Session session;

  RepoList(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    ZoneId zone = ZoneId.systemDefault();
    session
        .open()
        .repos(session::passedOver)
        .forEach(repo -> session.output().line(Rows.of(repo, zone)));
    return session.code();
  }
}
