package io.datamon.cli.format;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Numbers and quoted texts as Go writes them. */
final class Literals {
  private Literals() {}

  /** Returns a {@link Long} or a {@link Double}; null if it is no number. */
  static @Nullable Object number(String text) {
    String digits = text.replace("_", "");
    boolean negative = digits.startsWith("-");
    String bare = negative || digits.startsWith("+") ? digits.substring(1) : digits;
    try {
      long value;
      if (bare.matches("0[xX][0-9a-fA-F]+")) {
        value = Long.parseLong(bare.substring(2), 16);
      } else if (bare.matches("0[bB][01]+")) {
        value = Long.parseLong(bare.substring(2), 2);
      } else if (bare.matches("0[oO]?[0-7]+")) {
        value = Long.parseLong(bare.replaceFirst("[oO]", ""), 8);
      } else if (bare.matches("[0-9]+")) {
        return Long.parseLong((negative ? "-" : "") + bare);
      } else if (bare.matches("([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?")) {
        return Double.parseDouble((negative ? "-" : "") + bare);
      } else {
        return null;
      }
      return negative ? -value : value;
    } catch (NumberFormatException e) {
      return null; // out of range
    }
  }

  /** Returns the text between two quotes; null if an escape in it is not valid. */
  static @Nullable String unquote(String inner, char quote) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int at = 0;
    while (at < inner.length()) {
      int c = inner.codePointAt(at);
      at += Character.charCount(c);
      if (c != '\\') {
        out.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
        continue;
      }
      char escape = at < inner.length() ? inner.charAt(at++) : ' ';
      int simple = "abfnrtv\\".indexOf(escape);
      if (simple >= 0 || escape == quote) {
        out.write(simple >= 0 ? "\u0007\b\f\n\r\t\u000b\\".charAt(simple) : quote);
        continue;
      }
      int radix = escape >= '0' && escape <= '7' ? 8 : 16;
      int length =
          switch (escape) {
            case 'x' -> 2;
            case 'u' -> 4;
            case 'U' -> 8;
            default -> radix == 8 ? 3 : 0;
          };
      at -= radix == 8 ? 1 : 0;
      if (length == 0 || at + length > inner.length()) {
        return null;
      }
      String digits = inner.substring(at, at + length);
      at += length;
      if (!digits.matches(radix == 8 ? "[0-7]+" : "[0-9a-fA-F]+")) {
        return null;
      }
      long value = Long.parseLong(digits, radix);
      if (length < 4 && value <= 0xff) {
        out.write((int) value); // a byte
      } else if (length >= 4
          && value <= Character.MAX_CODE_POINT
          && !(value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE)) {
        out.writeBytes(Character.toString((int) value).getBytes(StandardCharsets.UTF_8));
      } else {
        return null;
      }
    }
    return NameText.of(out.toByteArray());
  }
}
