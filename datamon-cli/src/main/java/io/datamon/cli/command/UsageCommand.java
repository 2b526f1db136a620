package io.datamon.cli.command;

import io.datamon.cli.Text;
import io.datamon.cli.ToldException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "usage",
    description = {
      "Write the manual: a page for each command, in Markdown and as man pages.",
      "Pages of these names that are there are overwritten: datamon_bundle_upload.md and"
          + " datamon-bundle-upload.1."
    })
final class UsageCommand implements Runnable {
  /** The names of the forms. */
  static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Names() {
      super(List.of("all", "markdown", "roff"));
    }
  }

  /** Which forms are written. */
  private record Forms(List<ManualForm> list) {}

  /** Reads what {@code --form} may be. */
  static final class Converter implements ITypeConverter<Forms> {
    @Override
    public Forms convert(String name) {
      return switch (name) {
        case "all" -> new Forms(List.of(ManualForm.values()));
        case "markdown" -> new Forms(List.of(ManualForm.MARKDOWN));
        case "roff" -> new Forms(List.of(ManualForm.ROFF));
        default -> throw new TypeConversionException("it is one of all, markdown, roff");
      };
    }
  }

  private final Session session;

  @Option(
      names = "--target-dir",
      paramLabel = "FOLDER",
      description = "Where to write; it must exist (default: the current folder).")
  private String target = ".";

  @Option(
      names = "--form",
      paramLabel = "FORM",
      converter = Converter.class,
      completionCandidates = Names.class,
      description = "What to write: markdown, roff, or all (default).")
  private Forms forms = new Forms(List.of(ManualForm.values()));

  @Option(
      names = "--dry-run",
      description = "List the files that would be written, one a line, and write nothing.")
  private boolean dryRun;

  UsageCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    Path folder = session.environment().path(target);
    BuildInfo build = BuildInfo.load();
    try {
      if (!Files.isDirectory(folder)) {
        throw new NoSuchFileException(folder.toString(), null, "there is no such folder");
      }
      int written = 0;
      for (ManualPage page : ManualPage.all(Commands.tree(session).getCommandSpec())) {
        for (ManualForm form : forms.list()) {
          Path file = folder.resolve(form.file(page.command()));
          if (dryRun) {
            session.output().line(Text.escape(file.toString()));
          } else {
            Files.write(file, form.write(page, build).getBytes(StandardCharsets.UTF_8));
          }
          written++;
        }
      }
      session.output().flush();
      session.info(
          (dryRun ? "INFO: would write " : "INFO: wrote ")
              + Text.count(written, "page")
              + " to "
              + folder);
    } catch (IOException e) {
      throw new ToldException("failed to generate doc: " + e.getMessage(), e);
    }
  }
}
