package io.datamon.cli.command;

import io.datamon.model.BundlePath;
import io.datamon.model.BundleReference;
import io.datamon.model.LabelName;
import io.datamon.model.RepoName;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * How a command is told its bundle: {@code REPO}, {@code REPO@LABEL} or {@code REPO:ID}, each with
 * {@code :PATH}, or by flags. What is named twice has to be the same; without label and id it is
 * the newest bundle.
 */
final class BundleNaming {
  @Parameters(
      paramLabel = "REPO[@LABEL|:ID][:PATH]",
      arity = "0..1",
      description =
          "The bundle: the newest of the repo, that of a label, or the one whose id begins so"
              + " (REPO::PATH is a path in the newest).")
  @Nullable String word;

  @Option(names = "--repo", paramLabel = "REPO", description = "The repo.")
  @Nullable String repo;

  @Option(names = "--label", paramLabel = "LABEL", description = "The bundle of this label.")
  @Nullable String label;

  @Option(
      names = "--bundle",
      paramLabel = "ID",
      description = "The bundle with this id, or whose id begins so.")
  @Nullable String bundle;

  /** Returns what names the repo, for the check of required flags. */
  @Nullable String given() {
    return word == null ? repo : word;
  }

  /** Tells whether the bundle is named by one word; then its id is not printed. */
  boolean isShort() {
    return word != null;
  }

  /** Returns the reference to a bundle, without a path. */
  BundleReference bundle(CommandSpec spec) {
    BundleReference reference = reference(spec, null);
    reference
        .path()
        .ifPresent(
            path -> {
              throw Usage.wrong(spec, "a path is not understood here: \"" + word + "\"");
            });
    return reference;
  }

  /**
   * Returns the reference to a bundle and perhaps a path in it.
   *
   * @param file the value of the flag that names a path, if it was given
   */
  BundleReference reference(CommandSpec spec, @Nullable String file) {
    Usage.required(spec).flag("repo", given()).check();
    if (label != null && bundle != null) {
      throw Usage.wrong(spec, "--bundle and --label are mutually exclusive");
    }
    BundleReference named =
        word != null
            ? BundleReference.parse(word)
            : new BundleReference(
                RepoName.of(Objects.requireNonNull(repo)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    if (repo != null && !named.repo().value().equals(repo)) {
      throw twice(spec, "repo", repo);
    }
    return new BundleReference(
        named.repo(),
        merged(spec, "label", named.label(), Optional.ofNullable(label).map(LabelName::stored)),
        merged(spec, "bundle", named.idPrefix(), Optional.ofNullable(bundle)),
        merged(spec, "file", named.path(), Optional.ofNullable(file).map(BundleNaming::path)));
  }

  /** A path may be written with {@code ./} before and {@code /} behind. */
  static BundlePath path(String text) {
    String path = text;
    while (path.startsWith("./")) {
      path = path.substring(2);
    }
    return BundlePath.of(path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
  }

  private <T> Optional<T> merged(
      CommandSpec spec, String flag, Optional<T> named, Optional<T> set) {
    if (named.isPresent() && set.isPresent() && !named.equals(set)) {
      throw twice(spec, flag, set.get().toString());
    }
    return set.or(() -> named);
  }

  private RuntimeException twice(CommandSpec spec, String flag, String value) {
    return Usage.wrong(
        spec, "\"" + word + "\" and --" + flag + " " + value + " name different things");
  }
}
