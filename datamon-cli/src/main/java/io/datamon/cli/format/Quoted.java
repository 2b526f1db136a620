package io.datamon.cli.format;

/** Texts between double quotes, as Go quotes them. */
final class Quoted {
  private Quoted() {}

  static String of(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      if (NameText.isByte(text, at)) {
        out.append(String.format("\\x%02x", c & 0xff));
      } else {
        append(out, c);
      }
      at += Character.charCount(c);
    }
    return out.append('"').toString();
  }

  private static void append(StringBuilder out, int c) {
    int simple = "\u0007\b\f\n\r\t\u000b\\\"".indexOf(c);
    if (simple >= 0) {
      out.append('\\').append("abfnrtv\\\"".charAt(simple));
    } else if (c < 0x20 || c == 0x7f) {
      out.append(String.format("\\x%02x", c));
    } else if (isPrintable(c)) {
      out.appendCodePoint(c);
    } else {
      out.append(String.format(c > 0xffff ? "\\U%08x" : "\\u%04x", c));
    }
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }
}
