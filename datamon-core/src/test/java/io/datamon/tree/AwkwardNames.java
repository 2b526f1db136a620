package io.datamon.tree;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Names that get lost where names are taken for text. */
public final class AwkwardNames {
  /** The names, as bytes. */
  public static final List<byte[]> ALL =
      List.of(
          utf8("plain"),
          utf8("with blank"),
          utf8("new\nline"),
          utf8("'quote\""),
          utf8("back\\slash"),
          utf8("~tilde"),
          utf8("-dash"),
          utf8("%41"),
          utf8("a?b#c"),
          bytes(1, 2, 27, 127),
          utf8("\u00e9 one"),
          utf8("e\u0301 two"),
          utf8("\ufffd"),
          utf8("\ud83d\ude00"),
          bytes(0xff, 0xfe, 'x'),
          bytes('a', 0xe9, 'b'),
          filled(255, 'n'),
          filled(255, 0xfd));

  private AwkwardNames() {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(int... values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int value : values) {
      out.write(value);
    }
    return out.toByteArray();
  }

  private static byte[] filled(int length, int value) {
    byte[] name = new byte[length];
    Arrays.fill(name, (byte) value);
    return name;
  }
}
