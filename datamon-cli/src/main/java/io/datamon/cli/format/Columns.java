package io.datamon.cli.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A view as columns: objects in it become a column for each of their fields.
 *
 * @param header what stands above
 * @param type the type of its values
 * @param value returns the value; empty if there is none
 */
record Columns(String header, FieldType type, Function<Struct<?>, Optional<?>> value) {
  /** Returns the columns of CSV: all fields with a key. */
  static List<Columns> all(View<?> view) {
    List<Columns> columns = new ArrayList<>();
    add(columns, view, "", Function.identity().andThen(Optional::of)::apply, false);
    return columns;
  }

  /** Returns the columns of a table. */
  static List<Columns> table(View<?> view) {
    List<Columns> columns = new ArrayList<>();
    add(columns, view, "", Function.identity().andThen(Optional::of)::apply, true);
    return columns;
  }

  private static <T> void add(
      List<Columns> columns,
      View<T> view,
      String prefix,
      Function<Struct<?>, Optional<?>> owner,
      boolean table) {
    for (Field<T> field : view.keyed()) {
      if (table && !field.inTable()) {
        continue;
      }
      Function<Struct<?>, Optional<?>> value = row -> owner.apply(row).flatMap(o -> get(o, field));
      String header = prefix + field.key();
      if (field.type() instanceof FieldType.Structure structure) {
        int before = columns.size();
        add(columns, structure.view(), header + ".", value, table);
        if (table && columns.size() == before + 1) { // what stands for the object has its name
          Columns only = columns.remove(before);
          columns.add(new Columns(header, only.type(), only.value()));
        }
      } else {
        columns.add(new Columns(header, field.type(), value));
      }
    }
  }

  /** The owner is of the view that the field is of: {@link #add} put them together. */
  @SuppressWarnings("unchecked")
  private static <T> Optional<?> get(Object owner, Field<T> field) {
    return ((Struct<T>) owner).value(field);
  }
}
