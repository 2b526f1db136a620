package io.datamon.cli.command;

import io.datamon.Bundle;
import io.datamon.Download;
import io.datamon.cli.ToldException;
import io.datamon.cli.format.Printer;
import io.datamon.error.NotFoundException;
import io.datamon.model.BundlePath;
import io.datamon.model.BundleReference;
import io.datamon.transfer.DownloadResult;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "download",
    description =
        "Write a bundle, or what lies below a path in it, into a folder. Run again, it keeps what is"
            + " right already.")
final class BundleDownload implements Callable<Integer> {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private BundleNaming naming = new BundleNaming();
  @Mixin private FormatFlag format = new FormatFlag();
  @Mixin private DownloadFlags flags = new DownloadFlags();

  @Option(
      names = "--name-filter",
      paramLabel = "REGEX",
      description = "Only paths in which this regular expression (RE2) is found.")
  private @Nullable String nameFilter;

  @Mixin private SelectFlags select = new SelectFlags();

  @Option(
      names = "--force-dest",
      description = "Take a destination that holds other files; they stay.")
  private boolean forceDest;

  @Option(
      names = "--delete",
      description = "Remove files from the destination that are not in the bundle.")
  private boolean delete;

  @Option(
      names = "--dry-run",
      description = "List what would be written or removed, a file a line, and change nothing.")
  private boolean dryRun;

  BundleDownload(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Usage.required(spec)
        .flag("repo", naming.given())
        .flag("destination", flags.destination)
        .check();
    select.check(spec, false);
    BundleReference reference = naming.reference(spec, null);
    Download download = flags.download();
    if (forceDest) {
      download = download.forceDestination();
    }
    if (delete) {
      download = download.deleteExtra();
    }
    if (nameFilter != null) {
      download = download.matching(nameFilter);
    }
    Printer<DownloadResult> printer = DownloadFlags.printer(session, format);
    download = download.include(select.include()).exclude(select.exclude(session.environment()));
    Optional<List<BundlePath>> listed = select.files(session.environment());
    Bundle bundle = session.open().bundle(reference);
    if (reference.path().isPresent()) {
      download = download.below(reference.path().get());
    }
    if (listed.isPresent()) {
      listed.get().forEach(path -> requireThere(bundle, path));
      download = download.only(listed.get());
    }
    Using.tell(session, naming, format, bundle);
    session.output().flush();
    return dryRun
        ? flags.plan(session, bundle, download)
        : flags.run(session, printer, bundle, download);
  }

  private static void requireThere(Bundle bundle, BundlePath path) {
    if (bundle.find(path).isEmpty()) {
      String message = "didn't find file '" + path + "' in bundle '" + bundle.id() + "'";
      throw new ToldException(message, new NotFoundException("path", path.toString(), message));
    }
  }
}
