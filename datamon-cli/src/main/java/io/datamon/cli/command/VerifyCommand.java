package io.datamon.cli.command;

import io.datamon.Datamon;
import io.datamon.cli.ExitCode;
import io.datamon.cli.Text;
import io.datamon.cli.format.Printer;
import io.datamon.cli.format.Printers;
import io.datamon.cli.format.Views;
import io.datamon.content.IndexRebuild;
import io.datamon.model.BundleReference;
import io.datamon.verify.Finding;
import io.datamon.verify.VerifyOutcome;
import io.datamon.verify.VerifySettings;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "verify",
    description =
        "Prove that a bundle, or without a name the whole context, can be read back; what is wrong"
            + " is named, and ends with exit code 5.")
final class VerifyCommand implements Callable<Integer> {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private BundleNaming naming = new BundleNaming();
  @Mixin private FormatFlag format = new FormatFlag();

  @Option(names = "--all", description = "Verify every bundle of the repo, not the newest only.")
  private boolean all;

  @Option(names = "--data", description = "Read every byte of the files too.")
  private boolean data;

  @Option(
      names = "--data-share",
      paramLabel = "SHARE",
      description = "Read the bytes of this share of the packs, from 0 to 1.")
  private @Nullable Double dataShare;

  @Option(
      names = "--rebuild-index",
      description =
          "Afterwards make the index again where it is damaged or does not name a pack; for the"
              + " whole context.")
  private boolean rebuildIndex;

  @Option(
      names = "--dry-run",
      description = "Tell what --rebuild-index would do, and leave the index as it is.")
  private boolean dryRun;

  private Printer.Listing<Finding> findings = Printers.<Finding>plain(finding -> {}).list();

  VerifyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    boolean whole = naming.given() == null && naming.label == null && naming.bundle == null;
    if (data && dataShare != null) {
      throw Usage.wrong(spec, "--data and --data-share are mutually exclusive");
    }
    if (dataShare != null && !(dataShare >= 0 && dataShare <= 1)) {
      throw Usage.wrong(spec, "--data-share is a number from 0 to 1, not " + dataShare);
    }
    VerifySettings settings =
        data
            ? VerifySettings.DATA
            : dataShare != null ? new VerifySettings(dataShare) : VerifySettings.STRUCTURE;
    if (rebuildIndex && !whole) {
      throw Usage.wrong(spec, "--rebuild-index is for the whole context");
    }
    if (dryRun && !rebuildIndex) {
      throw Usage.wrong(spec, "--dry-run is for --rebuild-index; all else only reads");
    }
    findings = format.printer(session, Views::finding, this::show).list();
    VerifyOutcome outcome =
        whole ? session.open().verify(settings, this::tell) : verifyNamed(settings);
    findings.end();
    tell(outcome);
    if (rebuildIndex) {
      tell(dryRun ? session.open().planRebuildIndex() : session.open().rebuildIndex());
    }
    return session.code();
  }

  private void tell(IndexRebuild.Outcome rebuilt) {
    told(
        (dryRun ? "index, if it were made again: " : "index: ")
            + Text.count(rebuilt.packs(), "pack")
            + " added, "
            + Text.count(rebuilt.removed(), "damaged segment")
            + " removed");
  }

  private VerifyOutcome verifyNamed(VerifySettings settings) {
    BundleReference reference = naming.bundle(spec);
    boolean one = reference.label().isPresent() || reference.idPrefix().isPresent();
    if (all && one) {
      throw Usage.wrong(spec, "--all is for a repo, not for one bundle of it");
    }
    Datamon datamon = session.open();
    return all
        ? datamon.repo(reference.repo().value()).verify(settings, this::tell)
        : datamon.bundle(reference).verify(settings, this::tell);
  }

  private synchronized void tell(Finding finding) {
    findings.accept(finding);
  }

  private void show(Finding finding) {
    StringBuilder line = new StringBuilder();
    line.append(finding.severity().name().toLowerCase(Locale.ROOT)).append(": ");
    finding.repo().ifPresent(repo -> line.append(repo).append(": "));
    finding.bundle().ifPresent(bundle -> line.append(bundle).append(": "));
    finding.path().ifPresent(path -> line.append(path).append(": "));
    session.output().line(line.append(finding.message()).toString());
  }

  private void tell(VerifyOutcome outcome) {
    StringBuilder line = new StringBuilder("verified ");
    line.append(Text.count(outcome.bundles(), "bundle"))
        .append(" with ")
        .append(outcome.entries())
        .append(outcome.entries() == 1 ? " entry in " : " entries in ")
        .append(Text.count(outcome.packs(), "pack"));
    if (outcome.packsRead() > 0) {
      line.append(", ").append(outcome.packsRead()).append(" read byte by byte");
    }
    if (outcome.olderBundles() > 0) {
      line.append(", without the files of ")
          .append(Text.count(outcome.olderBundles(), "bundle"))
          .append(" of the older program");
    }
    if (outcome.isSound()) {
      told(line.append(": no damage found"));
    } else {
      told(line.append(": damage found"));
      session.output().flush();
      session.failed(
          Text.count(outcome.corrupt(), "finding") + " of damage, listed on standard output",
          ExitCode.CORRUPT);
    }
  }

  /** Where a format is asked for, standard output is for findings alone. */
  private void told(CharSequence line) {
    if (format.isGiven()) {
      session.output().flush();
      session.info("INFO: " + line);
    } else {
      session.output().line(line.toString());
    }
  }
}
