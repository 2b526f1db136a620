package io.datamon.cli.command;

import io.datamon.Bundle;
import io.datamon.Update;
import io.datamon.cli.ExitCode;
import io.datamon.cli.ShownProgress;
import io.datamon.cli.Text;
import io.datamon.cli.format.Printer;
import io.datamon.error.InvalidInputException;
import io.datamon.model.BundlePath;
import io.datamon.model.BundleReference;
import io.datamon.transfer.DownloadResult;
import io.datamon.transfer.LocalChangesException;
import io.datamon.transfer.UpdatePlan;
import io.datamon.transfer.UpdateStep;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "update",
    description =
        "Make a folder that holds an earlier download equal to another bundle. Files that were"
            + " changed or added there are not lost: it stops before it changes anything.")
final class BundleUpdate implements Callable<Integer> {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private BundleNaming naming = new BundleNaming();
  @Mixin private FormatFlag format = new FormatFlag();

  @Option(
      names = "--destination",
      paramLabel = "FOLDER",
      description = "The folder to update (required).")
  private @Nullable String destination;

  @Option(
      names = "--force",
      description = "Take the bundle's files where they were changed or added; those are lost.")
  private boolean force;

  @Option(
      names = "--dry-run",
      description = "List what would be done, a file a line, and change nothing.")
  private boolean dryRun;

  @Option(names = "--owner", description = "Restore owners where they were recorded.")
  private boolean owner;

  @Option(names = "--xattrs", description = "Restore extended attributes where they were recorded.")
  private boolean xattrs;

  BundleUpdate(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Usage.required(spec).flag("repo", naming.given()).flag("destination", destination).check();
    if (Objects.requireNonNull(destination).isEmpty()) {
      throw new InvalidInputException("--destination is empty: name the folder to update");
    }
    BundleReference reference = naming.bundle(spec);
    Printer<DownloadResult> printer = DownloadFlags.printer(session, format);
    Bundle bundle = session.open().bundle(reference);
    Using.tell(session, naming, format, bundle);
    session.output().flush();
    Path folder = session.environment().path(destination);
    Update update = Update.defaults().attributes(owner, xattrs);
    if (force) {
      update = update.force();
    }
    return dryRun ? plan(bundle, folder, update) : update(printer, bundle, folder, update);
  }

  private int plan(Bundle bundle, Path folder, Update update) {
    UpdatePlan plan = bundle.planUpdate(folder, update, this::show);
    session.output().flush();
    DownloadFlags.tellPlan(session, plan.added() + plan.replaced(), plan.bytes(), plan.removed());
    if (plan.conflicts() > 0 && !force) {
      session.failed(
          Text.count(plan.conflicts(), "file") + " would be lost; nothing would be changed",
          ExitCode.CONFLICT);
    }
    return session.code();
  }

  private void show(UpdateStep step) {
    DownloadFlags.show(session, step);
  }

  private int update(Printer<DownloadResult> printer, Bundle bundle, Path folder, Update update) {
    DownloadResult result;
    try (ShownProgress progress = session.progress(ShownProgress.Way.DOWNLOAD)) {
      result = bundle.update(folder, update.progress(progress));
    } catch (LocalChangesException e) {
      for (BundlePath path : e.paths()) {
        session.output().note(path + " was changed or added locally");
      }
      throw e;
    }
    return DownloadFlags.tell(session, printer, folder.toString(), result);
  }
}
