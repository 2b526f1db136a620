package io.datamon.cli.command;

import io.datamon.Repo;
import io.datamon.model.BundleId;
import io.datamon.model.BundleReference;
import io.datamon.model.LabelName;
import io.datamon.model.RepoName;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How a command is told its label: {@code REPO@LABEL}, or by flags. */
final class LabelNaming {
  /**
   * A label of a repo.
   *
   * @param repo the repo
   * @param label the label
   */
  record Named(RepoName repo, LabelName label) {}

  @Parameters(paramLabel = "REPO[@LABEL]", arity = "0..1", description = "The repo and the label.")
  @Nullable String word;

  @Option(names = "--repo", paramLabel = "REPO", description = "The repo.")
  @Nullable String repo;

  @Option(names = "--label", paramLabel = "LABEL", description = "The label.")
  @Nullable String label;

  /**
   * Returns the bundle at which a label is expected: for a whole id also one that is gone.
   *
   * @param text an id, or the beginning of one
   */
  static BundleId current(Repo repo, String text) {
    BundleId id = BundleId.of(text);
    return id.isKsuid() ? id : repo.bundle(text).id();
  }

  /** Returns the label; further flags that the command needs are checked with it. */
  Named named(CommandSpec spec, Usage.Required required) {
    boolean inWord = word != null && word.indexOf('@') >= 0;
    required.flag("repo", word == null ? repo : word).flag("label", inWord ? word : label).check();
    if (word == null) {
      return new Named(
          RepoName.of(Objects.requireNonNull(repo)),
          LabelName.stored(Objects.requireNonNull(label)));
    }
    BundleReference reference = BundleReference.parse(word);
    if (reference.path().isPresent() || reference.idPrefix().isPresent()) {
      throw Usage.wrong(spec, "\"" + word + "\" is not understood here: REPO@LABEL is needed");
    }
    if (repo != null && !reference.repo().value().equals(repo)
        || label != null && inWord && !reference.label().orElseThrow().value().equals(label)) {
      throw Usage.wrong(spec, "\"" + word + "\" and the flags name different things");
    }
    return new Named(
        reference.repo(),
        reference.label().orElseGet(() -> LabelName.stored(Objects.requireNonNull(label))));
  }
}
