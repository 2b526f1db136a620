package io.datamon.bench;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The set <em>big</em>: six files of the kinds of data that people version; the same bytes each
 * time. At scale 1 it has 1.8 GB.
 */
final class BigSet {
  private static final long BYTES_A_FILE = 330_000_000;

  /** By so many bytes the copy of half a file is shifted. */
  private static final int SHIFT = 37;

  private static final int INSERTIONS = 20;
  private static final int INSERTED = 100;

  /** The files that an edit changes. */
  static final List<String> EDITED = List.of("weights.f32", "table.csv");

  private BigSet() {}

  /** What writes the next piece of a file. */
  private interface Piece {
    byte[] next();
  }

  /**
   * Makes the set.
   *
   * @param scale how large it is, 1 meaning 1.8 GB
   */
  static void make(Path root, double scale) throws IOException {
    Files.createDirectories(root);
    long bytes = (long) (BYTES_A_FILE * scale);
    write(root.resolve("random.bin"), bytes, noise(1));
    write(root.resolve("weights.f32"), bytes, floats(2));
    write(root.resolve("table.csv"), bytes, table(3));
    write(root.resolve("server.log"), bytes, log(4));
    try (RandomAccessFile zeros = new RandomAccessFile(root.resolve("zeros").toFile(), "rw")) {
      zeros.setLength(bytes);
    }
    try (InputStream in = Files.newInputStream(root.resolve("random.bin"));
        OutputStream out =
            new BufferedOutputStream(Files.newOutputStream(root.resolve("half.bin")), 1 << 16)) {
      out.write(new byte[SHIFT]);
      copy(in, out, bytes / 2);
    }
  }

  /**
   * Makes the edited form of {@link #EDITED} in another folder: 20 insertions of 100 bytes in each,
   * at places that are spread over it.
   */
  static void edit(Path root, Path target) throws IOException {
    Files.createDirectories(target);
    for (String name : EDITED) {
      SplittableRandom random = new SplittableRandom(name.length());
      long length = Files.size(root.resolve(name));
      long[] places = random.longs(INSERTIONS, 0, length).sorted().toArray();
      byte[] insertion = new byte[INSERTED];
      try (InputStream in = Files.newInputStream(root.resolve(name));
          OutputStream out =
              new BufferedOutputStream(Files.newOutputStream(target.resolve(name)), 1 << 16)) {
        long at = 0;
        for (long place : places) {
          copy(in, out, place - at);
          random.nextBytes(insertion);
          out.write(insertion);
          at = place;
        }
        in.transferTo(out);
      }
    }
  }

  private static void copy(InputStream in, OutputStream out, long bytes) throws IOException {
    byte[] piece = new byte[1 << 16];
    for (long left = bytes; left > 0; ) {
      int n = in.readNBytes(piece, 0, (int) Math.min(left, piece.length));
      if (n == 0) {
        throw new EOFException("The file ends before " + bytes + " bytes");
      }
      out.write(piece, 0, n);
      left -= n;
    }
  }

  private static void write(Path file, long bytes, Piece piece) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      for (long left = bytes; left > 0; ) {
        byte[] next = piece.next();
        int n = (int) Math.min(left, next.length);
        out.write(next, 0, n);
        left -= n;
      }
    }
  }

  private static Piece noise(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] piece = new byte[1 << 16];
    return () -> {
      random.nextBytes(piece);
      return piece;
    };
  }

  /** Numbers of one magnitude, as weights of a model are: they share exponents. */
  private static Piece floats(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ByteBuffer piece = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    return () -> {
      piece.clear();
      while (piece.hasRemaining()) {
        piece.putFloat((float) (random.nextDouble() * 0.04 - 0.02));
      }
      return piece.array();
    };
  }

  private static Piece table(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] row = {0};
    return () ->
        text(
            String.format(
                Locale.ROOT,
                "%d,%s,%d,%.4f,%.2f,2026-%02d-%02d%n",
                row[0]++,
                new String[] {"north", "south", "east", "west"}[random.nextInt(4)],
                random.nextInt(100_000),
                random.nextDouble(),
                random.nextDouble() * 1000,
                1 + random.nextInt(12),
                1 + random.nextInt(28)));
  }

  private static Piece log(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] millis = {1_767_225_600_000L};
    return () -> {
      millis[0] += random.nextInt(50);
      return text(
          millis[0]
              + " INFO  [worker-"
              + random.nextInt(16)
              + "] request "
              + Long.toHexString(random.nextLong())
              + " GET /api/v2/items/"
              + random.nextInt(50_000)
              + " took "
              + random.nextInt(400)
              + " ms, status "
              + (random.nextInt(50) == 0 ? 500 : 200)
              + "\n");
    };
  }

  private static byte[] text(String line) {
    return line.getBytes(StandardCharsets.US_ASCII);
  }
}
