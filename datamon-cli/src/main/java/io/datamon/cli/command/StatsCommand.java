package io.datamon.cli.command;

import io.datamon.Datamon;
import io.datamon.cli.Text;
import io.datamon.cli.format.Printer;
import io.datamon.cli.format.Views;
import io.datamon.model.BundleReference;
import io.datamon.stats.Stats;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "stats",
    description =
        "Count what a bundle, or without a name the whole context, holds, what the store needs for"
            + " it, and what would be freed without it.")
final class StatsCommand implements Callable<Integer> {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private BundleNaming naming = new BundleNaming();
  @Mixin private FormatFlag format = new FormatFlag();

  @Option(names = "--all", description = "Count all bundles of the repo together.")
  private boolean all;

  StatsCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    boolean context = naming.given() == null && naming.label == null && naming.bundle == null;
    if (context && all) {
      throw Usage.wrong(spec, "--all is for a repo; without a name the whole context is counted");
    }
    Printer<Stats> printer = format.printer(session, Views::stats, this::show);
    printer.one(context ? session.open().stats() : named());
    return session.code();
  }

  private Stats named() {
    BundleReference reference = naming.bundle(spec);
    if (all && (reference.label().isPresent() || reference.idPrefix().isPresent())) {
      throw Usage.wrong(spec, "--all is for a repo, not for one bundle of it");
    }
    Datamon datamon = session.open();
    return all ? datamon.repo(reference.repo().value()).stats() : datamon.bundle(reference).stats();
  }

  private void show(Stats stats) {
    String about = stats.estimated() ? "about " : "";
    line("bundles", Text.count(stats.bundles(), "bundle") + older(stats));
    line("files", Text.count(stats.files(), "file") + " with " + bytes(stats.bytes()));
    line(
        "distinct",
        about
            + bytes(stats.distinctBytes())
            + " in "
            + Text.count(stats.chunks(), "chunk")
            + String.format(Locale.ROOT, ", %.2f times deduplicated", stats.dedupRatio()));
    line("stored", bytes(stats.storedBytes()) + " in " + Text.count(stats.packs(), "pack"));
    line(
        "own",
        bytes(stats.ownBytes())
            + " in "
            + Text.count(stats.ownPacks(), "pack")
            + " that no other bundle needs");
  }

  private static String older(Stats stats) {
    return stats.olderBundles() == 0
        ? ""
        : ", and " + stats.olderBundles() + " of the older program that were not looked into";
  }

  private static String bytes(long count) {
    return Text.bytes(count) + (count < 1000 ? "" : " (" + count + " B)");
  }

  private void line(String name, String value) {
    session.output().line(String.format("%-9s %s", name + ":", value));
  }
}
