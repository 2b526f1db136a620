package io.datamon.hash;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** BLAKE3 against the official vectors and against another implementation, Commons Codec. */
class Blake3Test {
  private static final byte[] KEY =
      "whats the Elvish word for friend".getBytes(StandardCharsets.US_ASCII);
  private static final String CONTEXT = "BLAKE3 2019-12-27 16:29:52 test vectors context";
  private static final int GROUP = 4 << 20;

  /** The modes, each in both implementations. */
  enum Mode {
    PLAIN("hash"),
    KEYED("keyed_hash"),
    DERIVE_KEY("derive_key");

    private final String vector;

    Mode(String vector) {
      this.vector = vector;
    }

    Blake3 ours() {
      return switch (this) {
        case PLAIN -> Blake3.plain();
        case KEYED -> Blake3.keyed(KEY);
        case DERIVE_KEY -> Blake3.deriveKey(CONTEXT);
      };
    }

    byte[] theirs(byte[] bytes, int offset, int length, int outputLength) {
      org.apache.commons.codec.digest.Blake3 hash =
          switch (this) {
            case PLAIN -> org.apache.commons.codec.digest.Blake3.initHash();
            case KEYED -> org.apache.commons.codec.digest.Blake3.initKeyedHash(KEY);
            case DERIVE_KEY ->
                org.apache.commons.codec.digest.Blake3.initKeyDerivationFunction(
                    CONTEXT.getBytes(StandardCharsets.UTF_8));
          };
      return hash.update(bytes, offset, length).doFinalize(outputLength);
    }

    byte[] theirs(byte[] bytes, int offset, int length) {
      return theirs(bytes, offset, length, Blake3.HASH_BYTES);
    }
  }

  /** The ways in which a message can be handed over. */
  enum Kind {
    ARRAY,
    HEAP,
    READ_ONLY,
    DIRECT;

    /** Returns a buffer of the bytes that does not begin at 0, nor where a word begins. */
    ByteBuffer buffer(byte[] bytes, int offset, int length) {
      ByteBuffer all =
          this == DIRECT
              ? ByteBuffer.allocateDirect(length + 10)
              : ByteBuffer.allocate(length + 10).slice();
      all.position(5).put(bytes, offset, length).flip().position(5);
      return this == READ_ONLY ? all.asReadOnlyBuffer() : all;
    }

    void add(Blake3Batch batch, byte[] bytes, int offset, int length) {
      if (this == ARRAY) {
        batch.add(bytes, offset, length);
        return;
      }
      ByteBuffer buffer = buffer(bytes, offset, length);
      batch.add(buffer);
      assertUntouched(buffer, length);
      if (this != READ_ONLY) {
        // What was added is the batch's own.
        buffer.clear().put(new byte[buffer.capacity()]);
      }
    }

    void update(Blake3Stream stream, byte[] bytes, int offset, int length) {
      if (this == ARRAY) {
        stream.update(bytes, offset, length);
        return;
      }
      ByteBuffer buffer = buffer(bytes, offset, length);
      stream.update(buffer);
      assertUntouched(buffer, length);
    }

    private static void assertUntouched(ByteBuffer buffer, int length) {
      assertEquals(5, buffer.position());
      assertEquals(5 + length, buffer.limit());
    }
  }

