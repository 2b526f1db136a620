package io.datamon.cli.command;

import io.datamon.Bundle;
import io.datamon.Datamon;
import io.datamon.Diff;
import io.datamon.cli.ExitCode;
import io.datamon.cli.format.DiffItem;
import io.datamon.cli.format.FileItem;
import io.datamon.cli.format.Printer;
import io.datamon.cli.format.Printers;
import io.datamon.cli.format.Views;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NotFoundException;
import io.datamon.model.BundlePath;
import io.datamon.model.BundleReference;
import io.datamon.model.Digest;
import io.datamon.transfer.Difference;
import io.datamon.transfer.Difference.Side;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Differences lead from what is there to what is selected: an update does what it lists. */
@Command(
    name = "diff",
    description = {
      "Compare a folder with a bundle, or two bundles, by content.",
      "One line for each file or link that differs: A, D or U; the path; size and hash in the"
          + " bundle; size and hash in the folder. Of two bundles, the second stands where the"
          + " bundle does, and the first where the folder does."
    })
final class BundleDiff implements Callable<Integer> {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private BundleNaming naming = new BundleNaming();
  @Mixin private FormatFlag format = new FormatFlag();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "OTHER",
      description = "Another bundle, named as the first, instead of a folder.")
  private @Nullable String other;

  @Option(
      names = "--destination",
      paramLabel = "FOLDER",
      description = "The folder to compare with the bundle.")
  private @Nullable String destination;

  @Option(
      names = "--only",
      paramLabel = "PATH",
      description = "Only this path and what lies below it; may be given several times.")
  private List<String> only = new ArrayList<>();

  @Option(names = "--name-only", description = "Print paths only.")
  private boolean nameOnly;

  @Option(names = "--summary", description = "Print only how much differs.")
  private boolean summary;

  @Option(names = "--exit-code", description = "End with 1 if something differs.")
  private boolean exitCode;

  @Option(
      names = "--quick",
      description = "Do not read files of which size and times say that nobody touched them.")
  private boolean quick;

  private boolean inverted;
  private final DiffCount count = new DiffCount();

  BundleDiff(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Usage.Required required = Usage.required(spec).flag("repo", naming.given());
    required.flag("destination", destination != null ? destination : other).check();
    if (other != null && destination != null) {
      throw Usage.wrong(spec, "\"" + other + "\" and --destination are mutually exclusive");
    }
    if (destination != null && destination.isEmpty()) {
      throw new InvalidInputException("--destination is empty: name the folder to compare");
    }
    if (nameOnly && (summary || format.isGiven())) {
      throw Usage.wrong(
          spec,
          "--name-only and " + (summary ? "--summary" : "--format") + " are mutually exclusive");
    }
    Printer<DiffCount> counts =
        summary ? format.printer(session, DiffCount::view, this::show) : Printers.plain(c -> {});
    Printer<DiffItem> printer =
        summary
            ? Printers.plain(item -> {})
            : format.printer(session, Views::difference, this::show);
    BundleReference reference = naming.reference(spec, null);
    Datamon datamon = session.open();
    Bundle bundle = datamon.bundle(reference);
    Iterable<Difference> differences = differences(datamon, reference, bundle);
    Using.tell(session, naming, format, bundle);
    Printer.Listing<DiffItem> listing = printer.list();
    differences.forEach(difference -> item(difference).ifPresent(count.before(listing)));
    listing.end();
    counts.one(count);
    if (!summary && count.total() == 0) {
      session.info("INFO: empty diff");
    }
    return exitCode && count.total() > 0 ? ExitCode.FAILED : ExitCode.OK;
  }

  private Iterable<Difference> differences(
      Datamon datamon, BundleReference reference, Bundle bundle) {
    List<String> paths = new ArrayList<>();
    reference.path().filter(path -> !path.isRoot()).ifPresent(path -> paths.add(path.toString()));
    only.forEach(path -> paths.add(BundleNaming.path(path).toString()));
    Diff diff =
        paths.isEmpty() ? Diff.defaults() : Diff.defaults().only(paths.toArray(new String[0]));
    if (quick) {
      diff = diff.quick();
    }
    if (other != null) {
      return bundle.diff(second(datamon, other), diff);
    }
    inverted = true;
    return bundle.diff(session.environment().path(String.valueOf(destination)), diff);
  }

  /** Finds the other bundle; whoever means a folder is told how to say so. */
  private Bundle second(Datamon datamon, String word) {
    try {
      return datamon.bundle(word);
    } catch (NotFoundException | InvalidInputException e) {
      if (!Files.isDirectory(session.environment().path(word))) {
        throw e;
      }
      String message = e.getMessage() + "; for the folder of that name write --destination " + word;
      if (e instanceof NotFoundException missing) {
        throw new NotFoundException(missing.kind(), missing.name(), message);
      }
      throw new InvalidInputException(message, e);
    }
  }

  /** Folders come and go with what is in them, and are not listed. */
  private Optional<DiffItem> item(Difference difference) {
    DiffItem item =
        new DiffItem(
            difference.path(),
            side(difference, inverted ? difference.after() : difference.before()),
            side(difference, inverted ? difference.before() : difference.after()));
    return item.existing().isEmpty() && item.additional().isEmpty()
        ? Optional.empty()
        : Optional.of(item);
  }

  private static Optional<FileItem> side(Difference difference, Optional<Side> side) {
    return side.filter(found -> found.type() != Difference.Type.DIRECTORY)
        .map(found -> FileItem.of(difference.path(), found));
  }

  private void show(DiffItem item) {
    if (nameOnly) {
      raw("", item.path(), "\n");
    } else {
      raw(
          item.type() + " , ",
          item.path(),
          " , " + side(item.additional()) + " , " + side(item.existing()) + "\n");
    }
  }

  private static String side(Optional<FileItem> side) {
    return side.map(FileItem::size).orElse(0L)
        + " , "
        + side.flatMap(FileItem::hash).map(Digest::toString).orElse("");
  }

  private void show(DiffCount total) {
    session.output().line(total.toString());
  }

  private void raw(String before, BundlePath path, String after) {
    session.output().raw(before.getBytes(StandardCharsets.UTF_8));
    session.output().raw(PathBytes.of(path));
    session.output().raw(after.getBytes(StandardCharsets.UTF_8));
  }
}
