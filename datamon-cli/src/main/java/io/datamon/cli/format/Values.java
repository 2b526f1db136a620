package io.datamon.cli.format;

import io.datamon.model.Timestamps;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What templates work with: {@link Long}, {@link Double}, {@link Boolean}, {@link String} and
 * {@link Datum}, {@link Moment}, {@link Mode}, {@link Struct}, {@link Items}, or null for nil.
 */
final class Values {
  private Values() {}

  /** Returns the value of a field; where it has none, what Go has for none. */
  static <T> Object of(Struct<T> struct, Field<T> field) {
    Optional<?> value = struct.value(field);
    return value.isPresent() ? item(value.get()) : zero(field.type());
  }

  /** Returns a value of an object as one of a template. */
  static Object item(Object value) {
    return value instanceof String text ? new Datum(text) : value;
  }

  private static Object zero(FieldType type) {
    if (type instanceof FieldType.Structure structure) {
      return new Struct<>(structure.view(), Optional.empty());
    }
    if (type instanceof FieldType.Listing listing) {
      return new Items(listing.item(), List.of());
    }
    return switch ((FieldType.Scalar) type) {
      case TEXT, NAME, ANY -> "";
      case NUMBER, BYTES -> 0L;
      case FLAG -> false;
      case TIME -> Moment.of(Timestamps.NONE);
      case MODE -> new Mode('-', 0);
    };
  }

  /** Tells whether a value is true: not false, 0, empty or nil. */
  static boolean isTrue(@Nullable Object value) {
    if (value instanceof Boolean flag) {
      return flag;
    }
    if (value instanceof Long number) {
      return number != 0;
    }
    if (value instanceof Double number) {
      return number != 0;
    }
    if (value instanceof String || value instanceof Datum) {
      return !raw(value).isEmpty();
    }
    if (value instanceof Items items) {
      return items.values().iterator().hasNext();
    }
    return value != null && !(value instanceof Mode mode && mode.bits() == 0 && mode.kind() == '-');
  }

  static boolean isText(@Nullable Object value) {
    return value instanceof String || value instanceof Datum;
  }

  /** Returns a text as it is; anything else as it is printed. */
  static String raw(@Nullable Object value) {
    return value instanceof Datum datum ? datum.text() : Printed.plain(value);
  }

  /** Returns the text that a function needs. */
  static String text(Position at, @Nullable Object value) {
    if (isText(value)) {
      return raw(value);
    }
    throw at.wrong("a text is needed here, not a " + typeName(value));
  }

  /** Returns the values of a list, all of them. */
  static List<Object> list(Items items) {
    List<Object> list = new ArrayList<>();
    items.values().forEach(value -> list.add(item(value)));
    return list;
  }

  /** Returns the name that Go has for the type of a value. */
  static String typeName(@Nullable Object value) {
    if (value instanceof Struct<?> struct) {
      return "datamon." + struct.view().kind();
    }
    if (value instanceof Items items) {
      return "[]" + typeName(items.type());
    }
    if (value == null) {
      return "<nil>";
    }
    return value instanceof Long
        ? "int"
        : value instanceof Double
            ? "float64"
            : value instanceof Boolean
                ? "bool"
                : value instanceof Moment
                    ? "time.Time"
                    : value instanceof Mode ? "fs.FileMode" : "string";
  }

  private static String typeName(FieldType type) {
    if (type instanceof FieldType.Structure structure) {
      return "datamon." + structure.view().kind();
    }
    return type instanceof FieldType.Listing listing
        ? "[]" + typeName(listing.item())
        : typeName(zero(type));
  }
}
