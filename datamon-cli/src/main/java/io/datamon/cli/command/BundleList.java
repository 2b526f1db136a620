package io.datamon.cli.command;

import io.datamon.cli.format.Printer;
import io.datamon.cli.format.Views;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.RepoName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "list", description = "List the bundles of a repo, oldest first; or their files.")
final class BundleList implements Callable<Integer> {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RepoNaming naming = new RepoNaming();
  @Mixin private FormatFlag format = new FormatFlag();

  BundleList(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    RepoName repo = naming.repo(spec);
    Printer<BundleDescriptor> printer =
        format.printer(session, Views::bundle, bundle -> session.output().line(Rows.of(bundle)));
    printer.all(session.open().repo(repo.value()).bundles(session::passedOver));
    return session.code();
  }
}
