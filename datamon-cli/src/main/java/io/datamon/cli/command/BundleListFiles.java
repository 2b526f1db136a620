package io.datamon.cli.command;

import io.datamon.Bundle;
import io.datamon.cli.Output;
import io.datamon.cli.format.FileItem;
import io.datamon.cli.format.Printer;
import io.datamon.cli.format.Views;
import io.datamon.model.BundleReference;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "files",
    description = "List the files of a bundle, or of what lies below a path in it.")
final class BundleListFiles implements Runnable {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private BundleNaming naming = new BundleNaming();
  @Mixin private FormatFlag format = new FormatFlag();

  @Option(names = "--all", description = "List folders too.")
  private boolean all;

  BundleListFiles(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    BundleReference reference = naming.reference(spec, null);
    Printer<FileItem> printer = format.printer(session, Views::file, this::write);
    Bundle bundle = session.open().bundle(reference);
    Iterable<Entry> entries =
        reference.path().filter(path -> !path.isRoot()).map(bundle::list).orElseGet(bundle::list);
    Using.tell(session, naming, format, bundle);
    Printer.Listing<FileItem> listing = printer.list();
    for (Entry entry : entries) {
      if (all && !entry.path().isRoot() || !(entry instanceof Entry.Directory)) {
        listing.accept(FileItem.of(entry));
      }
    }
    listing.end();
  }

  private void write(FileItem file) {
    Output out = session.output();
    out.raw("name:".getBytes(StandardCharsets.UTF_8));
    out.raw(PathBytes.of(file.path()));
    out.raw(
        (", size:" + file.size() + ", hash:" + file.hash().map(Digest::toString).orElse("") + "\n")
            .getBytes(StandardCharsets.UTF_8));
  }
}
