package io.datamon.cli.command;

import io.datamon.Repo;
import io.datamon.catalog.SquashPlan;
import io.datamon.cli.format.Printer;
import io.datamon.cli.format.Views;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.RepoName;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "squash",
    description = {
      "Delete all bundles of a repo but the newest, and list those that stay.",
      "Labels of deleted bundles go with them; what is protected stays. What no other bundle needs"
          + " is freed by a later collection."
    })
final class RepoSquash implements Callable<Integer> {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RepoNaming naming = new RepoNaming();
  @Mixin private WriterFlags writer = new WriterFlags();
  @Mixin private SquashFlags flags = new SquashFlags();
  @Mixin private FormatFlag format = new FormatFlag();
  @Mixin private YesFlag yes = new YesFlag();

  RepoSquash(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    RepoName name = naming.repo(spec);
    Printer<BundleDescriptor> printer =
        format.printer(session, Views::bundle, bundle -> session.output().line(Rows.of(bundle)));
    Repo repo =
        Session.doing(
            "squash repo: cannot find repo: " + name,
            () -> session.open(writer).repo(name.value()));
    if (!flags.isDryRun()) {
      yes.confirmOnTerminal(session, "squash repo \"" + name + "\"");
    }
    SquashPlan plan =
        Session.doing(
            "squash repo",
            () -> flags.isDryRun() ? repo.planSquash(flags.squash()) : repo.squash(flags.squash()));
    Set<BundleId> removed = new HashSet<>(plan.removed());
    Printer.Listing<BundleDescriptor> list = printer.list();
    for (BundleDescriptor bundle : repo.bundles(session::passedOver)) {
      if (!removed.contains(bundle.id())) {
        list.accept(bundle);
      }
    }
    list.end();
    session.output().flush();
    session.info("INFO: " + flags.told(name, plan));
    return session.code();
  }
}
