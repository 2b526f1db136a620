package io.datamon.cli.command;

import io.datamon.Squash;
import io.datamon.catalog.SquashPlan;
import io.datamon.cli.Text;
import io.datamon.model.RepoName;
import picocli.CommandLine.Option;

/** The flags of commands that squash. */
final class SquashFlags {
  @Option(names = "--retain-tags", description = "Keep every bundle that a label points at.")
  private boolean tags;

  @Option(
      names = "--retain-semver-tags",
      description = "Keep bundles whose label is a version, such as v1.2.3, 1.2 or 2020.")
  private boolean versions;

  @Option(
      names = "--retain-n-latest",
      paramLabel = "N",
      description = "Keep so many of the newest bundles (default: 1).")
  private int newest = 1;

  @Option(names = "--dry-run", description = "Tell what would be done, and do nothing.")
  private boolean dryRun;

  boolean isDryRun() {
    return dryRun;
  }

  Squash squash() {
    Squash squash = Squash.defaults().keepNewest(Math.max(1, newest));
    squash = tags ? squash.keepLabelled() : squash;
    return versions ? squash.keepVersions() : squash;
  }

  /** Tells what was done, or would be. */
  String told(RepoName repo, SquashPlan plan) {
    String kept =
        plan.protectedBundles() == 0
            ? ""
            : "; "
                + Text.count(plan.protectedBundles(), "bundle")
                + (plan.protectedBundles() == 1 ? " stays" : " stay")
                + " as protected";
    return (dryRun ? "would delete " : "deleted ")
        + Text.count(plan.removed().size(), "bundle")
        + " and "
        + Text.count(plan.labels().size(), "label")
        + " of repo "
        + repo
        + ": "
        + Text.count(plan.files(), "file")
        + ", "
        + Text.bytes(plan.bytes())
        + kept
        + (plan.removed().isEmpty() ? "" : "; a later collection frees what no other bundle needs");
  }
}
