package io.datamon.tree;

import io.datamon.error.InvalidInputException;
import io.datamon.model.Bytes;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * The raw bytes of names, whatever the locale and the encoding of the JVM.
 *
 * <p>A {@link Path} of the default Unix provider holds bytes, but its text is decoded with the
 * locale's encoding, which loses what does not fit. Only {@link Path#toUri()} and {@link
 * Path#of(URI)} pass bytes through unharmed, percent-encoded. Text is used only where it is plain
 * ASCII, which every encoding of file names agrees on. On other file systems names are UTF-8.
 *
 * <p>Thread-safe: no state.
 */
public final class RawPaths {
  /** Nothing lies below a device, so looking for something there ends at once, without a disk. */
  private static final String NOWHERE = "/dev/null";

  private static final String NOWHERE_URI = "file://" + NOWHERE + "/";

  private RawPaths() {}

  /** Returns the bytes of the last part of a path; none if it has no part. */
  public static byte[] name(Path path) {
    Path name = path.getFileName();
    return name == null ? new byte[0] : bytes(name);
  }

  /**
   * Returns the bytes of the target of a symbolic link, as {@code readSymbolicLink} returned it.
   */
  public static Bytes target(Path target) {
    return Bytes.copyOf(bytes(target));
  }

  /**
   * Returns the path of a child of a folder.
   *
   * @param name its name: not empty, without {@code /} and NUL
   * @throws InvalidInputException if this file system cannot have such a name
   */
  public static Path child(Path folder, byte[] name) {
    try {
      if (isPlain(name) || !isRaw(folder)) {
        return folder.resolve(text(folder, name));
      }
      Path child = Path.of(URI.create("file:///" + percentEncoded(name, 0, name.length)));
      Path last = child.getFileName();
      if (last == null) {
        throw new InvalidInputException("an empty name is not valid");
      }
      return folder.resolve(last);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(
          "name "
              + new String(name, StandardCharsets.UTF_8)
              + " is not valid here: "
              + e.getMessage(),
          e);
    }
  }

  /**
   * Returns the path that a symbolic link below {@code folder} is to hold.
   *
   * <p>Runs of more than two slashes, and two leading ones, come out shorter: the JVM has no way to
   * hold them. They mean the same; compare with {@link #target(Path)} where it matters.
   *
   * @throws InvalidInputException if this file system cannot have such a target
   */
  static Path targetPath(Path folder, Bytes target) {
    byte[] raw = target.toArray();
    try {
      if (!isRaw(folder)) {
        return folder.getFileSystem().getPath(text(folder, raw));
      }
      // A doubled slash survives only where one path that ends with a slash is joined with another.
      Path whole = null;
      int start = 0;
      for (int i = 1; i + 1 < raw.length; i++) {
        if (raw[i] == '/' && raw[i - 1] == '/' && raw[i + 1] != '/') {
          Path piece = rawPath(raw, start, i);
          whole = whole == null ? piece : whole.resolve(piece);
          start = i + 1;
        }
      }
      Path last = rawPath(raw, start, raw.length);
      return whole == null ? last : whole.resolve(last);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException("link target " + target + " is not valid here", e);
    }
  }

  /** Makes a path of raw bytes; a trailing slash stays. */
  private static Path rawPath(byte[] raw, int from, int to) {
    if (raw[from] == '/') {
      // The last slash is encoded: an open one would be dropped.
      boolean slash = to - from > 1 && raw[to - 1] == '/';
      String body = percentEncoded(raw, from, slash ? to - 1 : to);
      return Path.of(URI.create("file://" + body + (slash ? "%2F" : "")));
    }
    boolean slash = raw[to - 1] == '/';
    String body = percentEncoded(raw, from, slash ? to - 1 : to);
    Path below = Path.of(URI.create("file:///x/" + body + (slash ? "%2F" : "")));
    return below.subpath(1, below.getNameCount());
  }

  private static byte[] bytes(Path path) {
    String text = path.toString();
    if (isPlain(text)) {
      return text.getBytes(StandardCharsets.US_ASCII);
    }
    if (!isRaw(path)) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    if (path.isAbsolute()) {
      String uri = path.toUri().getRawPath();
      // A slash is added to what is a folder now.
      boolean added = uri.endsWith("/") && !text.endsWith("/");
      return decoded(uri, 0, added ? uri.length() - 1 : uri.length());
    }
    String uri = Path.of(NOWHERE).resolve(path).toUri().toString();
    return decoded(uri, NOWHERE_URI.length(), uri.length());
  }

  private static boolean isRaw(Path path) {
    return path.getFileSystem().getSeparator().equals("/")
        && path.getFileSystem().provider().getScheme().equals("file");
  }

  /** Tells whether all is ASCII that no encoding of a locale maps to anything else. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isPlain(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlain(byte[] name) {
    for (byte b : name) {
      if (!isPlain((char) (b & 0xff))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlain(char c) {
    // Backslash and tilde are other characters in two encodings of Japanese.
    return c > 0 && c < 0x7f && c != '\\' && c != '~';
  }

  private static String text(Path folder, byte[] name) {
    String text = new String(name, StandardCharsets.UTF_8);
    if (!isPlain(name) && !Bytes.copyOf(name).isUtf8()) {
      throw new InvalidInputException(
          "name " + text + " is not UTF-8, which the file system of " + folder + " needs");
    }
    return text;
  }

  private static String percentEncoded(byte[] raw, int from, int to) {
    StringBuilder out = new StringBuilder(3 * (to - from));
    for (int i = from; i < to; i++) {
      byte b = raw[i];
      if (b == '/' || b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z') {
        out.append((char) b);
      } else {
        HexFormat.of().toHexDigits(out.append('%'), b);
      }
    }
    return out.toString();
  }

  private static byte[] decoded(String uri, int from, int to) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(to - from);
    for (int i = from; i < to; i++) {
      char c = uri.charAt(i);
      if (c == '%') {
        out.write(HexFormat.fromHexDigits(uri, i + 1, i + 3));
        i += 2;
      } else {
        out.write(c);
      }
    }
    return out.toByteArray();
  }
}