  private static byte[] noise(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @ParameterizedTest
  @EnumSource
  void officialVectorsHold(Mode mode) throws IOException {
    JsonNode vectors;
    try (InputStream in = Blake3Test.class.getResourceAsStream("/blake3/test_vectors.json")) {
      vectors = new ObjectMapper().readTree(Objects.requireNonNull(in));
    }
    assertEquals(CONTEXT, vectors.get("context_string").asText());
    assertEquals(new String(KEY, StandardCharsets.US_ASCII), vectors.get("key").asText());
    Blake3Batch batch = mode.ours().batch();
    StringBuilder hashes = new StringBuilder();
    for (JsonNode one : vectors.get("cases")) {
      byte[] in = new byte[one.get("input_len").asInt()];
      for (int i = 0; i < in.length; i++) {
        in[i] = (byte) (i % 251);
      }
      String expected = one.get(mode.vector).asText();
      Blake3Output output = mode.ours().stream().update(in).output();
      assertEquals(expected, hex(output.read(expected.length() / 2)), "length " + in.length);
      assertEquals(expected.substring(0, 64), hex(mode.ours().hash(in)), "length " + in.length);
      batch.add(in, 0, in.length);
      hashes.append(expected, 0, 64);
    }
    assertTrue(batch.size() > 30);
    assertEquals(hashes.toString(), hex(batch.finish()));
  }

  @ParameterizedTest
  @EnumSource
  void everyLengthIsAsAnotherImplementationHasIt(Mode mode) {
    byte[] bytes = noise(1, 8300);
    Blake3 ours = mode.ours();
    Blake3Batch batch = ours.batch();
    ByteBuffer expected = ByteBuffer.allocate(8201 * Blake3.HASH_BYTES);
    for (int length = 0; length <= 8200; length++) {
      byte[] theirs = mode.theirs(bytes, length % 100, length);
      expected.put(theirs);
      batch.add(bytes, length % 100, length);
      if (!Arrays.equals(theirs, ours.hash(bytes, length % 100, length))) {
        assertEquals(hex(theirs), hex(ours.hash(bytes, length % 100, length)), "length " + length);
      }
    }
    assertSame(expected.array(), batch.finish(), "every length in one batch");
  }

  private static void assertSame(byte[] expected, byte[] actual, String what) {
    assertEquals(expected.length, actual.length, what);
    for (int i = 0; i < expected.length; i += Blake3.HASH_BYTES) {
      int end = i + Blake3.HASH_BYTES;
      if (!Arrays.equals(expected, i, end, actual, i, end)) {
        assertEquals(
            hex(Arrays.copyOfRange(expected, i, end)),
            hex(Arrays.copyOfRange(actual, i, end)),
            what + ", message " + i / Blake3.HASH_BYTES);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void batchesOfMixedLengthsHaveTheHashesOfTheirMessages(Mode mode) {
    Random random = new Random(2);
    byte[] bytes = noise(3, 400_000);
    // Each batch is used again, so that what one leaves behind would show in the next.
    Blake3Batch batch = mode.ours().batch();
    int[] scales = {1, 64, 70, 1024, 1100, 5000, 20_000, 300_000};
    for (int round = 0; round < 24; round++) {
      int messages = random.nextInt(round % 2 == 0 ? 20 : 400);
      ByteBuffer expected = ByteBuffer.allocate(messages * Blake3.HASH_BYTES);
      for (int i = 0; i < messages; i++) {
        int scale = scales[round % 3 == 0 ? random.nextInt(scales.length) : round % scales.length];
        if (messages > 50) {
          scale = Math.min(scale, 5000);
        }
        int length = random.nextInt(scale + 1);
        int offset = random.nextInt(bytes.length - length);
        Kind.values()[random.nextInt(4)].add(batch, bytes, offset, length);
        expected.put(mode.theirs(bytes, offset, length));
      }
      assertEquals(messages, batch.size());
      assertSame(expected.array(), batch.finish(), "round " + round);
      assertEquals(0, batch.size());
    }
    assertEquals(0, batch.finish().length);
  }

  @Test
  void batchesTakeMoreThanTheyKeepOpen() {
    byte[] bytes = noise(4, GROUP + 5000);
    Blake3Batch batch = Blake3.plain().batch();
    int[] lengths = {1, GROUP, GROUP - 1, 1025, GROUP + 1, 77, 3_000_000, 3_000_000, 4097};
    ByteBuffer expected = ByteBuffer.allocate(lengths.length * Blake3.HASH_BYTES);
    for (int length : lengths) {
      batch.add(bytes, 0, length);
      expected.put(Mode.PLAIN.theirs(bytes, 0, length));
    }
    assertSame(expected.array(), batch.finish(), "long messages among short ones");
  }

  @ParameterizedTest
  @EnumSource
  void piecesMayBeOfAnyLengthAndKind(Mode mode) {
    Random random = new Random(5);
    byte[] bytes = noise(6, 700_000);
    int[] scales = {3, 64, 1024, 3000, 300_000};
    Blake3Stream reused = mode.ours().stream();
    for (int round = 0; round < 25; round++) {
      int length = random.nextInt(round % 5 == 0 ? bytes.length : 20_000);
      int scale = scales[round % scales.length];
      Blake3Stream stream = round % 2 == 0 ? mode.ours().stream() : reused;
      for (int at = 0; at < length; ) {
        int piece = Math.min(length - at, random.nextInt(scale + 1));
        Kind.values()[random.nextInt(4)].update(stream, bytes, at, piece);
        at += piece;
        if (random.nextInt(10) == 0 && at < 5000) {
          // Looking at the hash so far disturbs nothing.
          assertArrayEquals(mode.theirs(bytes, 0, at), stream.finish(), "round " + round);
        }
      }
      byte[] expected = mode.theirs(bytes, 0, length);
      assertEquals(hex(expected), hex(stream.finish()), "round " + round + " length " + length);
      assertEquals(hex(expected), hex(stream.finish()), "again, round " + round);
      stream.reset();
    }
  }

  @Test
  void longMessagesAreTreesOfSubtrees() {
    byte[] bytes = noise(7, 4 * GROUP + 2000);
    for (int length : new int[] {GROUP, GROUP + 1, 2 * GROUP + 1, 3 * GROUP, 4 * GROUP + 1025}) {
      String expected = hex(Mode.PLAIN.theirs(bytes, 0, length));
      assertEquals(expected, hex(Blake3.plain().hash(bytes, 0, length)), "length " + length);
      ByteBuffer direct = Kind.DIRECT.buffer(bytes, 0, length);
      assertEquals(expected, hex(Blake3.plain().hash(direct)), "length " + length);
      Blake3Stream stream = Blake3.plain().stream().update(bytes, 0, 1).update(bytes, 1, 99_999);
      stream.update(bytes, 100_000, length - 100_000);
      assertEquals(expected, hex(stream.finish()), "length " + length);
    }
  }

  @ParameterizedTest
  @EnumSource
  void extendedOutputIsAsLongAsWantedAndReadableFromAnyPlace(Mode mode) {
    Random random = new Random(8);
    byte[] bytes = noise(9, 5000);
    for (int length : new int[] {0, 1, 64, 65, 1024, 1025, 5000}) {
      byte[] expected = mode.theirs(bytes, 0, length, 3000);
      Blake3Output output = mode.ours().stream().update(bytes, 0, length).output();
      for (int at = 0; at < 300; ) {
        int piece = random.nextInt(90);
        String wanted = hex(Arrays.copyOfRange(expected, at, at + piece));
        assertEquals(wanted, hex(output.read(piece)), "length " + length + " at " + at);
        at += piece;
        assertEquals(at, output.position());
      }
      for (int i = 0; i < 100; i++) {
        int at = random.nextInt(3000);
        int end = at + random.nextInt(3000 - at);
        String wanted = hex(Arrays.copyOfRange(expected, at, end));
        assertEquals(wanted, hex(output.position(at).read(end - at)), "length " + length);
      }
    }
  }

  @Test
  void farPlacesOfTheExtendedOutputAreReached() {
    Blake3Output output =
        Blake3.plain().stream().update("abc".getBytes(StandardCharsets.US_ASCII)).output();
    // The numbers are those of the reader in Python; the counter of blocks passes 2^32.
    assertEquals(
        "066300116a459bbbb227db0cdf9952a2ccff10e83701421d48d249234bbab4d3",
        hex(output.position(274_877_906_935L).read(32)));
    assertEquals(
        "f66ad4a71f25db1230d226c9fd6657f916a95099ab627e3c7d746fdf1e9aebb3",
        hex(output.position(Long.MAX_VALUE - 33).read(32)));
  }

  @Test
  void lanesCompressAsTheCompressionFunctionDoes() {
    Random random = new Random(10);
    int[] words = random.ints(2000).toArray();
    int[] key = random.ints(8).toArray();
    Lanes lanes = new Lanes(Lanes.MOST);
    for (int n : new int[] {1, 2, Lanes.FEWEST - 1, Lanes.FEWEST, 31, 64, 100, 255, 256}) {
      List<int[]> expected = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        long counter = random.nextLong();
        lanes.at[i] = random.nextInt(1900);
        lanes.to[i] = 8 * (n - 1 - i);
        lanes.counterLow[i] = (int) counter;
        lanes.counterHigh[i] = (int) (counter >>> 32);
        lanes.length[i] = random.nextInt(65);
        lanes.flags[i] = random.nextInt(128);
        int[] out = new int[16];
        Compression.compress(
            key, words, lanes.at[i] + 7, counter, lanes.length[i], lanes.flags[i], out);
        expected.add(out);
      }
      lanes.begin(key, n);
      lanes.compress(words, 7, n);
      int[] values = new int[8 * n];
      lanes.store(values, n);
      for (int i = 0; i < n; i++) {
        int[] wanted = Arrays.copyOf(expected.get(i), 8);
        int at = 8 * (n - 1 - i);
        assertArrayEquals(wanted, Arrays.copyOfRange(values, at, at + 8), n + " lanes, lane " + i);
      }
    }
  }

  @Test
  void whatCannotBeHashedIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Blake3.keyed(new byte[31]));
    byte[] bytes = new byte[10];
    Blake3 plain = Blake3.plain();
    assertThrows(IndexOutOfBoundsException.class, () -> plain.hash(bytes, 5, 6));
    assertThrows(IndexOutOfBoundsException.class, () -> plain.hash(bytes, -1, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> plain.batch().add(bytes, 5, 6));
    Blake3Output output = plain.stream().output();
    assertThrows(IllegalArgumentException.class, () -> output.position(-1));
    assertThrows(IndexOutOfBoundsException.class, () -> output.read(bytes, 5, 6));
  }
}
