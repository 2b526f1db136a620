package io.datamon.cli.format;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Prints a line of names and a line for each object, as RFC 4180 says. */
final class CsvPrinter<T> implements Printer<T> {
  private final View<T> view;
  private final Sink sink;
  private final List<Columns> columns;

  CsvPrinter(View<T> view, Sink sink) {
    this.view = view;
    this.sink = sink;
    this.columns = Columns.all(view);
  }

  @Override
  public void one(T object) {
    Listing<T> lines = list();
    lines.accept(object);
    lines.end();
  }

  @Override
  public Listing<T> list() {
    return new Listing<>() {
      private boolean begun;

      @Override
      public void accept(T object) {
        begin();
        Struct<T> struct = view.show(object);
        row(columns.stream().map(column -> text(column.value().apply(struct))).toList());
      }

      @Override
      public void end() {
        begin();
      }

      private void begin() {
        if (!begun) {
          begun = true;
          row(columns.stream().map(Columns::header).toList());
        }
      }
    };
  }

  private void row(List<String> cells) {
    sink.write(cells.stream().map(CsvPrinter::quoted).collect(Collectors.joining(",", "", "\r\n")));
  }

  private static String text(Optional<?> found) {
    if (found.isEmpty()) {
      return "";
    }
    Object value = found.get();
    if (value instanceof Moment moment) {
      return JsonValues.time(moment);
    }
    if (value instanceof Mode mode) {
      return mode.octal();
    }
    return value instanceof Items || value instanceof String name && !NameText.isText(name)
        ? JsonValues.line(value)
        : value.toString();
  }

  private static String quoted(String cell) {
    boolean plain =
        cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
            && cell.equals(cell.strip());
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
