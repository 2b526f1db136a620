package io.datamon.cli.command;

import io.datamon.Bundle;
import io.datamon.Download;
import io.datamon.cli.ToldException;
import io.datamon.cli.format.Printer;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NotFoundException;
import io.datamon.model.BundlePath;
import io.datamon.model.BundleReference;
import io.datamon.model.Entry;
import io.datamon.transfer.DownloadResult;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "file",
    description = "Write one file of a bundle into a folder, below the folders it is in.")
final class BundleDownloadFile implements Callable<Integer> {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private BundleNaming naming = new BundleNaming();
  @Mixin private FormatFlag format = new FormatFlag();
  @Mixin private DownloadFlags flags = new DownloadFlags();

  @Option(names = "--file", paramLabel = "PATH", description = "The path of the file.")
  private @Nullable String file;

  @Option(names = "--dry-run", description = "List what would be written, and write nothing.")
  private boolean dryRun;

  BundleDownloadFile(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    boolean named = naming.word != null && naming.word.indexOf(':') >= 0;
    Usage.required(spec)
        .flag("repo", naming.given())
        .flag("destination", flags.destination)
        .flag("file", named ? naming.word : file)
        .check();
    BundleReference reference = naming.reference(spec, file);
    BundlePath path = FileNaming.required(spec, naming, reference);
    Printer<DownloadResult> printer = DownloadFlags.printer(session, format);
    Bundle bundle = session.open().bundle(reference);
    Entry entry = bundle.find(path).orElseThrow(() -> missing(bundle, path));
    if (entry instanceof Entry.Directory) {
      throw new InvalidInputException(
          path
              + " in bundle "
              + bundle
              + " is a folder: use datamon bundle download "
              + bundle
              + ":"
              + path);
    }
    Using.tell(session, naming, format, bundle);
    session.output().flush();
    // Other files in the destination are no hindrance, and they stay.
    Download download = flags.download().forceDestination().filter(path::equals);
    return dryRun
        ? flags.plan(session, bundle, download)
        : flags.run(session, printer, bundle, download);
  }

  private static ToldException missing(Bundle bundle, BundlePath path) {
    String message = "didn't find file '" + path + "' in bundle '" + bundle.id() + "'";
    return new ToldException(message, new NotFoundException("path", path.toString(), message));
  }
}
