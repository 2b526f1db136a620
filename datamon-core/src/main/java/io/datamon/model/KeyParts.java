package io.datamon.model;

import io.datamon.error.InvalidInputException;
import io.datamon.store.Key;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** What is asked of every name that becomes one part of an object's key. */
final class KeyParts {
  private static final HexFormat HEX = HexFormat.of();

  private KeyParts() {}

  static void check(String what, String value) {
    if (value.isBlank()) {
      throw new InvalidInputException("invalid name: " + what + " is blank");
    }
    if (value.indexOf('/') >= 0) {
      throw new InvalidInputException(
          "invalid name: " + what + " " + quote(value) + " contains a /");
    }
    if (value.equals(".") || value.equals("..")) {
      throw new InvalidInputException(
          "invalid name: " + what + " " + quote(value) + " means a folder");
    }
    if (value.getBytes(StandardCharsets.UTF_8).length > Key.MAX_PART_BYTES) {
      throw new InvalidInputException(
          "invalid name: "
              + what
              + " "
              + quote(value)
              + " is longer than "
              + Key.MAX_PART_BYTES
              + " bytes");
    }
    if (!Key.isValid("x/" + value)) {
      throw new InvalidInputException(
          "invalid name: "
              + what
              + " "
              + quote(value)
              + " contains a character that no name may have");
    }
  }

  /** Tells whether a text is so many hexadecimal digits as this program writes them. */
  static boolean isHex(String text, int digits) {
    return text.length() == digits
        && text.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
  }

  /** Returns a text in quotes, on one line and not too long, for a message. */
  static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.codePoints()
        .limit(100)
        .forEach(
            c -> {
              if (Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE) {
                out.append("\\u").append(HEX.toHexDigits((char) c));
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.append(text.codePointCount(0, text.length()) > 100 ? "…\"" : "\"").toString();
  }
}
