package io.datamon.cli.command;

import io.datamon.Repo;
import io.datamon.cli.Text;
import io.datamon.model.RepoName;
import io.datamon.transfer.RepoDeletion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "delete",
    description =
        "Delete a repo with all its bundles and labels. What no other bundle needs is freed by a"
            + " later collection.")
final class RepoDelete implements Runnable {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RepoNaming naming = new RepoNaming();
  @Mixin private WriterFlags writer = new WriterFlags();
  @Mixin private YesFlag yes = new YesFlag();

  @Option(names = "--dry-run", description = "Tell what would be done, and do nothing.")
  private boolean dryRun;

  RepoDelete(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    RepoName name = naming.repo(spec);
    Repo repo =
        Session.doing(
            "delete repo: cannot find repo: " + name,
            () -> session.open(writer).repo(name.value()));
    if (dryRun) {
      tell("would delete", name, Session.doing("delete repo", repo::planDelete));
      return;
    }
    yes.confirm(session, "delete repo \"" + name + "\" with all its bundles and labels");
    tell("deleted", name, Session.doing("delete repo", repo::delete));
  }

  private void tell(String what, RepoName name, RepoDeletion deletion) {
    session.info(
        "INFO: "
            + what
            + " repo "
            + name
            + " with "
            + Text.count(deletion.bundles(), "bundle")
            + " and "
            + Text.count(deletion.labels(), "label")
            + ": "
            + Text.count(deletion.files(), "file")
            + ", "
            + Text.bytes(deletion.bytes())
            + "; a later collection frees what no other bundle needs");
  }
}
