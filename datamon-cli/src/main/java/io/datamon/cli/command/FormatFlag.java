package io.datamon.cli.command;

import io.datamon.cli.format.Format;
import io.datamon.cli.format.Printer;
import io.datamon.cli.format.Printers;
import io.datamon.cli.format.View;
import io.datamon.error.InvalidInputException;
import java.util.ArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The flag of commands that print objects: how. */
final class FormatFlag {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      completionCandidates = Names.class,
      description =
          "How to print: json, yaml, csv, table, or a Go template such as '{{.Name}}', rendered for"
              + " each object.")
  private @Nullable String format;

  /** The formats that have names. */
  static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Names() {
      super(Format.NAMES);
    }
  }

  /** Tells whether a format was asked for; then nothing but objects is printed. */
  boolean isGiven() {
    return !text().isEmpty();
  }

  /** An empty one is none, as in the older program. */
  private String text() {
    for (CommandSpec at = spec; at != null && format == null; at = at.parent()) {
      if (at.userObject() instanceof Group group && group.format != null) {
        return group.format;
      }
    }
    return format == null ? "" : format;
  }

  /**
   * Returns a printer in the format that was asked for; to be called before anything is read or
   * written, so that a template that is not valid changes nothing.
   *
   * @param view the view of the objects, made only if it is needed
   * @param layout prints an object where no format was asked for
   */
  <T> Printer<T> printer(Session session, Supplier<View<T>> view, Consumer<? super T> layout) {
    if (!isGiven()) {
      return Printers.plain(layout);
    }
    try {
      return Printers.of(Format.parse(text()), view.get(), session.output()::raw);
    } catch (InvalidInputException e) {
      throw Usage.wrong(spec, e.getMessage());
    }
  }
}
