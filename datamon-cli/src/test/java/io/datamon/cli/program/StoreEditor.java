package io.datamon.cli.program;

import com.github.luben.zstd.Zstd;
import io.datamon.content.ChunkHasher;
import io.datamon.hash.Blake3;
import io.datamon.hash.Blake3Stream;
import io.datamon.model.Bytes;
import io.datamon.model.ChunkKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Changes the objects of a store's folder as damage does, or as somebody with bad intentions does:
 * then every checksum and id is made to fit again. Written by the specification of the format, with
 * none of the program's own writers.
 */
final class StoreEditor {
  private static final int HEADER = 64;
  private static final int RECORD_HEADER = 56;
  private static final int DESCRIPTION = 48;
  private static final int TRAILER = 80;

  private final Path store;

  /** Creates an editor of a store whose context {@code dev} lies beside the configuration. */
  StoreEditor(Path store) {
    this.store = store;
  }

  /** Returns an object of the metadata of {@code dev}. */
  Path meta(String key) {
    return store.resolve("dev/meta").resolve(key);
  }

  /** Returns an object of the content of {@code dev}. */
  Path content(String key) {
    return store.resolve("dev/content").resolve(key);
  }

  Path descriptor(String repo, String bundle) {
    return meta("bundles/" + repo + "/" + bundle + "/bundle.yaml");
  }

  /** Returns the last object, by key, of those whose keys begin so. */
  Path last(String prefix) throws IOException {
    try (Stream<Path> all = Files.walk(content(prefix))) {
      return all.filter(Files::isRegularFile).max(Comparator.naturalOrder()).orElseThrow();
    }
  }

  /** Returns the pack that a bundle's manifest is in. */
  Path pack(String repo, String bundle) throws IOException {
    String text = Files.readString(descriptor(repo, bundle));
    String id = text.replaceFirst("(?s).*?\nmanifest:.*?\n  pack: (\\w+)\n.*", "$1");
    return content("packs/" + id.substring(0, 2) + "/" + id);
  }

