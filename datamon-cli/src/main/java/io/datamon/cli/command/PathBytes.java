package io.datamon.cli.command;

import io.datamon.cli.Text;
import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import java.nio.charset.StandardCharsets;

/** How paths of bundles are printed in results. */
final class PathBytes {
  private PathBytes() {}

  /**
   * Returns the bytes of a path, so that a script can open it, unless they would break the line.
   */
  static byte[] of(BundlePath path) {
    return path.isUtf8()
        ? Text.escape(path.toString()).getBytes(StandardCharsets.UTF_8)
        : escaped(path.toArray());
  }

  /** Returns the bytes of a link's target, likewise. */
  static byte[] of(Bytes target) {
    return target.isUtf8()
        ? Text.escape(target.toString()).getBytes(StandardCharsets.UTF_8)
        : escaped(target.toArray());
  }

  private static byte[] escaped(byte[] name) {
    StringBuilder latin = new StringBuilder();
    for (byte b : name) {
      char c = (char) (b & 0xff);
      latin.append(c < 0x20 || c == 0x7f ? Text.escape(String.valueOf(c)) : c);
    }
    return latin.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
