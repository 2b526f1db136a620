package io.datamon.store;

import io.datamon.error.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The name of an object: parts of 1 to 255 bytes of UTF-8 joined by {@code /}, at most 1,024 bytes.
 *
 * <p>No part is {@code .} or {@code ..}, none holds a control character, and the first part does
 * not begin with {@code .}: a key never leads out of a store's root. Ordered by unsigned bytes of
 * UTF-8, as cloud stores list them.
 */
public record Key(String value) implements Comparable<Key> {
  private static final HexFormat HEX = HexFormat.of();

  /** The greatest length of a key, in bytes of UTF-8 (the limit of GCS and S3). */
  public static final int MAX_BYTES = 1024;

  /** The greatest length of one part, in bytes of UTF-8 (the limit of local file systems). */
  public static final int MAX_PART_BYTES = 255;

  /**
   * Checks a key.
   *
   * @throws InvalidInputException if it is not valid
   */
  public Key {
    String fault = fault(value);
    if (!fault.isEmpty()) {
      throw new InvalidInputException("object key " + printable(value) + " is not valid: " + fault);
    }
  }

  /** Returns the key of these parts, joined by {@code /}. */
  public static Key of(String first, String... more) {
    return new Key(more.length == 0 ? first : first + "/" + String.join("/", more));
  }

  /** Tells whether a string would be a valid key. */
  public static boolean isValid(String value) {
    return fault(value).isEmpty();
  }

  private static String fault(String value) {
    if (value.isEmpty()) {
      return "it is empty";
    }
    if (value.charAt(0) == '.') {
      return "its first part begins with a dot";
    }
    if (value.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      return "it is longer than " + MAX_BYTES + " bytes";
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < 0x20 || c == 0x7f) {
        return "it holds a control character";
      }
      if (Character.isSurrogate(c)
          && !(Character.isHighSurrogate(c)
                  && i + 1 < value.length()
                  && Character.isLowSurrogate(value.charAt(i + 1))
              || Character.isLowSurrogate(c)
                  && i > 0
                  && Character.isHighSurrogate(value.charAt(i - 1)))) {
        return "it is not valid Unicode";
      }
    }
    for (String part : value.split("/", -1)) {
      if (part.isEmpty()) {
        return "a part is empty";
      }
      if (part.equals(".") || part.equals("..")) {
        return "a part is " + part;
      }
      if (part.getBytes(StandardCharsets.UTF_8).length > MAX_PART_BYTES) {
        return "a part is longer than " + MAX_PART_BYTES + " bytes";
      }
    }
    return "";
  }

  private static String printable(String value) {
    StringBuilder out = new StringBuilder("\"");
    int shown = Math.min(value.length(), 200);
    for (int i = 0; i < shown; i++) {
      char c = value.charAt(i);
      out.append(c < 0x20 || c == 0x7f ? "\\u" + HEX.toHexDigits(c) : String.valueOf(c));
    }
    return out.append(shown < value.length() ? "…\"" : "\"").toString();
  }

  /** Compares two strings as keys are ordered: by unsigned bytes of UTF-8. */
  public static int compare(String a, String b) {
    int shared = Math.min(a.length(), b.length());
    for (int i = 0; i < shared; i++) {
      if (a.charAt(i) != b.charAt(i)) {
        if (Character.isSurrogate(a.charAt(i)) || Character.isSurrogate(b.charAt(i))) {
          // UTF-16 and UTF-8 order differ where surrogates are: compare the encoded rest.
          return Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
        }
        return a.charAt(i) - b.charAt(i);
      }
    }
    return a.length() - b.length();
  }

  @Override
  public int compareTo(Key other) {
    return compare(value, other.value);
  }

  @Override
  public String toString() {
    return value;
  }

  // By hand: the JVM makes those of records when they are first used, which takes milliseconds.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Key that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }
}
