package io.datamon.model;

import io.datamon.error.InvalidInputException;
import io.datamon.store.Key;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * Writes the simple YAML of descriptors: block style, one field a line, every string in double
 * quotes on one line. Written by hand so that a reader without a YAML parser may rely on the shape.
 */
final class YamlWriter {
  private static final HexFormat HEX = HexFormat.of();

  /** The greatest length of a descriptor that is written, in bytes. */
  static final int MAX_BYTES = 64 << 10;

  private final StringBuilder out = new StringBuilder(512);
  private final String indent;

  YamlWriter() {
    this("");
  }

  private YamlWriter(String indent) {
    this.indent = indent;
  }

  /** Writes a value that no YAML parser takes for something else: a hash, an id, a time. */
  YamlWriter plain(String name, String value) {
    out.append(indent).append(name).append(": ").append(value).append('\n');
    return this;
  }

  YamlWriter number(String name, long value) {
    return plain(name, Long.toString(value));
  }

  YamlWriter text(String name, String value) {
    return plain(name, quoted(value));
  }

  /** Writes an id: plain if it is a KSUID, which most are, else as a string. */
  YamlWriter id(String name, BundleId id) {
    return plain(name, idText(id));
  }

  YamlWriter ids(String name, List<BundleId> ids) {
    return items(name, ids.stream().map(YamlWriter::idText).toList());
  }

  YamlWriter texts(String name, List<String> texts) {
    return items(name, texts.stream().map(YamlWriter::quoted).toList());
  }

  YamlWriter contributors(String name, List<Contributor> contributors) {
    return items(
        name,
        contributors.stream()
            .map(c -> "name: " + quoted(c.name()) + "\n  email: " + quoted(c.email()))
            .toList());
  }

  /** Returns a writer for a mapping below this one; to be given to {@link #end}. */
  YamlWriter begin(String name) {
    out.append(indent).append(name).append(":\n");
    return new YamlWriter(indent + "  ");
  }

  YamlWriter end(YamlWriter nested) {
    out.append(nested.out);
    return this;
  }

  private YamlWriter items(String name, List<String> items) {
    out.append(indent).append(name).append(items.isEmpty() ? ": []\n" : ":\n");
    for (String item : items) {
      out.append(indent).append("- ").append(item).append('\n');
    }
    return this;
  }

  /**
   * Returns the bytes of the document, with its checksum.
   *
   * @param key the key that it will have
   * @param what what it describes, for the message
   * @throws InvalidInputException if it is too long to be read by everybody
   */
  byte[] toBytes(Key key, String what) {
    byte[] bytes = Checksum.sealYaml(key, out.toString().getBytes(StandardCharsets.UTF_8));
    if (bytes.length > MAX_BYTES) {
      throw new InvalidInputException(
          "the descriptor of "
              + what
              + " has "
              + bytes.length
              + " bytes, more than "
              + MAX_BYTES
              + ": shorten its texts");
    }
    return bytes;
  }

  private static String idText(BundleId id) {
    return id.isKsuid() ? id.value() : quoted(id.value());
  }

  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    text.codePoints().forEach(c -> escape(quoted, c));
    return quoted.append('"').toString();
  }

  private static void escape(StringBuilder quoted, int c) {
    switch (c) {
      case '\\' -> quoted.append("\\\\");
      case '"' -> quoted.append("\\\"");
      case '\n' -> quoted.append("\\n");
      case '\t' -> quoted.append("\\t");
      case '\r' -> quoted.append("\\r");
      default -> {
        if (c < 0x20 || c >= 0x7f && c <= 0xa0) {
          quoted.append("\\x").append(HEX.toHexDigits((byte) c));
        } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
          throw new InvalidInputException(
              "a text of a descriptor is not valid Unicode: it holds half of a surrogate pair");
        } else if (c == 0x2028 || c == 0x2029 || c == 0xfeff || c == 0xfffe || c == 0xffff) {
          quoted.append("\\u").append(HEX.toHexDigits((char) c));
        } else if (c > 0xffff && (c & 0xfffe) == 0xfffe) {
          quoted.append(String.format("\\U%08x", c));
        } else {
          quoted.appendCodePoint(c);
        }
      }
    }
  }
}
