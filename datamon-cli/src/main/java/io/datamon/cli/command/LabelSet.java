package io.datamon.cli.command;

import io.datamon.Datamon;
import io.datamon.Repo;
import io.datamon.cli.ToldException;
import io.datamon.error.AmbiguousException;
import io.datamon.error.NotFoundException;
import io.datamon.model.BundleId;
import io.datamon.model.LabelName;
import java.util.Objects;
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

  LabelSet(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    LabelNaming.Named named = naming.named(spec, Usage.required(spec).flag("bundle", bundle));
    LabelName label = LabelName.of(named.label().value());
    Datamon datamon = session.open(writer);
    Repo repo = datamon.repo(named.repo().value());
    repo.label(label).set(resolve(datamon, repo, Objects.requireNonNull(bundle)));
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
