package io.datamon.cli.command;

import io.datamon.Bundle;
import io.datamon.cli.Output;
import io.datamon.cli.Text;
import io.datamon.model.BundlePath;
import io.datamon.model.BundleReference;
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

  @Option(names = "--all", description = "List folders too.")
  private boolean all;

  BundleListFiles(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    BundleReference reference = naming.reference(spec, null);
    Bundle bundle = session.open().bundle(reference);
    Iterable<Entry> entries =
        reference.path().filter(path -> !path.isRoot()).map(bundle::list).orElseGet(bundle::list);
    Using.tell(session, naming, bundle);
    for (Entry entry : entries) {
      if (all && !entry.path().isRoot() || !(entry instanceof Entry.Directory)) {
        write(entry);
      }
    }
  }

  private void write(Entry entry) {
    Output out = session.output();
    out.raw("name:".getBytes(StandardCharsets.UTF_8));
    out.raw(name(entry.path()));
    out.raw(
        (", size:" + entry.size() + ", hash:" + hash(entry) + "\n")
            .getBytes(StandardCharsets.UTF_8));
  }

  /** The bytes of the name, so that a script can open it, unless they would break the line. */
  private static byte[] name(BundlePath path) {
    return path.isUtf8()
        ? Text.escape(path.toString()).getBytes(StandardCharsets.UTF_8)
        : escaped(path.toArray());
  }

  private static byte[] escaped(byte[] name) {
    StringBuilder latin = new StringBuilder();
    for (byte b : name) {
      char c = (char) (b & 0xff);
      latin.append(c < 0x20 || c == 0x7f ? Text.escape(String.valueOf(c)) : c);
    }
    return latin.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String hash(Entry entry) {
    return entry instanceof Entry.File file ? Bundle.hash(file).toString() : "";
  }
}
