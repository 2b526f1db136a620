package io.datamon.cli.format;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the functions of templates do. */
final class Calls {
  private Calls() {}

  static @Nullable Object call(Position at, Functions function, List<@Nullable Object> args) {
    return switch (function) {
      case AND, OR -> throw new IllegalStateException(function + " does not look at all arguments");
      case NOT -> !Values.isTrue(args.get(0));
      case LEN -> length(at, args.get(0));
      case INDEX -> index(at, args);
      case SLICE -> slice(at, args);
      case PRINT -> print(args);
      case PRINTF -> Printf.format(Values.text(at, args.get(0)), args.subList(1, args.size()));
      case PRINTLN -> args.stream().map(Printed::plain).collect(Collectors.joining(" ", "", "\n"));
      case JSON -> json(at, args.get(0));
      case EQ ->
          args.stream().skip(1).anyMatch(other -> compare(at, args.get(0), other, false) == 0);
      case NE -> compare(at, args.get(0), args.get(1), false) != 0;
      case LT -> compare(at, args.get(0), args.get(1), true) < 0;
      case LE -> compare(at, args.get(0), args.get(1), true) <= 0;
      case GT -> compare(at, args.get(0), args.get(1), true) > 0;
      case GE -> compare(at, args.get(0), args.get(1), true) >= 0;
    };
  }

  /** Go puts a blank between two values neither of which is a text. */
  private static String print(List<@Nullable Object> args) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < args.size(); i++) {
      if (i > 0 && !Values.isText(args.get(i)) && !Values.isText(args.get(i - 1))) {
        out.append(' ');
      }
      out.append(Printed.plain(args.get(i)));
    }
    return out.toString();
  }

  private static long length(Position at, @Nullable Object value) {
    if (value instanceof Items items) {
      long count = 0;
      for (Object ignored : items.values()) {
        count++;
      }
      return count;
    }
    if (Values.isText(value)) {
      return NameText.bytes(Values.raw(value)).length;
    }
    throw at.wrong("len is of a list or a text, not of a " + Values.typeName(value));
  }

  private static @Nullable Object index(Position at, List<@Nullable Object> args) {
    Object value = args.get(0);
    for (Object number : args.subList(1, args.size())) {
      if (value instanceof Items items) {
        List<Object> list = Values.list(items);
        value = list.get(checked(at, number, list.size() - 1));
      } else if (Values.isText(value)) {
        byte[] bytes = NameText.bytes(Values.raw(value));
        value = (long) (bytes[checked(at, number, bytes.length - 1)] & 0xff);
      } else {
        throw at.wrong("index is of a list or a text, not of a " + Values.typeName(value));
      }
    }
    return value;
  }

  private static int checked(Position at, @Nullable Object number, int greatest) {
    if (number instanceof Long index && index >= 0 && index <= greatest) {
      return (int) (long) index;
    }
    throw at.wrong("index " + Printed.plain(number) + " is out of range");
  }

  private static Object slice(Position at, List<@Nullable Object> args) {
    Object value = args.get(0);
    if (Values.isText(value)) {
      byte[] bytes = NameText.bytes(Values.raw(value));
      int to = args.size() > 2 ? checked(at, args.get(2), bytes.length) : bytes.length;
      int from = args.size() > 1 ? checked(at, args.get(1), to) : 0;
      String part = NameText.of(java.util.Arrays.copyOfRange(bytes, from, to));
      return value instanceof Datum ? new Datum(part) : part;
    }
    if (value instanceof Items items) {
      List<Object> list = Values.list(items);
      int to = args.size() > 2 ? checked(at, args.get(2), list.size()) : list.size();
      int from = args.size() > 1 ? checked(at, args.get(1), to) : 0;
      return new Items(items.type(), list.subList(from, to));
    }
    throw at.wrong("slice is of a list or a text, not of a " + Values.typeName(value));
  }

  private static String json(Position at, @Nullable Object value) {
    if (value == null || value instanceof Double) {
      throw at.wrong("json is of a field, not of a " + Values.typeName(value));
    }
    return JsonValues.line(value instanceof Datum datum ? datum.text() : value);
  }

  /** Compares; values of different kinds are never equal, and have no order. */
  private static int compare(Position at, @Nullable Object a, @Nullable Object b, boolean ordered) {
    if (a instanceof Long x && b instanceof Long y) {
      return Long.compare(x, y);
    }
    if ((a instanceof Long || a instanceof Double) && (b instanceof Long || b instanceof Double)) {
      return Double.compare(((Number) a).doubleValue(), ((Number) b).doubleValue());
    }
    if (Values.isText(a) && Values.isText(b)) {
      return java.util.Arrays.compareUnsigned(
          NameText.bytes(Values.raw(a)), NameText.bytes(Values.raw(b)));
    }
    if (a instanceof Moment x && b instanceof Moment y) {
      return x.time().toInstant().compareTo(y.time().toInstant());
    }
    if (a instanceof Boolean x && b instanceof Boolean y && !ordered) {
      return x.equals(y) ? 0 : 1;
    }
    if (a instanceof Mode x && b instanceof Long y) {
      return Long.compare(x.bits(), y);
    }
    throw at.wrong(
        "a " + Values.typeName(a) + " and a " + Values.typeName(b) + " cannot be compared");
  }
}
