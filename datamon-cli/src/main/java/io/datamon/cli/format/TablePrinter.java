package io.datamon.cli.format;

import io.datamon.cli.Text;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Prints columns for people. The first rows decide how wide they are; later ones may stand out, so
 * that a long list need not be kept.
 */
final class TablePrinter<T> implements Printer<T> {
  private static final int WINDOW = 200;

  private final View<T> view;
  private final Sink sink;
  private final List<Columns> columns;

  TablePrinter(View<T> view, Sink sink) {
    this.view = view;
    this.sink = sink;
    this.columns = Columns.table(view);
  }

  @Override
  public void one(T object) {
    Listing<T> table = list();
    table.accept(object);
    table.end();
  }

  @Override
  public Listing<T> list() {
    return new Rows();
  }

  private final class Rows implements Listing<T> {
    private final List<List<String>> window = new ArrayList<>();
    private int[] widths = new int[0];

    Rows() {
      window.add(columns.stream().map(c -> c.header().toUpperCase(Locale.ROOT)).toList());
    }

    @Override
    public void accept(T object) {
      Struct<T> struct = view.show(object);
      List<String> row =
          columns.stream().map(column -> cell(column.value().apply(struct), column)).toList();
      if (widths.length > 0) {
        write(row);
        return;
      }
      window.add(row);
      if (window.size() > WINDOW) {
        open();
      }
    }

    private void open() {
      widths = new int[columns.size()];
      for (List<String> row : window) {
        for (int i = 0; i < widths.length; i++) {
          widths[i] = Math.max(widths[i], width(row.get(i)));
        }
      }
      window.forEach(this::write);
      window.clear();
    }

    @Override
    public void end() {
      if (widths.length == 0) {
        open();
      }
    }

    private void write(List<String> row) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        String pad = " ".repeat(Math.max(0, widths[i] - width(row.get(i))));
        boolean right = isNumber(columns.get(i).type());
        line.append(i == 0 ? "" : "  ").append(right ? pad : "").append(row.get(i));
        line.append(right || i == row.size() - 1 ? "" : pad);
      }
      sink.write(line.append('\n').toString());
    }
  }

  private static boolean isNumber(FieldType type) {
    return type == FieldType.Scalar.NUMBER || type == FieldType.Scalar.BYTES;
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  private static String cell(Optional<?> found, Columns column) {
    if (found.isEmpty()) {
      return "-";
    }
    Object value = found.get();
    if (value instanceof Long bytes && column.type() == FieldType.Scalar.BYTES) {
      return Text.bytes(bytes);
    }
    if (value instanceof Moment moment) {
      return moment.isZero()
          ? "-"
          : moment.time().toInstant().truncatedTo(ChronoUnit.SECONDS).toString();
    }
    if (value instanceof Items items) {
      return StreamSupport.stream(items.values().spliterator(), false)
          .map(item -> cell(Optional.of(item), column))
          .collect(Collectors.joining(", "));
    }
    String text = Text.escape(value.toString());
    return text.isEmpty() ? "-" : text;
  }
}
