package io.datamon.cli.command;

import io.datamon.Bundle;
import io.datamon.Datamon;
import io.datamon.Diff;
import io.datamon.cli.ExitCode;
import io.datamon.cli.Text;
import io.datamon.error.InvalidInputException;
import io.datamon.model.BundlePath;
import io.datamon.model.BundleReference;
import io.datamon.model.Digest;
import io.datamon.transfer.Difference;
import io.datamon.transfer.Difference.Side;
import java.nio.charset.StandardCharsets;
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
  private long added;
  private long deleted;
  private long changed;
  private long bytes;

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
    BundleReference reference = naming.reference(spec, null);
    Datamon datamon = session.open();
    Bundle bundle = datamon.bundle(reference);
    Iterable<Difference> differences = differences(datamon, reference, bundle);
    Using.tell(session, naming, bundle);
    differences.forEach(this::show);
    long total = added + deleted + changed;
    if (summary) {
      session
          .output()
          .line(
              added
                  + " added, "
                  + deleted
                  + " deleted, "
                  + changed
                  + " changed, "
                  + Text.bytes(bytes)
                  + " new");
    } else if (total == 0) {
      session.info("INFO: empty diff");
    }
    return exitCode && total > 0 ? ExitCode.FAILED : ExitCode.OK;
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
      return bundle.diff(datamon.bundle(other), diff);
    }
    inverted = true;
    return bundle.diff(session.environment().path(String.valueOf(destination)), diff);
  }

  private void show(Difference difference) {
    Optional<Side> existing = inverted ? difference.after() : difference.before();
    Optional<Side> additional = inverted ? difference.before() : difference.after();
    existing = existing.filter(side -> side.type() != Difference.Type.DIRECTORY);
    additional = additional.filter(side -> side.type() != Difference.Type.DIRECTORY);
    if (existing.isEmpty() && additional.isEmpty()) {
      return; // folders come and go with what is in them
    }
    String type = existing.isEmpty() ? "A" : additional.isEmpty() ? "D" : "U";
    added += existing.isEmpty() ? 1 : 0;
    deleted += additional.isEmpty() ? 1 : 0;
    changed += type.equals("U") ? 1 : 0;
    bytes += additional.map(Side::size).orElse(0L);
    if (summary) {
      return;
    }
    if (nameOnly) {
      raw("", difference.path(), "\n");
    } else {
      raw(
          type + " , ",
          difference.path(),
          " , " + side(additional) + " , " + side(existing) + "\n");
    }
  }

  private static String side(Optional<Side> side) {
    return side.map(Side::size).orElse(0L)
        + " , "
        + side.flatMap(Side::hash).map(Digest::toString).orElse("");
  }

  private void raw(String before, BundlePath path, String after) {
    session.output().raw(before.getBytes(StandardCharsets.UTF_8));
    session.output().raw(PathBytes.of(path));
    session.output().raw(after.getBytes(StandardCharsets.UTF_8));
  }
}
