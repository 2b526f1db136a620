package io.datamon.cli.format;

import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Values as Go prints them where no verb says how. */
final class Printed {
  private Printed() {}

  /** Returns a value as {@code %v} does. */
  static String plain(@Nullable Object value) {
    if (value == null) {
      return "<nil>";
    }
    if (value instanceof Double number) {
      return Numbers.shortest(number);
    }
    if (value instanceof Struct<?> struct) {
      return fields(struct, false);
    }
    if (value instanceof Items items) {
      StringJoiner joiner = new StringJoiner(" ", "[", "]");
      items.values().forEach(item -> joiner.add(plain(Values.item(item))));
      return joiner.toString();
    }
    return value.toString();
  }

  /** Returns a value as {@code %+v} does: with the names of fields. */
  static String named(@Nullable Object value) {
    if (value instanceof Struct<?> struct) {
      return fields(struct, true);
    }
    if (value instanceof Items items) {
      StringJoiner joiner = new StringJoiner(" ", "[", "]");
      items.values().forEach(item -> joiner.add(named(Values.item(item))));
      return joiner.toString();
    }
    return plain(value);
  }

  private static <T> String fields(Struct<T> struct, boolean names) {
    StringJoiner joiner = new StringJoiner(" ", "{", "}");
    for (Field<T> field : struct.view().named()) {
      Object value = Values.of(struct, field);
      joiner.add(names ? field.name() + ":" + named(value) : plain(value));
    }
    return joiner.toString();
  }

  /** Returns a value as {@code %#v} does: as Go source. */
  static String source(@Nullable Object value) {
    if (value instanceof Struct<?> struct) {
      return sourceFields(struct);
    }
    if (value instanceof Items items) {
      StringJoiner joiner = new StringJoiner(", ", Values.typeName(items) + "{", "}");
      items.values().forEach(item -> joiner.add(source(Values.item(item))));
      return joiner.toString();
    }
    if (Values.isText(value)) {
      return Quoted.of(Values.raw(value));
    }
    if (value instanceof Moment moment) {
      return TimeLayout.source(moment);
    }
    return value instanceof Mode mode ? "0" + Integer.toOctalString(mode.bits()) : plain(value);
  }

  private static <T> String sourceFields(Struct<T> struct) {
    StringJoiner joiner = new StringJoiner(", ", Values.typeName(struct) + "{", "}");
    for (Field<T> field : struct.view().named()) {
      joiner.add(field.name() + ":" + source(Values.of(struct, field)));
    }
    return joiner.toString();
  }
}
