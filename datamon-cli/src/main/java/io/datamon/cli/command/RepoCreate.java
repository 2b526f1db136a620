package io.datamon.cli.command;

import io.datamon.Datamon;
import io.datamon.model.RepoName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "create", description = "Make a repo.")
final class RepoCreate implements Runnable {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RepoNaming naming = new RepoNaming();
  @Mixin private WriterFlags writer = new WriterFlags();

  @Option(names = "--description", paramLabel = "TEXT", description = "What it is for (required).")
  private @Nullable String description;

  @Option(
      names = "--if-not-exists",
      description = "Leave a repo of that name as it is, and end well.")
  private boolean ifNotExists;

  @Option(names = "--dry-run", description = "Tell what would be done, and do nothing.")
  private boolean dryRun;

  RepoCreate(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    Usage.required(spec).flag("repo", naming.given()).flag("description", description).check();
    String text = String.valueOf(description);
    boolean made = Session.doing("create repo", () -> create(naming.repo(spec), text));
    if (!made) {
      session.info("INFO: repo " + naming.given() + " exists already");
    } else if (dryRun) {
      session.info("INFO: would make repo " + naming.given());
    }
  }

  private boolean create(RepoName name, String text) {
    Datamon datamon = session.open(writer);
    if (dryRun) {
      return datamon.canCreateRepo(name.value(), text, ifNotExists);
    }
    if (ifNotExists) {
      return datamon.createRepoIfAbsent(name.value(), text);
    }
    datamon.createRepo(name.value(), text);
    return true;
  }
}
