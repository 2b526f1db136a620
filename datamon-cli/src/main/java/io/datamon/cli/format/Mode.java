package io.datamon.cli.format;

/**
 * The mode of a file.
 *
 * @param kind {@code -} for a file, {@code d} for a folder, {@code L} for a link, as Go writes it
 * @param bits 12 bits
 */
record Mode(char kind, int bits) {
  /** Returns four octal digits. */
  String octal() {
    return String.format("%04o", bits);
  }

  /** Returns the mode as Go shows it: {@code -rw-r--r--}, {@code drwxr-xr-x}. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(10);
    if (kind != '-') {
      out.append(kind);
    }
    out.append((bits & 04000) != 0 ? "u" : "")
        .append((bits & 02000) != 0 ? "g" : "")
        .append((bits & 01000) != 0 ? "t" : "");
    if (out.length() == 0) {
      out.append('-');
    }
    for (int bit = 8; bit >= 0; bit--) {
      out.append((bits >> bit & 1) != 0 ? "rwx".charAt(2 - bit % 3) : '-');
    }
    return out.toString();
  }
}
