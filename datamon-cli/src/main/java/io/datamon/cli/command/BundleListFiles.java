package io.datamon.cli.command;

import io.datamon.Bundle;
import io.datamon.cli.Output;
import io.datamon.cli.format.FileItem;
import io.datamon.cli.format.Printer;
import io.datamon.cli.format.Views;
import io.datamon.model.BundleReference;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.Timestamps;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "files",
    description = "List the files of a bundle, or of what lies below a path in it.")
final class BundleListFiles implements Runnable {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private BundleNaming naming = new BundleNaming();
  @Mixin private FormatFlag format = new FormatFlag();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PREFIX",
      description = "Only paths that begin so, such as train/00.")
  private @Nullable String prefix;

  @Option(names = "--all", description = "List folders too.")
  private boolean all;

  @Option(
      names = {"-l", "--long"},
      description = "Print mode, size, time and path, and where links point.")
  private boolean detailed;

  BundleListFiles(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    takePrefix();
    BundleReference reference = naming.reference(spec, null);
    Printer<FileItem> printer = format.printer(session, Views::file, this::write);
    Bundle bundle = session.open().bundle(reference);
    Iterable<Entry> entries =
        prefix != null
            ? bundle.listPrefix(prefix)
            : reference
                .path()
                .filter(path -> !path.isRoot())
                .map(bundle::list)
                .orElseGet(bundle::list);
    Using.tell(session, naming, format, bundle);
    Printer.Listing<FileItem> listing = printer.list();
    boolean any = false;
    for (Entry entry : entries) {
      any = true;
      if (all && !entry.path().isRoot() || !(entry instanceof Entry.Directory)) {
        listing.accept(FileItem.of(entry));
      }
    }
    listing.end();
    if (!any && prefix != null) {
      session.output().flush();
      session.info("INFO: no path in the bundle begins with " + prefix);
    }
  }

  /** With {@code --repo}, a word that does not name that repo is the prefix. */
  private void takePrefix() {
    String word = naming.word;
    if (word != null && prefix == null && naming.repo != null && !names(word, naming.repo)) {
      prefix = word;
      naming.word = null;
    }
    if (prefix != null && naming.reference(spec, null).path().isPresent()) {
      throw Usage.wrong(spec, "a path in \"" + naming.word + "\" and a PREFIX contradict");
    }
  }

  private static boolean names(String word, String repo) {
    return word.equals(repo) || word.startsWith(repo + "@") || word.startsWith(repo + ":");
  }

  private void write(FileItem file) {
    if (detailed) {
      writeLong(file);
    } else {
      writeShort(file);
    }
  }

  private void writeLong(FileItem file) {
    Output out = session.output();
    String line =
        String.format("%s %12d %s ", shown(file), file.size(), Timestamps.format(file.modified()));
    out.raw(line.getBytes(StandardCharsets.UTF_8));
    out.raw(PathBytes.of(file.path()));
    if (file.target().isPresent()) {
      out.raw(" -> ".getBytes(StandardCharsets.UTF_8));
      out.raw(PathBytes.of(file.target().get()));
    }
    out.raw(new byte[] {'\n'});
  }

  /** Returns a mode as {@code ls -l} shows it. */
  private static String shown(FileItem file) {
    StringBuilder mode = new StringBuilder(10);
    mode.append(file.type().equals("file") ? '-' : file.type().charAt(0));
    for (int bit = 8; bit >= 0; bit--) {
      mode.append((file.mode() >> bit & 1) != 0 ? "rwx".charAt(2 - bit % 3) : '-');
    }
    String special = "sst";
    for (int i = 0; i < 3; i++) {
      if ((file.mode() >> 11 - i & 1) != 0) {
        int at = 3 * i + 3;
        boolean runs = mode.charAt(at) == 'x';
        char letter = special.charAt(i);
        mode.setCharAt(at, runs ? letter : Character.toUpperCase(letter));
      }
    }
    return mode.toString();
  }

  private void writeShort(FileItem file) {
    Output out = session.output();
    out.raw("name:".getBytes(StandardCharsets.UTF_8));
    out.raw(PathBytes.of(file.path()));
    out.raw(
        (", size:" + file.size() + ", hash:" + file.hash().map(Digest::toString).orElse("") + "\n")
            .getBytes(StandardCharsets.UTF_8));
  }
}
