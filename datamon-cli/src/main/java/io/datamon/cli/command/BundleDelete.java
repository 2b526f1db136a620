package io.datamon.cli.command;

import io.datamon.Bundle;
import io.datamon.cli.Text;
import io.datamon.model.BundleReference;
import io.datamon.model.LabelName;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "delete",
    description = "Delete a bundle. What no other bundle needs is freed by a later collection.")
final class BundleDelete implements Runnable {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private BundleNaming naming = new BundleNaming();
  @Mixin private WriterFlags writer = new WriterFlags();
  @Mixin private YesFlag yes = new YesFlag();

  @Option(names = "--force", description = "Delete the labels that point at it, too.")
  private boolean force;

  @Option(names = "--dry-run", description = "Tell what would be done, and do nothing.")
  private boolean dryRun;

  BundleDelete(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    BundleReference reference = naming.bundle(spec);
    if (reference.label().isEmpty() && reference.idPrefix().isEmpty()) {
      throw Usage.wrong(spec, "which bundle is to be deleted? Name it by --bundle or --label");
    }
    Bundle bundle = session.open(writer).bundle(reference);
    String what = "bundle " + bundle.id() + " of repo " + bundle.repo();
    if (dryRun) {
      tell("would delete " + what, bundle, force ? bundle.labels() : List.of());
      return;
    }
    yes.confirmOnTerminal(session, "delete " + what);
    List<LabelName> labels = List.of();
    if (force) {
      labels = bundle.deleteWithLabels();
    } else {
      bundle.delete();
    }
    tell("deleted " + what, bundle, labels);
  }

  private void tell(String what, Bundle bundle, List<LabelName> labels) {
    String size =
        bundle
            .descriptor()
            .nativeBundle()
            .map(part -> ": " + Text.count(part.files(), "file") + ", " + Text.bytes(part.bytes()))
            .orElse("");
    String also =
        labels.isEmpty() ? "" : " and label" + (labels.size() == 1 ? " " : "s ") + names(labels);
    session.info(
        "INFO: " + what + also + size + "; a later collection frees what no other bundle needs");
  }

  private static String names(List<LabelName> labels) {
    return String.join(", ", labels.stream().map(LabelName::value).toList());
  }
}
