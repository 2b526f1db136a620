package io.datamon.cli.command;

import io.datamon.Repo;
import io.datamon.cli.format.Printer;
import io.datamon.cli.format.Views;
import io.datamon.model.LabelDescriptor;
import io.datamon.model.RepoName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "list", description = "List the labels of a repo, by name.")
final class LabelList implements Callable<Integer> {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RepoNaming naming = new RepoNaming();
  @Mixin private FormatFlag format = new FormatFlag();

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      description = "Only labels whose names begin so.")
  private String prefix = "";

  @Option(
      names = "--with-versions",
      description = "Show every move of each, oldest first, the present state last.")
  private boolean withVersions;

  LabelList(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    RepoName name = naming.repo(spec);
    Printer<LabelDescriptor> printer =
        format.printer(session, Views::label, label -> session.output().line(Rows.of(label)));
    Repo repo = Session.doing("download label list", () -> session.open().repo(name.value()));
    if (!withVersions) {
      printer.all(repo.labels(prefix, session::passedOver));
      return session.code();
    }
    Printer.Listing<LabelDescriptor> list = printer.list();
    for (LabelDescriptor label : repo.labels(prefix, session::passedOver)) {
      repo.label(label.name()).history().forEach(list);
    }
    list.end();
    return session.code();
  }
}
