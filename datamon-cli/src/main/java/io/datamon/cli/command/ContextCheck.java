package io.datamon.cli.command;

import io.datamon.Datamon;
import io.datamon.cli.ExitCode;
import io.datamon.cli.format.CheckItem;
import io.datamon.cli.format.Printer;
import io.datamon.cli.format.Views;
import io.datamon.model.ContextDescriptor;
import io.datamon.model.ContextName;
import io.datamon.store.StoreCheck;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "check",
    description =
        "Try whether the places of a context (default: the one in force) keep what is needed of"
            + " them, and whether they keep what objects were before; what is written for that is"
            + " removed again.")
final class ContextCheck implements Callable<Integer> {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ContextNaming naming = new ContextNaming();
  @Mixin private FormatFlag format = new FormatFlag();

  ContextCheck(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Printer.Listing<CheckItem> listing = format.printer(session, Views::check, this::show).list();
    List<StoreCheck> checks = checks();
    for (StoreCheck check : checks) {
      for (StoreCheck.Result result : check.results()) {
        listing.accept(new CheckItem(check.store(), result));
      }
    }
    listing.end();
    for (StoreCheck check : checks) {
      if (!check.isKept()) {
        session.failed(
            "store " + check.store() + " does not keep what is needed of it: " + broken(check),
            ExitCode.FAILED);
      }
    }
    return session.code();
  }

  private static String broken(StoreCheck check) {
    long broken = check.results().stream().filter(StoreCheck.Result::isBroken).count();
    long needed = check.results().stream().filter(each -> each.promise().isNeeded()).count();
    return broken + " of " + needed + " promises are broken; keep no data there";
  }

  private List<StoreCheck> checks() {
    if (naming.given(session) == null) {
      Datamon datamon = session.open();
      return datamon.checkContext(datamon.context());
    }
    ContextName name = naming.name(spec, session);
    Datamon datamon = session.openConfiguration();
    ContextDescriptor context = Session.found(() -> datamon.context(name.value()));
    return datamon.checkContext(context);
  }

  private void show(CheckItem item) {
    StoreCheck.Result result = item.result();
    session
        .output()
        .line(
            (result.kept() ? "kept    " : result.isBroken() ? "broken  " : "absent  ")
                + item.store()
                + "  "
                + result.promise().words()
                + (result.kept() ? "" : ": " + result.detail()));
  }
}