  static void flip(Path file, long at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) at] ^= 1;
    Files.write(file, bytes);
  }

  static void cut(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
  }

  /** Changes the text of a document, and makes its checksum fit. */
  void rewrite(Path file, UnaryOperator<String> change) throws IOException {
    String text = change.apply(Files.readString(file));
    boolean json = text.startsWith("{");
    int line = text.indexOf('\n') + 1;
    CRC32C sum = new CRC32C();
    sum.update(key(file).getBytes(StandardCharsets.UTF_8));
    sum.update(0);
    sum.update(text.substring(line).getBytes(StandardCharsets.UTF_8));
    String digits = HexFormat.of().toHexDigits(sum.getValue(), 8);
    String first = json ? "{\"checksum\": \"" + digits + "\",\n" : "checksum: \"" + digits + "\"\n";
    Files.writeString(file, first + text.substring(line));
  }

  /** Returns the key of an object in the part that it is in. */
  private String key(Path file) {
    String path = store.relativize(file).toString();
    return path.replaceFirst("^dev/(meta|content)/", "");
  }

  /** One record of a pack. */
  private record Part(Bytes id, ChunkKind kind, int codec, int plainLength, Bytes stored) {
    byte[] plain() {
      return codec == 0 ? stored.toArray() : Zstd.decompress(stored.toArray(), plainLength);
    }
  }

  /** Returns where the stored bytes of the first record of a kind are in a pack. */
  static long place(Path pack, ChunkKind kind) throws IOException {
    long at = HEADER;
    for (Part part : parts(Files.readAllBytes(pack))) {
      if (part.kind() == kind) {
        return at + RECORD_HEADER;
      }
      at += RECORD_HEADER + part.stored().length();
    }
    throw new AssertionError("no record of kind " + kind);
  }

  private static List<Part> parts(byte[] pack) {
    ByteBuffer in = ByteBuffer.wrap(pack);
    int count = in.getInt(pack.length - TRAILER + 8);
    List<Part> parts = new ArrayList<>();
    int at = HEADER;
    for (int i = 0; i < count; i++) {
      byte[] id = new byte[32];
      in.get(at + 4, id);
      byte[] stored = new byte[in.getInt(at + 4 + 40)];
      in.get(at + RECORD_HEADER, stored);
      ChunkKind kind = ChunkKind.of(in.get(at + 4 + 32));
      int codec = in.get(at + 4 + 33);
      int length = in.getInt(at + 4 + 36);
      parts.add(new Part(Bytes.copyOf(id), kind, codec, length, Bytes.copyOf(stored)));
      at += RECORD_HEADER + stored.length;
    }
    return parts;
  }

  /**
   * Replaces the only manifest page of a bundle whose chunks are all in one pack, and makes ids,
   * checksums, table, trailer and descriptor fit.
   */
  void rewritePage(String repo, String bundle, UnaryOperator<byte[]> change) throws IOException {
    Path pack = pack(repo, bundle);
    byte[] old = Files.readAllBytes(pack);
    List<Part> parts = parts(old);
    List<Part> changed = new ArrayList<>();
    StringBuilder references = new StringBuilder();
    int at = HEADER;
    for (Part part : parts) {
      Part next = part;
      if (part.kind() == ChunkKind.PAGE) {
        byte[] plain = change.apply(part.plain());
        String id = ChunkHasher.id(ChunkKind.PAGE, plain, 0, plain.length).toString();
        next =
            new Part(
                Bytes.copyOf(HexFormat.of().parseHex(id)),
                ChunkKind.PAGE,
                0,
                plain.length,
                Bytes.copyOf(plain));
      }
      String text =
          "  id: %s\n  length: %d\n  pack: %s\n  number: %d\n  offset: %d\n  stored: %d\n"
              .formatted(
                  HexFormat.of().formatHex(next.id().toArray()),
                  next.plainLength(),
                  pack.getFileName(),
                  changed.size(),
                  at,
                  next.stored().length());
      if (next.kind() == ChunkKind.PAGE) {
        references.insert(0, "manifest:\n" + text);
      } else if (next.kind() == ChunkKind.PACK_LIST) {
        references.append("packList:\n").append(text);
      }
      changed.add(next);
      at += RECORD_HEADER + next.stored().length();
    }
    Files.write(pack, encode(old, changed));
    rewrite(
        descriptor(repo, bundle),
        text ->
            text.replaceFirst(
                "(?s)\nmanifest:\n.*\nentries:",
                "\n" + references.toString().strip() + "\nentries:"));
  }

  private static byte[] encode(byte[] old, List<Part> parts) {
    int size = HEADER + TRAILER;
    for (Part part : parts) {
      size += RECORD_HEADER + DESCRIPTION + part.stored().length();
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    out.put(old, 0, HEADER);
    ByteBuffer table = ByteBuffer.allocate(DESCRIPTION * parts.size());
    for (Part part : parts) {
      ByteBuffer description = ByteBuffer.allocate(DESCRIPTION);
      description.put(part.id().toArray()).put((byte) part.kind().code()).put((byte) part.codec());
      description.putShort((short) 0).putInt(part.plainLength()).putInt(part.stored().length());
      description.putInt((int) sum(part.stored().toArray(), 0, part.stored().length()));
      int begin = out.position();
      out.put((byte) 0xd3).put(new byte[] {0x52, 0x45, 0x43}).put(description.array());
      out.putInt((int) sum(out.array(), begin, RECORD_HEADER - 4)).put(part.stored().toArray());
      table.put(description.array());
    }
    int tableAt = out.position();
    int trailerAt = tableAt + table.capacity();
    out.put(table.array());
    out.put("DMN3TAIL".getBytes(StandardCharsets.US_ASCII)).putInt(parts.size());
    out.putLong(tableAt).putInt(table.capacity());
    out.putInt((int) sum(table.array(), 0, table.capacity()));
    out.put(old, 16, 16); // the pack's id
    Blake3Stream hash = Blake3.deriveKey("datamon 3 pack").stream();
    out.put(hash.update(old, 0, HEADER).update(table.array()).finish());
    out.putInt((int) sum(out.array(), trailerAt, TRAILER - 4));
    return out.array();
  }

  private static long sum(byte[] bytes, int offset, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, offset, length);
    return sum.getValue();
  }
}
