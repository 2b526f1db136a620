package io.datamon.cli.format;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code printf} as Go has it, whose faults are printed, such as {@code %!d(string=x)}. */
final class Printf {
  private final String format;
  private final List<@Nullable Object> args;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private int arg;

  private boolean minus;
  private boolean plus;
  private boolean sharp;
  private boolean zero;
  private boolean blank;
  private int width;
  private int precision;

  private Printf(String format, List<@Nullable Object> args) {
    this.format = format;
    this.args = args;
  }

  static String format(String format, List<@Nullable Object> args) {
    return new Printf(format, args).run();
  }

  private String run() {
    while (at < format.length()) {
      char c = format.charAt(at++);
      if (c == '%') {
        directive();
      } else {
        out.append(c);
      }
    }
    if (arg < args.size()) {
      StringJoiner extra = new StringJoiner(", ", "%!(EXTRA ", ")");
      for (Object value : args.subList(arg, args.size())) {
        extra.add(Values.typeName(value) + "=" + Printed.plain(value));
      }
      out.append(extra);
    }
    return out.toString();
  }

  private void directive() {
    flags();
    width = number();
    if (width < -1) { // a negative width of an argument
      minus = true;
      zero = false;
      width = -width;
    }
    precision = -1;
    if (at < format.length() && format.charAt(at) == '.') {
      at++;
      precision = Math.max(0, number());
    }
    if (at >= format.length()) {
      out.append("%!(NOVERB)");
      return;
    }
    int verb = format.codePointAt(at);
    at += Character.charCount(verb);
    if (verb == '%') {
      out.append('%');
    } else if (arg >= args.size()) {
      out.append("%!").appendCodePoint(verb).append("(MISSING)");
    } else {
      out.append(value(verb, args.get(arg++)));
    }
  }

  private void flags() {
    minus = plus = sharp = zero = blank = false;
    while (at < format.length() && "-+# 0".indexOf(format.charAt(at)) >= 0) {
      switch (format.charAt(at++)) {
        case '-' -> minus = true;
        case '+' -> plus = true;
        case '#' -> sharp = true;
        case '0' -> zero = true;
        default -> blank = true;
      }
    }
    zero &= !minus;
  }

  /** Reads a width or precision; -1 if there is none. */
  private int number() {
    if (at < format.length() && format.charAt(at) == '*') {
      at++;
      return arg < args.size() && args.get(arg++) instanceof Long value
          ? (int) Math.max(-1_000, Math.min(1_000, value))
          : -1;
    }
    int value = -1;
    while (at < format.length() && format.charAt(at) >= '0' && format.charAt(at) <= '9') {
      value = Math.min(1_000, Math.max(0, value) * 10 + format.charAt(at++) - '0');
    }
    return value;
  }

  private String value(int verb, @Nullable Object value) {
    if (verb == 'T') {
      return pad(Values.typeName(value));
    }
    if (verb == 'v' && sharp) {
      return pad(Printed.source(value));
    }
    if (verb == 'v' && plus) {
      return pad(Printed.named(value));
    }
    if (value instanceof Items items) {
      List<String> shown = new ArrayList<>();
      items.values().forEach(item -> shown.add(value(verb, Values.item(item))));
      return "[" + String.join(" ", shown) + "]";
    }
    if (value instanceof Struct<?> struct) {
      return struct(verb, struct);
    }
    if (value instanceof Moment || value instanceof Mode && "vsqxX".indexOf(verb) >= 0) {
      return "vsqxX".indexOf(verb) >= 0 ? text(verb, value.toString(), value) : wrong(verb, value);
    }
    if (Values.isText(value)) {
      String raw = Values.raw(value);
      return text(verb, "vs".indexOf(verb) >= 0 ? Printed.plain(value) : raw, value);
    }
    if (value instanceof Long || value instanceof Mode) {
      return integer(verb, value instanceof Mode mode ? mode.bits() : (Long) value, value);
    }
    if (value instanceof Double number) {
      return real(verb, number);
    }
    if (value instanceof Boolean) {
      return verb == 'v' || verb == 't' ? pad(value.toString()) : wrong(verb, value);
    }
    return verb == 'v' ? pad("<nil>") : "%!" + Character.toString(verb) + "(<nil>)";
  }

