package io.datamon.cli.command;

import io.datamon.Bundle;
import io.datamon.Download;
import io.datamon.cli.format.Printer;
import io.datamon.error.InvalidInputException;
import io.datamon.model.BundlePath;
import io.datamon.model.BundleReference;
import io.datamon.transfer.DownloadResult;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
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
      description = "Only paths in which this regular expression is found.")
  private @Nullable String nameFilter;

  @Option(
      names = "--force-dest",
      description = "Take a destination that holds other files; they stay.")
  private boolean forceDest;

  @Option(
      names = "--delete",
      description = "Remove files from the destination that are not in the bundle.")
  private boolean delete;

  BundleDownload(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Usage.required(spec)
        .flag("repo", naming.given())
        .flag("destination", flags.destination)
        .check();
    BundleReference reference = naming.reference(spec, null);
    Download download = flags.download();
    if (forceDest) {
      download = download.forceDestination();
    }
    if (delete) {
      download = download.deleteExtra();
    }
    Predicate<BundlePath> filter = path -> true;
    if (nameFilter != null) {
      Pattern pattern = pattern(nameFilter);
      filter = path -> pattern.matcher(path.toString()).find();
    }
    Printer<DownloadResult> printer = DownloadFlags.printer(session, format);
    Bundle bundle = session.open().bundle(reference);
    if (reference.path().filter(path -> !path.isRoot()).isPresent()) {
      BundlePath top = reference.path().get();
      bundle.list(top); // it has to exist
      filter = filter.and(path -> path.startsWith(top));
    }
    if (nameFilter != null || reference.path().isPresent()) {
      download = download.filter(filter);
    }
    Using.tell(session, naming, format, bundle);
    session.output().flush();
    return flags.run(session, printer, bundle, download);
  }

  private static Pattern pattern(String regex) {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new InvalidInputException(
          "name filter regexp "
              + regex
              + " didn't build: error parsing regexp: "
              + e.getDescription()
              + " at character "
              + (e.getIndex() + 1),
          e);
    }
  }
}
