package io.datamon.cli.command;

import io.datamon.model.RepoName;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How a command is told its repo: {@code REPO} or {@code --repo REPO}. */
final class RepoNaming {
  @Parameters(paramLabel = "REPO", arity = "0..1", description = "The repo.")
  @Nullable String word;

  @Option(names = "--repo", paramLabel = "REPO", description = "The repo.")
  @Nullable String flag;

  /** Returns what was given, for the check of required flags. */
  @Nullable String given() {
    return word == null ? flag : word;
  }

  /** Returns the repo; it was given. */
  RepoName repo(CommandSpec spec) {
    Usage.required(spec).flag("repo", given()).check();
    if (word != null && flag != null && !word.equals(flag)) {
      throw Usage.wrong(spec, "two repos are named: \"" + word + "\" and --repo " + flag);
    }
    return RepoName.of(Objects.requireNonNull(given()));
  }
}
