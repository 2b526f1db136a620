package io.datamon.cli.program;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads packs and index segments by the page on the format, not by the engine: what a run sent is
 * counted with it.
 */
final class PackTable {
  private static final int HEADER = 64;
  private static final int RECORD_HEADER = 56;
  private static final int DESCRIPTION = 48;
  private static final int TRAILER = 80;
  private static final byte DATA = 1;

  private PackTable() {}

  /** Tells whether a file begins as a pack does. */
  static boolean begins(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return channel.size() >= HEADER && text(read(channel, 0, 8)).equals("DMN3PACK");
    }
  }

  /**
   * Returns the stored lengths of the chunks of files in a pack, by their ids.
   *
   * @throws AssertionError if the file is not a whole pack
   */
  static Map<String, Integer> data(Path pack) throws IOException {
    try (FileChannel channel = FileChannel.open(pack)) {
      long size = channel.size();
      check(size > HEADER + TRAILER && text(read(channel, 0, 8)).equals("DMN3PACK"), pack);
      ByteBuffer trailer = read(channel, size - TRAILER, TRAILER);
      int count = trailer.getInt(8);
      long offset = trailer.getLong(12);
      check(text(trailer).equals("DMN3TAIL"), pack);
      check(offset + (long) count * DESCRIPTION + TRAILER == size, pack);
      ByteBuffer table = read(channel, offset, count * DESCRIPTION);
      Map<String, Integer> chunks = new TreeMap<>();
      long records = HEADER;
      for (int i = 0; i < count; i++) {
        byte[] id = new byte[32];
        table.get(i * DESCRIPTION, id);
        int stored = table.getInt(i * DESCRIPTION + 40);
        records += RECORD_HEADER + stored;
        if (table.get(i * DESCRIPTION + 32) == DATA) {
          chunks.put(HexFormat.of().formatHex(id), stored);
        }
      }
      check(records == offset, pack);
      return chunks;
    }
  }

  /** Fails unless a file is an index segment of the length that it should have. */
  static void checkSegment(Path segment) throws IOException {
    try (FileChannel channel = FileChannel.open(segment)) {
      check(channel.size() > HEADER, segment);
      ByteBuffer header = read(channel, 0, HEADER);
      long blocks = header.getInt(24);
      long packs = header.getInt(28);
      check(text(header).equals("DMN3INDX"), segment);
      long length = HEADER + packs * 16 + 4 + blocks * (header.getInt(12) + 8) + 4;
      check(channel.size() == length, segment);
    }
  }

  private static void check(boolean holds, Path file) {
    if (!holds) {
      throw new AssertionError(file + " is not whole");
    }
  }

  private static ByteBuffer read(FileChannel channel, long offset, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) > 0) {
      // reads on until it is full
    }
    return bytes.flip();
  }

  private static String text(ByteBuffer bytes) {
    byte[] magic = new byte[8];
    bytes.get(0, magic);
    return new String(magic, StandardCharsets.ISO_8859_1);
  }
}
