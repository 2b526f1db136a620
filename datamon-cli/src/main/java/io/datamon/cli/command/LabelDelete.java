package io.datamon.cli.command;

import io.datamon.Label;
import io.datamon.Repo;
import io.datamon.model.LabelDescriptor;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "delete",
    description = "Delete a label. Its bundle and the history of its moves stay.")
final class LabelDelete implements Runnable {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LabelNaming naming = new LabelNaming();
  @Mixin private WriterFlags writer = new WriterFlags();
  @Mixin private YesFlag yes = new YesFlag();

  @Option(
      names = "--if-current",
      paramLabel = "ID",
      description = "Only if it points at the bundle with this id, or whose id begins so.")
  private @Nullable String current;

  @Option(names = "--dry-run", description = "Tell what would be done, and do nothing.")
  private boolean dryRun;

  LabelDelete(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    LabelNaming.Named named = naming.named(spec, Usage.required(spec));
    Repo repo = Session.found(() -> session.open(writer).repo(named.repo().value()));
    Label label = repo.label(named.label());
    String what = "label " + named.label() + " of repo " + named.repo();
    LabelDescriptor was = Session.found(label::descriptor);
    if (dryRun) {
      tell("would delete " + what, was);
      return;
    }
    yes.confirmOnTerminal(session, "delete " + what);
    tell("deleted " + what, current == null ? label.delete() : delete(label, repo, current));
  }

  private static LabelDescriptor delete(Label label, Repo repo, String id) {
    return label.deleteIfAt(LabelNaming.current(repo, id));
  }

  private void tell(String what, LabelDescriptor was) {
    session.info("INFO: " + what + ", which pointed at bundle " + was.bundle());
  }
}