  private <T> String struct(int verb, Struct<T> struct) {
    StringJoiner joiner = new StringJoiner(" ", "{", "}");
    for (Field<T> field : struct.view().named()) {
      joiner.add(value(verb, Values.of(struct, field)));
    }
    return joiner.toString();
  }

  private String text(int verb, String text, @Nullable Object value) {
    return switch (verb) {
      case 'v', 's' -> pad(cut(text));
      case 'q' -> pad(sharp && text.indexOf('`') < 0 ? "`" + text + "`" : Quoted.of(cut(text)));
      case 'x', 'X' -> pad(hex(cut(text), verb == 'X'));
      default -> wrong(verb, value);
    };
  }

  private String cut(String text) {
    return precision < 0 || text.codePointCount(0, text.length()) <= precision
        ? text
        : text.substring(0, text.offsetByCodePoints(0, precision));
  }

  private String hex(String text, boolean upper) {
    StringBuilder hex = new StringBuilder();
    for (byte b : NameText.bytes(text)) {
      hex.append(blank && hex.length() > 0 ? " " : "");
      hex.append(String.format(upper ? "%02X" : "%02x", b));
    }
    return (sharp && hex.length() > 0 ? upper ? "0X" : "0x" : "") + hex;
  }

  private String integer(int verb, long number, Object value) {
    Function<Integer, String> in = radix -> BigInteger.valueOf(number).abs().toString(radix);
    return switch (verb) {
      case 'v', 'd' -> signed(number, in.apply(10));
      case 'b' -> signed(number, (sharp ? "0b" : "") + in.apply(2));
      case 'o' -> signed(number, (sharp ? "0" : "") + in.apply(8));
      case 'O' -> signed(number, "0o" + in.apply(8));
      case 'x' -> signed(number, (sharp ? "0x" : "") + in.apply(16));
      case 'X' -> signed(number, (sharp ? "0X" : "") + in.apply(16).toUpperCase(Locale.ROOT));
      case 'c' -> pad(character(number));
      case 'q' -> pad("'" + character(number) + "'");
      case 'U' -> pad(String.format("U+%04X", number));
      default -> wrong(verb, value);
    };
  }

  private static String character(long number) {
    return Character.toString(Character.isValidCodePoint((int) number) ? (int) number : 0xfffd);
  }

  private String signed(long number, String digits) {
    String all = precision > digits.length() ? "0".repeat(precision - digits.length()) : "";
    return padded(sign(number < 0), all + digits, zero && precision < 0);
  }

  private String sign(boolean negative) {
    return negative ? "-" : plus ? "+" : blank ? " " : "";
  }

  private String real(int verb, double number) {
    String shown =
        switch (verb) {
          case 'v' ->
              precision < 0 ? Numbers.shortest(number) : Numbers.general(number, precision, false);
          case 'g', 'G' ->
              precision < 0
                  ? Numbers.shortest(number)
                  : Numbers.general(number, precision, verb == 'G');
          case 'f', 'F' -> Numbers.fixed(number, precision < 0 ? 6 : precision);
          case 'e', 'E' -> Numbers.scientific(number, precision < 0 ? 6 : precision, verb == 'E');
          default -> "";
        };
    if (shown.isEmpty()) {
      return wrong(verb, number);
    }
    boolean negative = shown.startsWith("-");
    return padded(sign(negative), negative ? shown.substring(1) : shown, zero);
  }

  private String pad(String text) {
    return padded("", text, zero);
  }

  private String padded(String sign, String text, boolean zeros) {
    int missing = width - sign.length() - text.codePointCount(0, text.length());
    if (missing <= 0) {
      return sign + text;
    }
    if (minus) {
      return sign + text + " ".repeat(missing);
    }
    return zeros ? sign + "0".repeat(missing) + text : " ".repeat(missing) + sign + text;
  }

  private String wrong(int verb, @Nullable Object value) {
    return "%!"
        + Character.toString(verb)
        + "("
        + Values.typeName(value)
        + "="
        + value('v', value)
        + ")";
  }
}
