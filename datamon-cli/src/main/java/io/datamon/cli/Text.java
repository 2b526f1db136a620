package io.datamon.cli;

/** How texts of others, such as names of files, are shown to a person. */
public final class Text {
  private Text() {}

  /**
   * Returns a text in which nothing can move the cursor, colour the screen, end the line or turn
   * the direction of writing: such characters become {@code \n}, {@code \t}, {@code \x1b} or {@code
   * \}{@code u202e}. All others stay, the backslash too.
   */
  public static String escape(String text) {
    int at = 0;
    while (at < text.length() && !isControl(text.charAt(at))) {
      at++;
    }
    if (at == text.length()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, at);
    for (int i = at; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isControl(c)) {
        out.append(c);
      } else if (c == '\n') {
        out.append("\\n");
      } else if (c == '\r') {
        out.append("\\r");
      } else if (c == '\t') {
        out.append("\\t");
      } else {
        out.append(
            c < 0x100 ? String.format("\\x%02x", (int) c) : String.format("\\u%04x", (int) c));
      }
    }
    return out.toString();
  }

  /** Tells whether a character is escaped. */
  public static boolean isControl(char c) {
    return c < 0x20
        || c >= 0x7f && c < 0xa0
        || c == '\u2028'
        || c == '\u2029'
        || c >= '\u202a' && c <= '\u202e'
        || c >= '\u2066' && c <= '\u2069';
  }

  /** Returns a number of bytes for a person: {@code 0 B}, {@code 12.3 kB}, {@code 1.5 GB}. */
  public static String bytes(long count) {
    if (count < 1000) {
      return count + " B";
    }
    double value = count;
    int unit = -1;
    // 999,950 would be written 1000.0.
    while (value >= 999.95 && unit < 5) {
      value /= 1000;
      unit++;
    }
    return String.format(java.util.Locale.ROOT, "%.1f %cB", value, "kMGTPE".charAt(unit));
  }

  /** Returns a count with its noun: {@code 1 file}, {@code 12 files}. */
  public static String count(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
