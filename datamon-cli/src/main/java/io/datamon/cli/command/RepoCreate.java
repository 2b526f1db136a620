package io.datamon.cli.command;

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

  RepoCreate(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    Usage.required(spec).flag("repo", naming.given()).flag("description", description).check();
    String text = String.valueOf(description);
    Session.doing(
        "create repo", () -> session.open(writer).createRepo(naming.repo(spec).value(), text));
  }
}
