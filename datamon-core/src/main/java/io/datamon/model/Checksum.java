package io.datamon.model;

import io.datamon.error.CorruptException;
import io.datamon.store.Key;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * The first line of small documents: a checksum of their key and of all bytes after that line.
 *
 * <p>The documents are text that other programs read, so the line is a member of the document that
 * those ignore. It stands first so that a cut leaves it there, and it covers the key so that a
 * document under the key of another is not taken for it. No single wrong bit makes a document with
 * a checksum look like one without: if the line is damaged, what is after it still fits.
 */
public final class Checksum {
  private static final int DIGITS = 8;

  /** How a kind of document writes the line. */
  private enum Form {
    YAML("checksum: \"", "\"\n"),
    JSON("{\"checksum\": \"", "\",\n");

    private final String before;
    private final String after;

    Form(String before, String after) {
      this.before = before;
      this.after = after;
    }

    String line(String digits) {
      return before + digits + after;
    }

    int length() {
      return before.length() + DIGITS + after.length();
    }
  }

  private Checksum() {}

  /** Returns a YAML document with its checksum before it. */
  static byte[] sealYaml(Key key, byte[] document) {
    return seal(Form.YAML, key, document, 0);
  }

  /**
   * Returns a JSON object with its checksum as its first member.
   *
   * @param object the text of an object with at least one member
   */
  public static byte[] sealJson(Key key, byte[] object) {
    int rest = 1;
    while (rest < object.length && object[rest] == '\n') {
      rest++;
    }
    return seal(Form.JSON, key, object, rest);
  }

  private static byte[] seal(Form form, Key key, byte[] document, int from) {
    byte[] sealed = new byte[form.length() + document.length - from];
    System.arraycopy(document, from, sealed, form.length(), document.length - from);
    byte[] line = form.line(sum(key, sealed, form.length())).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(line, 0, sealed, 0, line.length);
    return sealed;
  }

  private static String sum(Key key, byte[] bytes, int from) {
    CRC32C sum = new CRC32C();
    sum.update(key.value().getBytes(StandardCharsets.UTF_8));
    sum.update(0);
    sum.update(bytes, from, bytes.length - from);
    return HexFormat.of().toHexDigits(sum.getValue(), DIGITS);
  }

  /**
   * Checks a YAML document.
   *
   * @return whether it has a checksum
   * @throws CorruptException if it has one that does not fit
   */
  static boolean checkYaml(Key key, byte[] document) {
    return check(Form.YAML, key, document);
  }

  /**
   * Checks a JSON object.
   *
   * @return whether it has a checksum
   * @throws CorruptException if it has one that does not fit
   */
  public static boolean checkJson(Key key, byte[] document) {
    return check(Form.JSON, key, document);
  }

  private static boolean check(Form form, Key key, byte[] bytes) {
    int length = form.length();
    if (bytes.length < length) {
      return false;
    }
    String line = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    String digits = line.substring(form.before.length(), form.before.length() + DIGITS);
    boolean marked = line.equals(form.line(digits));
    boolean fits = digits.equals(sum(key, bytes, length));
    if (marked != fits) {
      throw new CorruptException(
          key.value(),
          "object "
              + key
              + " is damaged: "
              + (marked
                  ? "its checksum does not fit: it was changed, cut off, or is another object"
                  : "the line of its checksum is not as it was written"));
    }
    return marked;
  }

  /** The failure of a document that must have a checksum and has none. */
  public static CorruptException missing(Key key) {
    return new CorruptException(key.value(), "object " + key + " is damaged: it has no checksum");
  }
}
