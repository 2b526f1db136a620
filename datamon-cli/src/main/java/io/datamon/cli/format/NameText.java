package io.datamon.cli.format;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Names of bytes as strings: what is UTF-8 as it is, and each byte that is not as the lone
 * surrogate U+DC00 plus the byte, so that nothing is lost.
 */
final class NameText {
  private static final char BASE = '\udc00';

  private NameText() {}

  /** Returns the string of a name. */
  static String of(byte[] name) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(name);
    CharBuffer out = CharBuffer.allocate(name.length);
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      if (!result.isError()) {
        return out.flip().toString();
      }
      for (int i = 0; i < result.length(); i++) {
        out.put((char) (BASE + (in.get() & 0xff)));
      }
      decoder.reset();
    }
  }

  /** Tells whether a name is text: valid UTF-8. */
  static boolean isText(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (isByte(name, i)) {
        return false;
      }
    }
    return true;
  }

  /** Tells whether the character there stands for a byte that is not UTF-8. */
  static boolean isByte(String name, int at) {
    char c = name.charAt(at);
    return c >= BASE
        && c <= BASE + 0xff
        && (at == 0 || !Character.isHighSurrogate(name.charAt(at - 1)));
  }

  /** Returns the bytes of a string. */
  static byte[] bytes(CharSequence text) {
    String all = text.toString();
    if (isText(all)) {
      return all.getBytes(StandardCharsets.UTF_8);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(all.length() + 16);
    int from = 0;
    for (int i = 0; i < all.length(); i++) {
      if (isByte(all, i)) {
        out.writeBytes(all.substring(from, i).getBytes(StandardCharsets.UTF_8));
        out.write(all.charAt(i) - BASE);
        from = i + 1;
      }
    }
    out.writeBytes(all.substring(from).getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }
}
