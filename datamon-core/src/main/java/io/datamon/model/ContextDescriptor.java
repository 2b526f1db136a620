package io.datamon.model;

import java.util.Optional;

/**
 * What is recorded of a context: where its parts are.
 *
 * <p>A part is an absolute URI ({@code file:///data/x}, {@code gs://bucket/x}), a place relative to
 * the configuration that holds this descriptor ({@code ./x}), or the name of a bucket of Google
 * Cloud Storage. The order of the components is that of the stored fields.
 *
 * @param wal the older program's write-ahead log
 * @param readlog the older program's log of reads
 * @param blob the older program's contents
 * @param metadata repos and bundles
 * @param vmetadata labels
 * @param version the version of this model, {@link #VERSION}; 0 in contexts of the older program
 * @param content our contents; absent where the older program made the context
 */
public record ContextDescriptor(
    ContextName name,
    String wal,
    String readlog,
    String blob,
    String metadata,
    String vmetadata,
    long version,
    Optional<String> content) {
  /** The version of a new context, the greatest that is understood. */
  public static final int VERSION = 1;

  /** Returns a context whose parts lie in folders of its name beside its configuration. */
  public static ContextDescriptor besideConfiguration(ContextName name) {
    String base = "./" + escaped(name.value());
    return new ContextDescriptor(
        name,
        base + "/wal",
        base + "/read-log",
        base + "/blob",
        base + "/meta",
        base + "/meta",
        VERSION,
        Optional.of(base + "/content"));
  }

  /** Parts are URI references, so what a URI cannot hold as it is stands as %XX. */
  private static String escaped(String name) {
    StringBuilder out = new StringBuilder();
    Bytes bytes = Bytes.of(name);
    for (int i = 0; i < bytes.length(); i++) {
      int b = bytes.at(i) & 0xff;
      if (b < 0x80 && (Character.isLetterOrDigit(b) || "-_.~".indexOf(b) >= 0)) {
        out.append((char) b);
      } else {
        out.append(String.format("%%%02X", b));
      }
    }
    return out.toString();
  }
}
