package io.datamon.cli.command;

import io.datamon.Datamon;
import io.datamon.Repo;
import io.datamon.cli.ToldException;
import io.datamon.error.AmbiguousException;
import io.datamon.error.NotFoundException;
import io.datamon.model.BundleId;
import io.datamon.model.LabelName;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "set", description = "Point a label at a bundle; make it if there is none.")
final class LabelSet implements Runnable {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LabelNaming naming = new LabelNaming();
  @Mixin private WriterFlags writer = new WriterFlags();

  @Option(
      names = "--bundle",
      paramLabel = "ID",
      description = "The id of the bundle, or the beginning of it (required).")
  private @Nullable String bundle;

  @Option(
      names = "--if-current",
      paramLabel = "ID",
      description = "Only if it points at the bundle with this id, or whose id begins so.")
  private @Nullable String current;

  @Option(
      names = "--protect",
      description = "Keep it from being deleted from now on (see 'label unprotect').")
  private boolean protect;

  @Option(names = "--dry-run", description = "Tell what would be done, and do nothing.")
  private boolean dryRun;

  LabelSet(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    LabelNaming.Named named = naming.named(spec, Usage.required(spec).flag("bundle", bundle));
    LabelName label = LabelName.of(named.label().value());
    Datamon datamon = session.open(writer);
    Repo repo = datamon.repo(named.repo().value());
    BundleId id = resolve(datamon, repo, Objects.requireNonNull(bundle));
    Optional<BundleId> expected =
        Optional.ofNullable(current).map(text -> LabelNaming.current(repo, text));
    if (dryRun) {
      Optional<BundleId> now = repo.label(label).checkSet(id, expected);
      String from = now.map(at -> "from bundle " + at).orElse("which does not exist yet,");
      session.info(
          "INFO: would point label "
              + label
              + " of repo "
              + repo
              + " "
              + from
              + " to bundle "
              + id);
    } else if (expected.isPresent()) {
      repo.label(label).setIfAt(expected.get(), id);
    } else {
      repo.label(label).set(id);
    }
    if (protect && !dryRun) {
      repo.label(label).protect();
    }
  }

  private BundleId resolve(Datamon datamon, Repo repo, String id) {
    try {
      return repo.bundle(id).id();
    } catch (AmbiguousException e) {
      throw e;
    } catch (NotFoundException e) {
      throw new ToldException(
          "bundle:"
              + id
              + " not found in repo:"
              + repo
              + " using config:"
              + session.settings().config().value()
              + " context:"
              + datamon.context().name(),
          e);
    }
  }
}
