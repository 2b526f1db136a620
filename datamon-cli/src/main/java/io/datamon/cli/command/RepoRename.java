package io.datamon.cli.command;

import io.datamon.Datamon;
import io.datamon.Repo;
import io.datamon.cli.Text;
import io.datamon.model.RepoName;
import io.datamon.transfer.RepoRenamer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "rename",
    description = {
      "Give a repo another name; bundles keep their ids, labels their history.",
      "If it is stopped on the way, the same command goes on. Folders that were downloaded before"
          + " know the old name: download them again to update them."
    })
final class RepoRename implements Runnable {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private WriterFlags writer = new WriterFlags();
  @Mixin private YesFlag yes = new YesFlag();

  @Parameters(
      paramLabel = "[REPO] NEW",
      arity = "0..2",
      description = "The repo, unless --repo names it, and its new name.")
  private List<String> words = List.of();

  @Option(names = "--repo", paramLabel = "REPO", description = "The repo.")
  private @Nullable String repo;

  @Option(names = "--dry-run", description = "Tell what would be done, and do nothing.")
  private boolean dryRun;

  RepoRename(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    String old = repo == null && words.size() == 2 ? words.get(0) : repo;
    Usage.required(spec).flag("repo", old).check();
    if (words.size() != (repo == null ? 2 : 1)) {
      throw Usage.wrong(
          spec, words.isEmpty() ? "the new name is missing" : "one new name is needed");
    }
    RepoName from = RepoName.of(Objects.requireNonNull(old));
    RepoName to = RepoName.of(words.get(words.size() - 1));
    Datamon datamon = session.open(writer);
    Repo source = Session.doing("rename repo", () -> datamon.repoToRename(from.value()));
    RepoRenamer.Moved plan = Session.doing("rename repo", () -> source.planRename(to.value()));
    if (dryRun) {
      tell("would rename", from, to, plan);
      return;
    }
    yes.confirm(session, "rename repo \"" + from + "\" to \"" + to + "\"");
    Session.doing("rename repo", () -> source.rename(to.value()));
    tell("renamed", from, to, plan);
  }

  private void tell(String what, RepoName from, RepoName to, RepoRenamer.Moved moved) {
    session.info(
        "INFO: "
            + what
            + " repo "
            + from
            + " to "
            + to
            + ", with "
            + Text.count(moved.bundles(), "bundle")
            + " and "
            + Text.count(moved.labels(), "label"));
  }
}
