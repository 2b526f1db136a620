package io.datamon.cli.format;

/** Texts between quotes, as Go quotes them. */
final class Quoted {
  private Quoted() {}

  static String of(String text) {
    return of(text, '"', false);
  }

  /**
   * Returns a text between quotes.
   *
   * @param ascii whether everything else is escaped
   */
  static String of(String text, char quote, boolean ascii) {
    StringBuilder out = new StringBuilder(text.length() + 2).append(quote);
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      if (NameText.isByte(text, at)) {
        out.append(String.format("\\x%02x", c & 0xff));
      } else {
        append(out, c, quote, ascii);
      }
      at += Character.charCount(c);
    }
    return out.append(quote).toString();
  }

  private static void append(StringBuilder out, int c, char quote, boolean ascii) {
    int simple = "\u0007\b\f\n\r\t\u000b\\".indexOf(c);
    if (simple >= 0 || c == quote) {
      out.append('\\').append(simple >= 0 ? "abfnrtv\\".charAt(simple) : quote);
    } else if (c < 0x20 || c == 0x7f) {
      out.append(String.format("\\x%02x", c));
    } else if (isPrintable(c) && !(ascii && c > 0x7f)) {
      out.appendCodePoint(c);
    } else {
      out.append(String.format(c > 0xffff ? "\\U%08x" : "\\u%04x", c));
    }
  }

  /** Tells whether a text can stand between backquotes as it is. */
  static boolean fitsBackquotes(String text) {
    return NameText.isText(text)
        && text.codePoints()
            .noneMatch(c -> c == '`' || c < ' ' && c != '\t' || c == 0x7f || c == 0xfeff);
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
