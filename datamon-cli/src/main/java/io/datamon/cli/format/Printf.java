package io.datamon.cli.format;

import io.datamon.cli.Text;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
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
  private boolean source;
  private boolean named;
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
    source = verb == 'v' && sharp;
    named = verb == 'v' && plus;
    sharp &= !source;
    plus &= !named;
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
      return pad(cut(Values.typeName(value)));
    }
    if (value instanceof Items items) {
      return items(verb, items);
    }
    if (value instanceof Struct<?> struct) {
      return struct(verb, struct);
    }
    if (value instanceof Moment || value instanceof Mode && "vsqxX".indexOf(verb) >= 0) {
      return text(verb, source ? Printed.source(value) : value.toString(), value);
    }
    if (Values.isText(value)) {
      return text(source ? 'q' : verb, Values.raw(value), value);
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

  private String items(int verb, Items items) {
    StringJoiner joiner =
        source
            ? new StringJoiner(", ", Values.typeName(items) + "{", "}")
            : new StringJoiner(" ", "[", "]");
    items.values().forEach(item -> joiner.add(value(verb, Values.item(item))));
    return joiner.toString();
  }

  private <T> String struct(int verb, Struct<T> struct) {
    StringJoiner joiner =
        source
            ? new StringJoiner(", ", Values.typeName(struct) + "{", "}")
            : new StringJoiner(" ", "{", "}");
    for (Field<T> field : struct.view().named()) {
      String name = source || named ? field.name() + ":" : "";
      joiner.add(name + value(verb, Values.of(struct, field)));
    }
    return joiner.toString();
  }

  private String text(int verb, String text, @Nullable Object value) {
    String shown = cut(text);
    return switch (verb) {
      case 'v', 's' -> pad(value instanceof Datum ? Text.escape(shown) : shown);
      case 'q' ->
          pad(
              sharp && Quoted.fitsBackquotes(shown)
                  ? "`" + shown + "`"
                  : Quoted.of(shown, '"', plus));
      case 'x', 'X' -> pad(hex(shown, verb == 'X'));
      default -> wrong(verb, value);
    };
  }

  private String cut(String text) {
    return precision < 0 || text.codePointCount(0, text.length()) <= precision
        ? text
        : text.substring(0, text.offsetByCodePoints(0, precision));
  }

  private String hex(String text, boolean upper) {
    String prefix = sharp ? upper ? "0X" : "0x" : "";
    StringBuilder hex = new StringBuilder();
    for (byte b : NameText.bytes(text)) {
      hex.append(blank && hex.length() > 0 ? " " : "");
      hex.append(blank || hex.length() == 0 ? prefix : "");
      hex.append(String.format(upper ? "%02X" : "%02x", b));
    }
    return hex.toString();
  }

  private String integer(int verb, long number, Object value) {
    return switch (verb) {
      case 'v', 'd' -> digits(number, 10, "");
      case 'b' -> digits(number, 2, sharp ? "0b" : "");
      case 'o' -> digits(number, 8, sharp ? "0" : "");
      case 'O' -> digits(number, 8, "0o");
      case 'x' -> digits(number, 16, sharp ? "0x" : "");
      case 'X' -> digits(number, 16, sharp ? "0X" : "").toUpperCase(Locale.ROOT);
      case 'c' -> pad(character(number));
      case 'q' -> pad(Quoted.of(character(number), '\'', plus));
      case 'U' -> unicode(number);
      default -> wrong(verb, value);
    };
  }

  /** Zeros that fill the width count as digits, so that what stands before them makes it longer. */
  private String digits(long number, int radix, String prefix) {
    if (precision == 0 && number == 0) {
      return " ".repeat(Math.max(0, width));
    }
    String sign = number < 0 ? "-" : plus ? "+" : blank ? " " : "";
    int least = precision >= 0 ? precision : zero ? width - sign.length() : 0;
    String digits = BigInteger.valueOf(number).abs().toString(radix);
    digits = "0".repeat(Math.max(0, least - digits.length())) + digits;
    boolean has = prefix.equals("0") && digits.startsWith("0");
    return padded("", sign + (has ? "" : prefix) + digits, false);
  }

  private String unicode(long number) {
    String digits = String.format("%0" + Math.max(4, precision) + "X", number);
    return padded("", "U+" + digits + (sharp ? " '" + character(number) + "'" : ""), false);
  }

  private static String character(long number) {
    boolean valid =
        number >= 0
            && number <= Character.MAX_CODE_POINT
            && !(number >= Character.MIN_SURROGATE && number <= Character.MAX_SURROGATE);
    return Character.toString(valid ? (int) number : 0xfffd);
  }

  private String real(int verb, double number) {
    String shown =
        switch (verb) {
          case 'v', 'g', 'G' ->
              precision < 0
                  ? Numbers.shortest(number, verb == 'G')
                  : Numbers.general(number, precision, verb == 'G');
          case 'f', 'F' -> Numbers.fixed(number, precision < 0 ? 6 : precision);
          case 'e', 'E' -> Numbers.scientific(number, precision < 0 ? 6 : precision, verb == 'E');
          default -> "";
        };
    if (shown.isEmpty()) {
      return wrong(verb, number);
    }
    boolean negative = shown.startsWith("-");
    String sign = negative ? "-" : plus ? "+" : blank ? " " : "";
    return padded(sign, negative ? shown.substring(1) : shown, zero);
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
