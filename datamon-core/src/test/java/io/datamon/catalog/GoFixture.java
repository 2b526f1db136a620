package io.datamon.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** The objects that the older program wrote into one context: an archive of test data. */
public final class GoFixture {
  private static final int BLOCK = 512;
  private static final Map<String, byte[]> ALL = read();

  private GoFixture() {}

  /** Returns the objects of one store ({@code config}, {@code meta}, {@code vmeta}) by key. */
  public static Map<String, byte[]> objects(String store) {
    String folder = "go-fixtures/" + store + "/";
    Map<String, byte[]> objects = new TreeMap<>();
    ALL.forEach(
        (name, body) -> {
          if (name.startsWith(folder)) {
            objects.put(name.substring(folder.length()), body);
          }
        });
    return objects;
  }

  private static Map<String, byte[]> read() {
    Map<String, byte[]> all = new TreeMap<>();
    try (InputStream in =
        new GZIPInputStream(GoFixture.class.getResourceAsStream("/go-datamon/bucket.tar.gz"))) {
      byte[] header = in.readNBytes(BLOCK);
      while (header.length == BLOCK && header[0] != 0) {
        String name = field(header, 0, 100);
        int size = Integer.parseInt(field(header, 124, 12).strip(), 8);
        if ((header[156] == '0' || header[156] == 0) && name.endsWith(".yaml")) {
          all.put(name, in.readNBytes(size));
        } else {
          in.skipNBytes(size);
        }
        in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
        header = in.readNBytes(BLOCK);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  private static String field(byte[] header, int offset, int length) {
    int end = offset;
    while (end < offset + length && header[end] != 0) {
      end++;
    }
    return new String(header, offset, end - offset, StandardCharsets.ISO_8859_1);
  }
}
