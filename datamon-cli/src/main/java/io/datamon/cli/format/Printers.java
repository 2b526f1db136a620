package io.datamon.cli.format;

import io.datamon.error.InvalidInputException;
import java.util.function.Consumer;

/** Makes printers. */
public final class Printers {
  private Printers() {}

  /**
   * Returns a printer of a format.
   *
   * @throws InvalidInputException if a template names a field that the view does not have
   */
  public static <T> Printer<T> of(Format format, View<T> view, Sink sink) {
    if (format instanceof Format.Templated templated) {
      templated.template().check(view);
      return plain(
          object ->
              sink.write(templated.template().render(view.show(object)).append('\n').toString()));
    }
    return switch ((Format.Named) format) {
      case JSON -> new JsonPrinter<>(view, sink);
      case YAML -> new YamlPrinter<>(view, sink);
      case CSV -> new CsvPrinter<>(view, sink);
      case TABLE -> new TablePrinter<>(view, sink);
    };
  }

  /** Returns a printer that prints each object alone, with nothing around it. */
  public static <T> Printer<T> plain(Consumer<? super T> layout) {
    return new Printer<>() {
      @Override
      public void one(T object) {
        layout.accept(object);
      }

      @Override
      public Listing<T> list() {
        return new Listing<>() {
          @Override
          public void accept(T object) {
            layout.accept(object);
          }

          @Override
          public void end() {}
        };
      }
    };
  }
}
