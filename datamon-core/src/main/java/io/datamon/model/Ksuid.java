package io.datamon.model;

import java.nio.ByteBuffer;
import java.time.Instant;

/** The text and the 20 bytes of a KSUID: seconds since 2014-05-13T16:53:20Z, then 16 bytes. */
final class Ksuid {
  static final int BYTES = 20;
  static final int TEXT_LENGTH = 27;

  /** The zero of the seconds, in seconds since 1970. */
  static final long EPOCH = 1_400_000_000L;

  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final String GREATEST = "aWgEPTl1tmebfsQzFP4bxwgy80V";

  private Ksuid() {}

  /** Tells whether a text is 27 digits of base 62 whose value fits 20 bytes. */
  static boolean isKsuid(String text) {
    return text.length() == TEXT_LENGTH && isBase62(text) && text.compareTo(GREATEST) <= 0;
  }

  /** Tells whether a text has only the digits of base 62. */
  static boolean isBase62(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (digit(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  private static int digit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    if (c >= 'A' && c <= 'Z') {
      return c - 'A' + 10;
    }
    return c >= 'a' && c <= 'z' ? c - 'a' + 36 : -1;
  }

  static String encode(byte[] bytes) {
    int[] words = new int[BYTES / 4];
    ByteBuffer.wrap(bytes).asIntBuffer().get(words);
    char[] text = new char[TEXT_LENGTH];
    for (int i = TEXT_LENGTH - 1; i >= 0; i--) {
      long remainder = 0;
      for (int w = 0; w < words.length; w++) {
        long value = remainder << 32 | words[w] & 0xffff_ffffL;
        words[w] = (int) (value / 62);
        remainder = value % 62;
      }
      text[i] = DIGITS.charAt((int) remainder);
    }
    return new String(text);
  }

  /** Returns the bytes of a text for which {@link #isKsuid} holds. */
  static byte[] decode(String text) {
    int[] words = new int[BYTES / 4];
    for (int i = 0; i < TEXT_LENGTH; i++) {
      long carry = digit(text.charAt(i));
      for (int w = words.length - 1; w >= 0; w--) {
        long value = (words[w] & 0xffff_ffffL) * 62 + carry;
        words[w] = (int) value;
        carry = value >>> 32;
      }
    }
    ByteBuffer out = ByteBuffer.allocate(BYTES);
    out.asIntBuffer().put(words);
    return out.array();
  }

  /**
   * Returns a time in ticks of 2^-32 s since the zero of KSUIDs, unsigned; clamped to the range.
   */
  static long ticks(Instant time) {
    long seconds = time.getEpochSecond() - EPOCH;
    if (seconds < 0) {
      return 0;
    }
    if (seconds > 0xffff_ffffL) {
      return -1L;
    }
    return seconds << 32 | ((long) time.getNano() << 32) / 1_000_000_000L;
  }
}
